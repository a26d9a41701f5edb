import type { Capability } from "../model/index.ts";
import type { Prediction } from "../reason/index.ts";
import { lookAtDevice } from "./look-at-devices.ts";
import { exposedPaths, hasSharedMount, hasWritableGroups, hasWritableSubmount, isRootReadOnly, seenGroupVersion } from "./look-at-mounts.ts";
import type { Look, Looking } from "./looking.ts";
import { lookIn, saw, unseen } from "./looking.ts";
import type { NamespaceKind, Seen, Status } from "./seen.ts";
import { beyond, fault } from "./seen.ts";

/** What was seen, asked the same question as the reasoner. */

type Looker = (looking: Looking, args: readonly string[]) => Look;

const LOOKERS: Readonly<Record<Prediction["fact"], Looker>> = {
  "runs-as-root": ({ seen }) => lookIn(seen.status, ({ uid }) => saw(uid === 0, `uid ${uid}`)),
  "is-remapped": ({ seen }) => lookIn(seen.isRemapped, (remapped) => saw(remapped, remapped ? "its ids are mapped to others" : "its ids are the host's")),
  "root-group": ({ seen }) => lookIn(seen.status, (status) => lookIn(seen.isRemapped, (remapped) => inRootGroup(status, remapped))),
  "no-new-privileges": ({ seen }) =>
    lookIn(seen.status, ({ noNewPrivileges }) => {
      if (noNewPrivileges === null) return unseen(beyond("this kernel does not tell (Linux 4.10 and later do)"));
      return saw(noNewPrivileges, `NoNewPrivs ${noNewPrivileges ? 1 : 0}`);
    }),
  "seccomp-is": ({ seen }) => lookIn(seen.status, ({ seccomp }) => saw(seccomp === 0, `seccomp mode ${seccomp}`)),
  "apparmor-is": ({ seen }, [which = ""]) => lookIn(seen.label, (label) => apparmor(label, which)),
  "selinux-is": ({ seen }, [which = ""]) => lookIn(seen.label, (label) => selinux(label, which)),
  "system-paths-exposed": ({ seen }, [which = ""]) => lookIn(seen.mounts, (mounts) => exposedPaths(mounts, which)),
  "writable-cgroups": (looking) => lookIn(looking.seen.mounts, (mounts) => hasWritableGroups(mounts, looking)),
  "readonly-rootfs": ({ seen }) => lookIn(seen.mounts, isRootReadOnly),
  namespace: (looking, [kind = ""]) => sharedNamespace(looking, kind as NamespaceKind),
  "submount-writable": (looking) => lookIn(looking.seen.mounts, (mounts) => hasWritableSubmount(mounts, looking)),
  "shared-propagation": (looking) => lookIn(looking.seen.mounts, (mounts) => hasSharedMount(mounts, looking)),
  "internet-egress": (looking) => routeOut(looking),
  "tcp-reach": (looking) => reachOfHost(looking),
  unlimited: ({ seen }, [kind = ""]) => {
    const part = seen.unlimited[kind as keyof Seen["unlimited"]];
    return lookIn(part, (none) => saw(none, none ? `no limit on ${kind}` : `a limit on ${kind}`));
  },
  "cgroup-version": ({ seen }, [version]) => lookIn(seen.mounts, (mounts) => seenGroupVersion(mounts, version ?? "")),
  socket: (looking, [kind = ""]) => lookIn(looking.seen.places, () => lookAtSocket(looking, kind)),
  device: (looking, [kind = "", mode = ""]) => lookAtDevice(looking, kind, mode),
  "bounding-capability": ({ seen }, args) => holdsCapability(seen, "bounding", args),
  "effective-capability": ({ seen }, args) => holdsCapability(seen, "effective", args),
  "permitted-capability": ({ seen }, args) => holdsCapability(seen, "permitted", args),
  "kernel-file-writable": ({ seen }, [path = ""]) =>
    lookIn(seen.kernelFiles, (files) => {
      const writable = files.get(path);
      if (writable == null) return unseen(beyond("there is no such file"));
      return saw(writable, `permission bits let it ${writable ? "" : "not "}be written`);
    }),
};

