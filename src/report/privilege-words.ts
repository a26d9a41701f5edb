import type { Privilege, PrivilegeKind } from "../model/index.ts";
import { printableName } from "./printable.ts";
import type { Names } from "./words.ts";

type Saying = string | ((of: string) => string);

/** What somebody who holds it can do: a verb phrase that follows "can". */
const SAYINGS: Readonly<Record<PrivilegeKind, Saying>> = {
  exec: (of) => `run code in ${of}`,
  "container-root": (of) => `be root in ${of}`,
  influence: (of) => `alter ${of}`,
  "mount-choice": (of) => `decide what of the host is mounted writable in ${of} next time`,
  "mount-choice-readable": (of) => `decide what of the host ${of} is shown next time`,
  "volume-read": (of) => `read volume ${of}`,
  "volume-write": (of) => `write volume ${of}`,
  "network-reach": (of) => `reach network ${of}`,
  "engine-control": "control the engine",
  "engine-read": "ask the engine without changing anything",
  "engine-create": "create containers through the engine",
  "engine-create-filtered": "create containers through a filter before the engine",
  "engine-exec": "run commands in containers through the engine",
  "engine-archive": "copy files into and out of containers through the engine",
  "engine-build": "build images with the engine",
  "engine-volume": "make volumes with the engine",
  "engine-network": "make networks with the engine",
  "engine-plugin": "install plugins of the engine",
  "engine-swarm": "manage the engine's swarm",
  "cluster-control": "control the cluster",
  "host-root": "be root on the host",
  kernel: "run code in the host's kernel",
  "host-write": "write files of the host as root",
  "host-write-anyone": "write files of the host that anyone may write",
  "host-read": "read files of the host as root",
  "host-read-anyone": "read files of the host that anyone may read",
  "host-user": "run code as a user of the host",
  credential: (of) => (of === "generic" || of === "host" ? "use a credential" : `use a credential (${of})`),
  account: (of) => `run code as account ${of}`,
  connection: (of) => `connect to ${of}`,
  image: (of) => `choose what is in image ${of}`,
  "dockerfile-author": "write Dockerfiles that are built here",
  "build-input-author": "write what goes into builds here",
  "image-author": "make images that are run here",
  "compose-author": "write compose files that are run here",
  registry: "control a registry that images come from",
  "registry-mitm": "stand between the engine and a registry",
  lan: "reach the host over its network",
  browser: "run scripts in a browser on the host",
  "network-pivot": "reach networks beyond its own",
  "denial-of-service": "deny service to others",
  "other-container": (of) => (of === "*" || of === "host" ? "take every other container" : `take container ${of}`),
  "kernel-attack-surface": "reach more of the kernel",
  information: "learn of host and engine",
  "policy-bypass": "pass by a policy",
  "image-tampering": "alter images",
  "data-exfiltration": "carry data away",
  "data-destruction": "destroy data",
  "integrity-loss": "alter data",
  "log-tampering": "alter logs",
  persistence: "stay after a restart",
  "network-exposure": "be reached over a network",
};

/** A privilege as a person says it of an attacker: `run code in web`, `write volume data`, `control the engine`. */
export function privilegeWords(privilege: Privilege, names: Names): string {
  const saying: Saying | undefined = Object.hasOwn(SAYINGS, privilege.kind) ? SAYINGS[privilege.kind] : undefined;
  const of = printableName(names.get(privilege.of) ?? privilege.of);
  if (saying === undefined) return `hold ${privilege.kind} of ${of}`;
  return typeof saying === "string" ? saying : saying(of);
}
