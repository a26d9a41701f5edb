import type { Container, ContainerDefaults, Device, Evidence, Known, Mount, NamespaceMode, Namespaces, Sourced } from "../../model/index.ts";
import { DEFAULT_CAPABILITIES, known, parseCapability, unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { parseDevice } from "../run/devices.ts";
import { parseVolumeSpec } from "../volume-spec.ts";
import type { ConfFile } from "./conf.ts";
import { Conf } from "./conf.ts";

/** What Podman's settings give every container. */
export interface ConfReading {
  /** Each overrides those before it. */
  readonly files: readonly ConfFile[];
  /** Whether there is a filter for system calls in /etc/containers/seccomp.json, which then is the default. Source: podman libpod/util.go (DefaultSeccompPath). */
  readonly hasOwnFilter: boolean;
}

/** All of it is unknown where the settings cannot be read as Podman reads them: with such it does not start. */
export function containerDefaults({ files, hasOwnFilter }: ConfReading): ContainerDefaults {
  try {
    const conf = new Conf(files);
    return {
      capabilities: capabilities(conf),
      namespaces: namespaces(conf),
      mounts: mounts(conf),
      devices: devices(conf),
      sysctls: sysctls(conf),
      seccomp: seccomp(conf, hasOwnFilter),
      apparmor: apparmor(conf),
      selinuxLabel: selinuxLabel(conf),
    };
  } catch (error) {
    if (error instanceof ParseError) return unknownDefaults(`Podman's settings cannot be understood: ${error.message}`, LEARN_BY);
    throw error;
  }
}

const LEARN_BY = "read containers.conf, as `man containers.conf` says where it is";

export function unknownDefaults(why: string, learnBy: string): ContainerDefaults {
  const blank = unknown<never>(why, learnBy);
  const spaces: Namespaces = { pid: blank, net: blank, ipc: blank, uts: blank, cgroup: blank, user: blank };
  return { capabilities: blank, namespaces: spaces, mounts: blank, devices: blank, sysctls: blank, seccomp: blank, apparmor: blank, selinuxLabel: blank };
}

const UNSET: Evidence = { source: "containers.conf", location: "not set" };

function capabilities(conf: Conf): ContainerDefaults["capabilities"] {
  const listed = conf.texts("containers", "default_capabilities", DEFAULT_CAPABILITIES);
  if (listed === null) return known(null, UNSET);
  const names = listed.value.map(parseCapability);
  const strange = listed.value[names.indexOf(null)];
  if (strange !== undefined) return notUnderstood("default_capabilities", strange, listed.evidence);
  return known(
    names.filter((name) => name !== null),
    listed.evidence,
  );
}

const KEYS: Readonly<Record<keyof Namespaces, string>> = { pid: "pidns", net: "netns", ipc: "ipcns", uts: "utsns", cgroup: "cgroupns", user: "userns" };

/** What gives no more than the Docker Engine does. Options of a network that is its own are not among it: they may lead to the host's. */
const OWN: Readonly<Record<keyof Namespaces, RegExp>> = {
  pid: /^(private)?$/,
  net: /^(private|bridge|none|default|slirp4netns|pasta)?$/,
  ipc: /^(private|shareable|none)?$/,
  uts: /^(private)?$/,
  cgroup: /^(private)?$/,
  user: /^(host|private|nomap|(auto|keep-id)(:.*)?)?$/,
};

function namespaces(conf: Conf): Namespaces {
  const mode = (name: keyof Namespaces): Known<NamespaceMode> => {
    const set = conf.text("containers", KEYS[name]);
    if (set === null) return known({ kind: "engine-default" }, UNSET);
    if (OWN[name].test(set.value)) return known({ kind: "engine-default" }, set.evidence);
    return set.value === "host" ? known({ kind: "host" }, set.evidence) : notUnderstood(KEYS[name], set.value, set.evidence);
  };
  return { pid: mode("pid"), net: mode("net"), ipc: mode("ipc"), uts: mode("uts"), cgroup: mode("cgroup"), user: mode("user") };
}

function mounts(conf: Conf): ContainerDefaults["mounts"] {
  return givenOtherwise(conf) ?? each(conf.texts("containers", "volumes"), "volumes", mountOf);
}

/** `mounts`, annotations that crun takes for more, all privileges, and a root that is not pivoted give what is not told here; null: none of them is set. Source: containers.conf(5); crun(1); runc's `--no-pivot`. */
function givenOtherwise(conf: Conf): Known<never> | null {
  const others = conf.texts("containers", "mounts");
  if (others?.value[0] !== undefined) return notUnderstood("mounts", others.value[0], others.evidence);
  const annotations = conf.texts("containers", "annotations");
  const strange = annotations?.value.find((annotation) => annotation.startsWith("run.oci."));
  if (annotations !== null && strange !== undefined) return notUnderstood("annotations", strange, annotations.evidence);
  // Its own client counts it, its API does not. Source: podman cmd/podman/common/create.go, pkg/api/handlers/compat/containers_create.go.
  const all = conf.truth("containers", "privileged");
  if (all?.value === true) return notUnderstood("privileged", "true", all.evidence);
  const noPivot = conf.truth("engine", "no_pivot_root");
  return noPivot?.value === true ? unknown("the host's files stay mounted under each container's (`no_pivot_root`)", learnAt(noPivot.evidence)) : null;
}

function mountOf(spec: string, evidence: Evidence): Mount | null {
  const read = parseVolumeSpec(spec, { directory: "/", home: "/" });
  if ("problem" in read || /^[.~]/.test(spec)) return null;
  return {
    kind: read.kind,
    source: known(read.source, evidence),
    target: read.target,
    readOnly: read.readOnly,
    recursiveReadOnly: "off",
    propagation: read.propagation,
    subpath: "",
    evidence,
  };
}

function devices(conf: Conf): ContainerDefaults["devices"] {
  return each(conf.texts("containers", "devices"), "devices", (spec, evidence): Sourced<Device> | null => {
    const device = parseDevice(spec);
    return device === null || device === "cdi" ? null : { value: device, evidence };
  });
}

function sysctls(conf: Conf): ContainerDefaults["sysctls"] {
  return each(conf.texts("containers", "default_sysctls"), "default_sysctls", (spec, evidence) => {
    const [name = "", value] = spec.split("=", 2);
    return value === undefined ? null : { value: { name: name.trim(), value: value.trim() }, evidence };
  });
}

function each<T>(listed: Sourced<readonly string[]> | null, key: string, read: (spec: string, evidence: Evidence) => T | null): Known<readonly T[]> {
  if (listed === null) return known([], UNSET);
  const entries = listed.value.map((spec) => read(spec, listed.evidence));
  const strange = listed.value[entries.indexOf(null)];
  if (strange !== undefined) return notUnderstood(key, strange, listed.evidence);
  return known(
    entries.filter((entry) => entry !== null),
    listed.evidence,
  );
}

const USUAL_FILTER = "/usr/share/containers/seccomp.json";
const OWN_FILTER = "/etc/containers/seccomp.json";

function seccomp(conf: Conf, hasOwnFilter: boolean): Container["seccomp"] {
  const set = conf.text("containers", "seccomp_profile");
  if (set !== null && set.value !== "")
    return set.value === USUAL_FILTER ? known({ kind: "engine-default" }, set.evidence) : notUnderstood("seccomp_profile", set.value, set.evidence);
  return hasOwnFilter
    ? unknown(`Podman takes its filter for system calls from \`${OWN_FILTER}\``, `cat ${OWN_FILTER}`)
    : known({ kind: "engine-default" }, set?.evidence ?? UNSET);
}

/** An empty name is no profile at all. Source: podman pkg/specgen/generate/security_linux.go (setupApparmor). */
function apparmor(conf: Conf): Container["apparmor"] {
  const set = conf.text("containers", "apparmor_profile");
  if (set === null) return known("engine-default", UNSET);
  const isNone = set.value === "" || set.value === "unconfined";
  return known(isNone ? "unconfined" : set.value.startsWith("containers-default") ? "engine-default" : "custom", set.evidence);
}

function selinuxLabel(conf: Conf): Container["selinuxLabel"] {
  const set = conf.truth("containers", "label");
  return known(set?.value === false ? "disabled" : "engine-default", set?.evidence ?? UNSET);
}

function notUnderstood<T>(key: string, value: string, evidence: Evidence): Known<T> {
  return unknown(`Podman gives each container more by its setting \`${key}\`: \`${value.slice(0, 200)}\``, learnAt(evidence));
}

function learnAt({ source, location }: Evidence): string {
  return `look at ${location} in ${source}`;
}
