import type { FilePart } from "../../model/index.ts";
import type { Condition } from "../condition.ts";
import { all, not } from "../condition.ts";
import * as F from "../facts/builders.ts";
import type { FactArg } from "../facts/vocabulary.ts";
import type { Control } from "./control.ts";
import { control } from "./control.ts";

const WHY = "Whoever may write it decides what the engine does, and the engine is root.";
const KEY_WHY = "Whoever may read the key can pose as the engine.";
const SOCKET_WHY = "Whoever may connect is root on the host.";

/** A rootless engine keeps its files in its user's home, and Podman has others: these are not theirs. */
function of(part: FilePart): Condition {
  return all(F.engineIs("docker"), not(F.engineRootless()), F.fileThere(part));
}

function ownerControl(id: string, name: string, part: FilePart): Control {
  return control({
    id,
    title: `${name} belongs to root`,
    why: WHY,
    applies: of(part),
    holds: F.fileOwner(part, "root:root"),
    remedy: "`chown root:root` it.",
    friction: "none, unless somebody relied on it",
  });
}

function modeControl(id: string, name: string, file: { readonly part: FilePart; readonly mode: FactArg<"file-mode", 1>; readonly why?: string }): Control {
  return control({
    id,
    title: `${name} grants no more than ${file.mode}`,
    why: file.why ?? WHY,
    applies: of(file.part),
    holds: F.fileMode(file.part, file.mode),
    remedy: `\`chmod ${file.mode}\` it.`,
    friction: "none, unless somebody relied on it",
  });
}

export const FILE_CONTROLS: readonly Control[] = [
  ownerControl("3.1", "The engine's service unit, with its drop-ins,", "docker.service"),
  modeControl("3.2", "The engine's service unit, with its drop-ins,", { part: "docker.service", mode: "644" }),
  ownerControl("3.3", "The engine's socket unit", "docker.socket"),
  modeControl("3.4", "The engine's socket unit", { part: "docker.socket", mode: "644" }),
  ownerControl("3.5", "The directory `/etc/docker`", "engine-directory"),
  modeControl("3.6", "The directory `/etc/docker`", { part: "engine-directory", mode: "755" }),
  ownerControl("3.7", "Every registry certificate", "registry-certificate"),
  modeControl("3.8", "Every registry certificate", { part: "registry-certificate", mode: "444" }),
  ownerControl("3.9", "The CA certificate for callers", "tls-ca"),
  modeControl("3.10", "The CA certificate for callers", { part: "tls-ca", mode: "444" }),
  ownerControl("3.11", "The engine's certificate", "tls-certificate"),
  modeControl("3.12", "The engine's certificate", { part: "tls-certificate", mode: "444" }),
  ownerControl("3.13", "The engine's private key", "tls-key"),
  modeControl("3.14", "The engine's private key", { part: "tls-key", mode: "400", why: KEY_WHY }),
  control({
    id: "3.15",
    title: "The engine's socket belongs to root and the docker group",
    why: SOCKET_WHY,
    applies: of("engine-socket"),
    holds: F.fileOwner("engine-socket", "root:docker"),
    remedy: "Set `SocketUser=root` and `SocketGroup=docker` in docker.socket, or `group` in daemon.json.",
    friction: "none, unless somebody relied on it",
  }),
  modeControl("3.16", "The engine's socket", { part: "engine-socket", mode: "660", why: SOCKET_WHY }),
  ownerControl("3.17", "The engine's configuration file", "daemon.json"),
  modeControl("3.18", "The engine's configuration file", { part: "daemon.json", mode: "644" }),
  ownerControl("3.19", "The file `/etc/default/docker`", "default-docker"),
  modeControl("3.20", "The file `/etc/default/docker`", { part: "default-docker", mode: "644" }),
  modeControl("3.21", "The file `/etc/sysconfig/docker`", { part: "sysconfig-docker", mode: "644" }),
  ownerControl("3.22", "The file `/etc/sysconfig/docker`", "sysconfig-docker"),
  ownerControl("3.23", "Containerd's socket", "containerd-socket"),
  modeControl("3.24", "Containerd's socket", { part: "containerd-socket", mode: "660", why: SOCKET_WHY }),
];
