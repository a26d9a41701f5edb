import { STOCK_ENGINE, STOCK_HOST } from "../host/index.ts";
import type { Image, World } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import { parseInspect } from "../parse/index.ts";

const EVIDENCE = { source: "test", location: "" } as const;

/** An image that runs as root. */
export function rootImage(reference: string): Image {
  const blank = unknown<never>("not looked at", "look");
  return {
    reference,
    user: known("", EVIDENCE),
    hasSetuidRoot: known(true, EVIDENCE),
    secretsInHistory: blank,
    hasOnBuild: blank,
    hasHealthCheck: blank,
    remoteAdds: blank,
    updatesAlone: blank,
    unpinnedBases: blank,
    isPinned: false,
    exposedPorts: blank,
    command: blank,
    evidence: EVIDENCE,
  };
}

interface Changes {
  readonly id: string;
  readonly name: string;
  readonly host?: object;
  readonly mounts?: readonly object[];
  readonly user?: string;
}

/** `GET /containers/{id}/json` of Engine 20.10, as far as it is read. */
export function inspectAnswer({ id, name, host = {}, mounts = [], user = "" }: Changes): unknown {
  return {
    Id: id,
    Name: `/${name}`,
    State: { Running: true },
    Config: { User: user, Env: [], Cmd: ["sh"], Image: "busybox", Entrypoint: null },
    HostConfig: {
      ...{ Binds: null, NetworkMode: "default", PortBindings: {}, RestartPolicy: { Name: "no" }, VolumesFrom: null, CapAdd: null, CapDrop: null },
      ...{ CgroupnsMode: "private", GroupAdd: null, IpcMode: "private", PidMode: "", Privileged: false, ReadonlyRootfs: false, SecurityOpt: null },
      ...{ UTSMode: "", UsernsMode: "", Runtime: "runc", Memory: 0, NanoCpus: 0, CgroupParent: "", Devices: [], DeviceCgroupRules: null },
      ...{ DeviceRequests: null, OomKillDisable: false, PidsLimit: null, MaskedPaths: MASKED, ReadonlyPaths: READ_ONLY },
      ...host,
    },
    Mounts: mounts,
    NetworkSettings: { Ports: {}, Networks: { bridge: {} } },
  };
}

const MASKED = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
];
const READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/** A stock host with the containers of these answers. */
export function worldOf(answers: readonly unknown[]): World {
  const composition = parseInspect(answers, "engine");
  return { ...composition, images: [rootImage("busybox")], engine: STOCK_ENGINE, host: STOCK_HOST, assumptions: [] };
}
