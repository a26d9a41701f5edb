import type { Container, Known, Mount, NamespaceMode, Namespaces, Propagation, SeccompChoice } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { capabilityNames, systemPaths } from "../inspect/inspect-security.ts";
import type { JsonNode } from "../inspect/json-node.ts";
import { at, attempt, evidenceAt, isAbsent, knownAt, listAt, nodeOf, numberAt, textAt, truthAt } from "../inspect/json-node.ts";
import { normalisePath } from "../normalise.ts";
import { seccompAllows } from "../seccomp-profile.ts";
import { grantedDevices } from "./runtime-devices.ts";

/** What a runtime was told to make of a container, in the form that the OCI gives it. Source: opencontainers/runtime-spec config.md, config-linux.md. */
export interface RuntimeConfig {
  /** The decoded file; hostile as all that comes from outside. */
  readonly config: unknown;
  /** By type and numbers (`b 7:0`): what the host calls the device. */
  readonly deviceNames: ReadonlyMap<string, string>;
}

/** The container as its runtime was told, where that says more than the engine does. */
export function settledByRuntime(container: Container, { config, deviceNames }: RuntimeConfig): Container {
  const root = nodeOf(config, `runtime ${container.name}`);
  const [process, linux] = [at(root, "process"), at(root, "linux")];
  return {
    ...container,
    grantedCapabilities: granted(at(process, "capabilities")),
    noNewPrivileges: knownAt(at(process, "noNewPrivileges"), (node) => truthAt(node)),
    readonlyRootfs: knownAt(at(root, "root", "readonly"), (node) => truthAt(node)),
    maskedPaths: systemPaths(at(linux, "maskedPaths"), "masked", known("none", evidenceAt(linux))),
    readonlyPaths: systemPaths(at(linux, "readonlyPaths"), "read-only", known("none", evidenceAt(linux))),
    seccomp: seccomp(at(linux, "seccomp"), container.seccomp),
    selinuxLabel: textOf(at(process, "selinuxLabel")) === "" ? known("disabled", evidenceAt(process)) : container.selinuxLabel,
    apparmor: apparmor(at(process, "apparmorProfile")),
    namespaces: namespaces(linux, container.namespaces),
    mounts: mounts(at(root, "mounts"), container.mounts),
    ...(container.privileged.known && container.privileged.value ? {} : grantedDevices(linux, deviceNames)),
  };
}

function textOf(node: JsonNode): string {
  return typeof node.value === "string" ? node.value : "";
}

/** A set that is left out is empty. */
function granted(node: JsonNode): Container["grantedCapabilities"] {
  return knownAt(node, () => ({ bounding: capabilityNames(at(node, "bounding")), effective: capabilityNames(at(node, "effective")) }));
}

function seccomp(node: JsonNode, asked: Known<SeccompChoice>): Known<SeccompChoice> {
  if (isAbsent(node)) return known({ kind: "unconfined" }, evidenceAt(node));
  // What hangs on capabilities was decided when the file was written.
  const allows = seccompAllows(node.value, { bounding: new Set(), evidence: evidenceAt(node) });
  const isDefault = asked.known && asked.value.kind === "engine-default";
  return known({ kind: isDefault ? "default-as-told" : "custom", allows }, evidenceAt(node));
}

/** Source: containers/common pkg/apparmor (Profile, ProfilePrefix). */
function apparmor(node: JsonNode): Container["apparmor"] {
  return knownAt(node, () => {
    const profile = textAt(node, "unconfined");
    if (profile === "" || profile === "unconfined") return "unconfined";
    return profile.startsWith("containers-default") ? "engine-default" : "custom";
  });
}

const KINDS: Readonly<Record<keyof Namespaces, string>> = { pid: "pid", net: "network", ipc: "ipc", uts: "uts", cgroup: "cgroup", user: "user" };

function namespaces(linux: JsonNode, asked: Namespaces): Namespaces {
  const listed = at(linux, "namespaces");
  const own = (name: keyof Namespaces): Known<NamespaceMode> =>
    attempt(listed, () => {
      const entry = listAt(listed).find((each) => at(each, "type").value === KINDS[name]);
      if (entry === undefined) return known({ kind: "host" }, evidenceAt(listed));
      return name === "user" ? ownUsers(linux, entry) : namespaceOf(entry, asked[name]);
    });
  return { pid: own("pid"), net: own("net"), ipc: own("ipc"), uts: own("uts"), cgroup: own("cgroup"), user: own("user") };
}

