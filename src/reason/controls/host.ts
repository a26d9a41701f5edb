import type { FilePart } from "../../model/index.ts";
import { not } from "../condition.ts";
import * as F from "../facts/builders.ts";
import type { Control } from "./control.ts";
import { control } from "./control.ts";

const AUDIT_WHY =
  "An audit rule stops nothing: it leaves a trace of who changed the file. It counts once it is among the rules that are loaded at start, and the audit daemon runs.";
const AUDIT_FRICTION = "log volume; directories with much traffic (`/var/lib/docker`) slow down";
const AUDIT_REFERENCES = ["https://man7.org/linux/man-pages/man7/audit.rules.7.html"];

function auditControl(id: string, title: string, part: FilePart): Control {
  return control({
    id,
    title,
    why: AUDIT_WHY,
    applies: F.fileThere(part),
    holds: F.audited(part),
    remedy: "Add `-w <path> -p wa -k docker` to `/etc/audit/rules.d/docker.rules`, then run `augenrules --load`.",
    friction: AUDIT_FRICTION,
    references: AUDIT_REFERENCES,
  });
}

export const HOST_CONTROLS: readonly Control[] = [
  control({
    id: "1.1.1",
    title: "What containers store lies on a file system of its own",
    why: "A full data root then fills no other file system. It keeps nobody in a container.",
    holds: F.engineSetting("separate-data-root"),
    remedy: "Give the engine's data root (`/var/lib/docker`) a partition or volume of its own.",
    friction: "the data root has to be moved while the engine is stopped",
  }),
  control({
    id: "1.1.2",
    title: "Only people who may be root may use the engine",
    why: "Whoever may talk to the engine is root on the host: membership in its group is a password-less root account.",
    holds: not(F.dockerGroupHasMembers()),
    asks: "say for each member of the docker group whether that person may be root (`getent group docker`)",
    remedy: "Take everybody out of the docker group who need not be root; give the others a rootless engine or a judging proxy.",
    friction: "people who were in the group need another way to containers",
    references: ["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
  }),
  auditControl("1.1.3", "Runs of the engine's program are audited", "dockerd"),
  auditControl("1.1.4", "Changes below `/run/containerd` are audited", "run-containerd"),
  auditControl("1.1.5", "Changes of the engine's data root are audited", "data-root"),
  auditControl("1.1.6", "Changes below `/etc/docker` are audited", "engine-directory"),
  auditControl("1.1.7", "Changes of the engine's service unit are audited", "docker.service"),
  auditControl("1.1.8", "Changes of containerd's socket are audited", "containerd-socket"),
  auditControl("1.1.9", "Changes of the engine's socket unit are audited", "docker.socket"),
  auditControl("1.1.10", "Changes of `/etc/default/docker` are audited", "default-docker"),
  auditControl("1.1.11", "Changes of the engine's configuration file are audited", "daemon.json"),
  auditControl("1.1.12", "Changes of containerd's configuration are audited", "containerd-config"),
  auditControl("1.1.13", "Changes of `/etc/sysconfig/docker` are audited", "sysconfig-docker"),
  auditControl("1.1.14", "Runs of containerd are audited", "containerd"),
  auditControl("1.1.15", "Runs of containerd's shim are audited", "containerd-shim"),
  auditControl("1.1.16", "Runs of containerd's runc shim (v1) are audited", "containerd-shim-runc-v1"),
  auditControl("1.1.17", "Runs of containerd's runc shim (v2) are audited", "containerd-shim-runc-v2"),
  auditControl("1.1.18", "Runs of runc are audited", "runc"),
  control({
    id: "1.2.1",
    title: "The host under the containers is hardened",
    why: "All containers stand on one kernel and one machine.",
    isManual: true,
    holds: null,
    asks: "hold the host against a benchmark of its distribution",
    remedy: "Harden the host by its distribution's own benchmark.",
    friction: "depends on the benchmark",
  }),
  control({
    id: "1.2.2",
    title: "The engine is kept up to date",
    why: "Flaws of the engine and the runtime are fixed in new versions; distributions carry fixes back into old ones.",
    isManual: true,
    holds: null,
    asks: "compare the engine's version with what its vendor supports, and with the flaws that `seaworthy scan` names",
    remedy: "Update the engine, containerd and runc from where they were installed.",
    friction: "containers restart unless live restore is on",
  }),
];