export function lookAt(prediction: Prediction, looking: Looking): Look {
  return LOOKERS[prediction.fact](looking, prediction.args);
}

function inRootGroup({ gids }: Status, remapped: boolean): Look {
  return saw(gids.includes(0) && !remapped, `groups ${gids.slice(0, 20).join(" ")}${remapped ? ", mapped to others" : ""}`);
}

function holdsCapability({ status }: Seen, set: "bounding" | "effective" | "permitted", [name = ""]: readonly string[]): Look {
  return lookIn(status, (value) => {
    const holds = value[set].has(name as Capability);
    return saw(holds, `${holds ? "in" : "not in"} its ${set} set`);
  });
}

/** AppArmor writes `profile (mode)` or `unconfined`, SELinux `user:role:type:level`. Source: apparmor(7), selinux(8). */
function apparmor(label: string | null, which: string): Look {
  const words = label === null ? "no label" : `label ${label}`;
  const is =
    label === null || isContext(label) ? "none" : label === "unconfined" ? "unconfined" : /^docker-default( |$)/.test(label) ? "docker-default" : "custom";
  return saw(is === which, words);
}

function selinux(label: string | null, which: string): Look {
  const words = label === null ? "no label" : `label ${label}`;
  if (label === null || !isContext(label)) return saw(which === "none", words);
  const type = label.split(":")[2] ?? "";
  const is = /^(spc|unconfined|kernel|init|initrc|unconfined_service|container_runtime)_t$/.test(type) ? "disabled" : "confined";
  return which === "none" ? unseen(beyond("a label does not tell whether SELinux enforces")) : saw(is === which, words);
}

function isContext(label: string): boolean {
  return /^[^: ]+:[^: ]+:[^: ]+(:|$)/.test(label);
}

function sharedNamespace({ seen, host }: Looking, kind: NamespaceKind): Look {
  return lookIn(host, (theirs) =>
    lookIn(seen.namespaces, (own) => {
      const [mine, other] = [own[kind], theirs[kind]];
      if (other === undefined) return unseen(beyond(`the engine's ${kind} namespace could not be read: run as root on its host`));
      if (mine === undefined) return unseen(seen.way === "exec" ? fault(`its ${kind} namespace was not told`) : beyond("the kernel does not tell"));
      return saw(mine === other, mine === other ? `${mine}, the host's` : `${mine}, not the host's ${other}`);
    }),
  );
}

/** Without a route nothing leads out; with one, the host still decides what it forwards (internal networks have a default route on Engine 20.10: measured). */
function routeOut({ seen }: Looking): Look {
  return lookIn(seen.routes, ({ hasDefault, isAlone }) => {
    if (hasDefault) return unseen(beyond("a default route is there; whether the host lets it lead out only sending would tell"));
    return isAlone ? saw(false, "no interface but the loopback") : unseen(beyond("no default route is there, which may change in the host's own network"));
  });
}

/** Whether the host answers on the other end of a wire only sending would tell. */
function reachOfHost(looking: Looking): Look {
  const shared = sharedNamespace(looking, "net");
  if (shared.kind === "seen" && shared.truth) return saw(true, "its addresses are the host's");
  return lookIn(looking.seen.routes, ({ isAlone }) => {
    if (isAlone) return saw(false, "no interface but the loopback");
    return unseen(beyond("nothing is sent to the host to find out"));
  });
}

function lookAtSocket({ seen, predicted }: Looking, kind: string): Look {
  const paths = predicted.sockets.filter((socket) => socket.kind === kind).map(({ path }) => path);
  const places = seen.places.isSeen ? seen.places.value : new Map();
  if (paths.some((path) => !places.has(path))) return unseen(beyond("there are more places than are looked at"));
  const open = paths.find((path) => places.get(path)?.connectable === true);
  if (open === undefined)
    return saw(false, paths.length === 0 ? "no mount shows a place of it" : `no such socket may be written to at ${paths.slice(0, 4).join(", ")}`);
  if (!(seen.label.isSeen && (seen.label.value === null || seen.label.value === "unconfined")))
    return unseen(beyond("a security module has a say too, which permission bits do not tell"));
  return saw(true, `the socket at ${open} may be written to`);
}