/** Network namespaces are made ahead of the container. Source: containers/common pkg/netns. */
const MADE_FOR_IT = /^\/run\/(user\/\d+\/)?netns\/netns-[0-9a-f-]+$/;

function namespaceOf(entry: JsonNode, asked: Known<NamespaceMode>): Known<NamespaceMode> {
  const isAsked = (...kinds: readonly NamespaceMode["kind"][]) => asked.known && kinds.includes(asked.value.kind);
  if (isAsked("container")) return asked;
  const path = textAt(at(entry, "path"));
  if (path === "" || MADE_FOR_IT.test(path)) return isAsked("shareable", "none") ? asked : known({ kind: "private" }, evidenceAt(entry));
  return unknown(`it joins the namespace at \`${path.slice(0, 200)}\``, `look whose it is: \`lsns\``);
}

/** A user namespace of its own says nothing where it maps root to root. */
function ownUsers(linux: JsonNode, entry: JsonNode): Known<NamespaceMode> {
  const mappings = listAt(at(linux, "uidMappings"));
  const isRoot = (mapping: JsonNode) => numberAt(at(mapping, "containerID"), -1) === 0 && numberAt(at(mapping, "hostID")) !== 0;
  if (textAt(at(entry, "path")) === "" && mappings.some(isRoot)) return known({ kind: "private" }, evidenceAt(entry));
  return unknown("it has a user namespace whose root may be the host's", "look at /proc/<pid>/uid_map of a process in it");
}

/** Those that the engine does not tell: binds of `--volumes-from`. */
function mounts(listed: JsonNode, told: Known<readonly Mount[]>): Known<readonly Mount[]> {
  if (!told.known) return told;
  return attempt(listed, () => {
    const targets = new Set(told.value.map(({ target }) => target));
    const others = listAt(listed).flatMap((node) => bindOf(node) ?? []);
    const top = told.value.map((mount) => (mount.kind === "bind" ? { ...mount, recursiveReadOnly: recursionAt(mount.target, listed) } : mount));
    return known([...top, ...others.filter((mount) => !targets.has(mount.target) && !isEnginesOwn(mount))], told.evidence);
  });
}

const PROPAGATIONS: ReadonlySet<string> = new Set(["private", "rprivate", "slave", "rslave", "shared", "rshared"]);

function bindOf(node: JsonNode): Mount | null {
  const options = optionsOf(node);
  const source = textAt(at(node, "source"));
  if (!source.startsWith("/") || !(textAt(at(node, "type")) === "bind" || options.includes("bind") || options.includes("rbind"))) return null;
  return {
    kind: "bind",
    source: known(normalisePath(source), evidenceAt(at(node, "source"))),
    target: normalisePath(textAt(at(node, "destination"))),
    readOnly: options.some((option) => option === "ro" || option === "rro"),
    recursiveReadOnly: options.includes("rro") ? "required" : "off",
    propagation: (options.find((option) => PROPAGATIONS.has(option)) as Propagation | undefined) ?? "rprivate",
    subpath: "",
    evidence: evidenceAt(node),
  };
}

function optionsOf(node: JsonNode): readonly string[] {
  return listAt(at(node, "options")).map((option) => textAt(option));
}

/** `ro` is of the mount alone. Source: runtime-spec config.md (mounts, `rro`). */
function recursionAt(target: string, listed: JsonNode): Mount["recursiveReadOnly"] {
  const node = listAt(listed).findLast((each) => normalisePath(textAt(at(each, "destination"))) === target);
  return node !== undefined && optionsOf(node).includes("rro") ? "required" : "off";
}

const OWN_TARGETS = /^\/(etc\/(resolv\.conf|hosts|hostname|passwd|group|localtime)|run\/(\.containerenv|secrets(\/.*)?)|dev\/(shm|init)|catatonit)$/;
const OWN_SOURCES = /-containers\/[0-9a-f]{64}\/userdata(\/|$)/;

/** Files that Podman writes for a container, and file systems of the kernel that every container has. Source: podman libpod/container_internal_linux.go. */
function isEnginesOwn({ source, target }: Mount): boolean {
  const path = source.known ? source.value : "";
  return (OWN_TARGETS.test(target) && OWN_SOURCES.test(path)) || (path === target && /^\/dev\/(shm|mqueue)$/.test(path)) || /\/catatonit$/.test(path);
}
