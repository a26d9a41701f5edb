import { isMap, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import { type ContainerRemedy, parseCapability } from "../../model/index.ts";
import { parsePorts } from "../normalise.ts";
import { editMount, propagationChange, readOnlyChange, removeMount } from "./edit-mounts.ts";
import { notHere, ownList, partOf, removeKey, removeMatching, type ServicePlace, setKey } from "./edit-service.ts";
import { addItem, addPair, CannotEdit, ownPair, removeItem, removePair, replaceScalar, type TextChange, valueText } from "./edit-text.ts";

type Editors = { readonly [K in ContainerRemedy["kind"]]: (place: ServicePlace, remedy: Extract<ContainerRemedy, { kind: K }>) => readonly TextChange[] };

const EDITORS: Editors = {
  "unset-privileged": (place) => removeKey(place, "privileged"),
  "drop-capability": (place, { capability }) => dropCapability(place, capability),
  "remove-mount": (place, { target }) => removeMount(place, target),
  "mount-read-only": (place, { target }) => editMount(place, target, readOnlyChange),
  "mount-private-propagation": (place, { target }) => editMount(place, target, propagationChange),
  "remove-volumes-from": (place, { from }) => removeMatching(place, "volumes_from", (item) => isFrom(item, from)),
  "remove-device": (place, { hostPath }) => removeMatching(place, "devices", (item) => partOf(item, { key: "source", index: 0 }) === hostPath),
  "remove-device-rule": (place, { rule }) => removeMatching(place, "device_cgroup_rules", (item) => valueText(item) === rule),
  "remove-device-requests": removeDeviceRequests,
  "set-user": (place, { uid }) => setKey(place, "user", `"${uid}:${uid}"`),
  "remove-group": (place, { group }) => removeMatching(place, "group_add", (item) => valueText(item) === group),
  "set-no-new-privileges": setNoNewPrivileges,
  "use-default-seccomp": (place) => removeOption(place, ["seccomp"]),
  "use-default-apparmor": (place) => removeOption(place, ["apparmor"]),
  "use-default-selinux-label": (place) => removeOption(place, ["label", "disable"]),
  "restore-system-paths": (place) => removeOption(place, ["systempaths"]),
  "unset-writable-cgroups": (place) => removeOption(place, ["writable-cgroups"]),
  "set-readonly-rootfs": (place) => setKey(place, "read_only", "true"),
  "unshare-namespace": (place, { namespace }) => removeKey(place, NAMESPACE_KEYS[namespace]),
  "leave-network": (place, { network }) => leaveNetwork(place, network),
  "unpublish-port": (place, { containerPort }) => removeMatching(place, "ports", (item) => isPort(item, containerPort)),
  "remove-environment": (place, { name }) => removeNamed(place, "environment", name),
  "set-limit": (place, { limit }) => setLimit(place, limit),
  "enable-oom-kill": (place) => removeKey(place, "oom_kill_disable"),
  "use-default-runtime": (place) => removeKey(place, "runtime"),
  "unset-cgroup-parent": (place) => removeKey(place, "cgroup_parent"),
  "remove-sysctl": (place, { name }) => removeNamed(place, "sysctls", name),
  "set-restart-policy": setRestart,
};

const NAMESPACE_KEYS = { pid: "pid", net: "network_mode", ipc: "ipc", uts: "uts", cgroup: "cgroup", user: "userns_mode" } as const;

/** The changes of the file's text that make the remedy true; throws `CannotEdit` where it cannot be told how. */
export function changesFor(place: ServicePlace, remedy: ContainerRemedy): readonly TextChange[] {
  const edit = EDITORS[remedy.kind] as (place: ServicePlace, remedy: ContainerRemedy) => readonly TextChange[];
  return edit(place, remedy);
}

function removeNamed(place: ServicePlace, key: string, name: string): readonly TextChange[] {
  const value = ownPair(place.definition, key)?.pair.value;
  if (!isMap(value)) return removeMatching(place, key, (item) => valueText(item)?.split("=")[0] === name);
  const own = ownPair(value, name);
  if (own === null) throw new CannotEdit(`\`${name}\` is not written in \`${key}\` of \`${place.service}\``);
  return value.items.length === 1 ? removeKey(place, key) : [removePair(place.text, own)];
}

/** `from` is a container id (`project/service`) or the name of a container that runs elsewhere. */
function isFrom(item: unknown, from: string): boolean {
  const [name, second] = (valueText(item) ?? "").split(":");
  return name === "container" ? second === from : from === name || from.endsWith(`/${name}`);
}

function isPort(item: unknown, containerPort: number): boolean {
  const written = isMap(item) ? valueText(ownPair(item, "target")?.pair.value) : valueText(item);
  const ports = written === null ? null : parsePorts(written);
  if (ports === null || !ports.some((port) => port.containerPort === containerPort)) return false;
  if (ports.length > 1) throw new CannotEdit("the port is part of a range");
  return true;
}

function dropCapability(place: ServicePlace, capability: string): readonly TextChange[] {
  const isIt = (item: unknown): boolean => parseCapability(valueText(item) ?? "") === capability;
  const isAll = (item: unknown): boolean => parseCapability(valueText(item) ?? "") === "ALL";
  const added = ownList(place, "cap_add");
  const dropped = ownList(place, "cap_drop");
  const removed = added?.items.some(isIt) === true ? removeMatching(place, "cap_add", isIt) : [];
  if (dropped?.items.some((item) => isIt(item) || isAll(item)) === true) return removed;
  return [...removed, ...addToList(place, "cap_drop", capability)];
}

/** Adds an item to a list of the service. A list that comes with `<<` would be replaced, not added to. */
function addToList(place: ServicePlace, key: string, item: string): readonly TextChange[] {
  const list = ownList(place, key);
  if (list !== null) return [addItem(place.text, list, item)];
  if (place.merged.entries.has(key)) throw notHere(place, key);
  return [addPair(place.text, place.definition, `${key}: [${item}]`)];
}

function setNoNewPrivileges(place: ServicePlace): readonly TextChange[] {
  const list = ownList(place, "security_opt");
  const written = list?.items.find((item) => /^no-new-privileges([:=]|$)/.test(valueText(item) ?? ""));
  if (written === undefined) return addToList(place, "security_opt", "no-new-privileges:true");
  return /^no-new-privileges([:=](true|1))?$/i.test(valueText(written) ?? "") ? [] : [replaceScalar(place.text, written, "no-new-privileges:true")];
}

function removeOption(place: ServicePlace, names: readonly string[]): readonly TextChange[] {
  return removeMatching(place, "security_opt", (item) => names.includes((valueText(item) ?? "").split(/[:=]/)[0] ?? ""));
}

function removeDeviceRequests(place: ServicePlace): readonly TextChange[] {
  const changes = ownPair(place.definition, "gpus") === null ? [] : [...removeKey(place, "gpus")];
  const isCdi = (item: unknown): boolean => /^[^:/\s]+\/[^:/\s=]+=/.test(partOf(item, { key: "source", index: 0 }) ?? "");
  if (ownList(place, "devices")?.items.some(isCdi) === true) changes.push(...removeMatching(place, "devices", isCdi));
  const reservations = nested(place.definition, ["deploy", "resources", "reservations"]);
  const reserved = reservations === null ? null : ownPair(reservations, "devices");
  if (reserved !== null) changes.push(removePair(place.text, reserved));
  if (changes.length === 0) throw notHere(place, "gpus");
  return changes;
}

function nested(map: YAMLMap, path: readonly string[]): YAMLMap | null {
  let current: YAMLMap = map;
  for (const key of path) {
    const value = ownPair(current, key)?.pair.value;
    if (!isMap(value)) return null;
    current = value;
  }
  return current;
}

/** A service that leaves its last network would join `default`: it gets none instead. */
function leaveNetwork(place: ServicePlace, network: string): readonly TextChange[] {
  const own = ownPair(place.definition, "networks");
  const value = own?.pair.value;
  if (own === null || (!isMap(value) && !isSeq(value))) throw new CannotEdit(`\`${place.service}\` names no networks of its own in this file`);
  const index = networkKeys(value).findIndex((key) => key !== null && isNetwork(place, key, network));
  if (index < 0) throw new CannotEdit(`\`${place.service}\` does not join \`${network}\` in this file`);
  if (value.items.length === 1) return [removePair(place.text, own), addPair(place.text, place.definition, "network_mode: none")];
  if (isSeq(value)) return [removeItem(place.text, value, index)];
  const pair = value.items[index];
  return pair === undefined ? [] : [removePair(place.text, { map: value, pair })];
}

function networkKeys(value: YAMLMap | YAMLSeq): readonly (string | null)[] {
  return isMap(value) ? value.items.map((pair) => valueText(pair.key)) : value.items.map(valueText);
}

/** The engine's name of a network is its `name`, its key where it is external, or ends in `_<key>`. */
function isNetwork(place: ServicePlace, key: string, network: string): boolean {
  const declared = nested(place.root, ["networks", key]);
  const name = declared === null ? null : valueText(ownPair(declared, "name")?.pair.value);
  return (name ?? key) === network || network.endsWith(`_${key}`);
}

/** Amounts that stand for "some limit": which one fits is the user's to say. */
const LIMITS = {
  memory: { own: "mem_limit", deployed: "memory", amount: "512m" },
  pids: { own: "pids_limit", deployed: "pids", amount: "200" },
  cpus: { own: "cpus", deployed: "cpus", amount: "1" },
} as const;

/** Where `deploy` sets limits, Compose wants all of them there. */
function setLimit(place: ServicePlace, limit: "memory" | "pids" | "cpus" | "storage"): readonly TextChange[] {
  if (limit === "storage") {
    if (ownPair(place.definition, "storage_opt") !== null || place.merged.entries.has("storage_opt")) throw new CannotEdit("`storage_opt` is there already");
    return [addPair(place.text, place.definition, "storage_opt: {size: 10G}")];
  }
  const { own, deployed, amount } = LIMITS[limit];
  const limits = nested(place.definition, ["deploy", "resources", "limits"]);
  if (limits === null) return setKey(place, own, amount);
  const pair = ownPair(limits, deployed);
  const written = deployed === "cpus" ? `"${amount}"` : amount;
  return [pair === null ? addPair(place.text, limits, `${deployed}: ${written}`) : replaceScalar(place.text, pair.pair.value, amount)];
}

function setRestart(place: ServicePlace): readonly TextChange[] {
  if (ownPair(place.definition, "restart") !== null) return setKey(place, "restart", "on-failure:5");
  const policy = nested(place.definition, ["deploy", "restart_policy"]);
  const condition = policy === null ? null : ownPair(policy, "condition");
  if (policy === null) throw notHere(place, "restart");
  return [condition === null ? addPair(place.text, policy, "condition: on-failure") : replaceScalar(place.text, condition.pair.value, "on-failure")];
}
