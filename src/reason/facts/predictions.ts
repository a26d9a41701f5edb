import type { Blank, Container, Evidence, Finding, World } from "../../model/index.ts";
import { CAPABILITIES, known } from "../../model/index.ts";
import { systemPathsExposed } from "./confinement.ts";
import type { DeviceRule } from "./device-classes.ts";
import { admits, DEVICE_CLASSES } from "./device-classes.ts";
import { factWords } from "./fact-words.ts";
import { allOf, anyOf } from "./finding.ts";
import { boundingCapability, givenCapability } from "./granted-capabilities.ts";
import { isAtOrBelow, joinPath, normalisePath, restBelow } from "./host-paths.ts";
import { mountsOf } from "./mount-table.ts";
import { isNotRemapped } from "./remapping.ts";
import { socketPlaces } from "./sockets.ts";
import { isInGroup, runsAsRoot } from "./users.ts";
import type { FactName } from "./vocabulary.ts";
import { DEVICES, MODES, SOCKETS } from "./vocabulary.ts";
import { factsOf } from "./world-facts.ts";
import type { Subject } from "./world-index.ts";
import { indexWorld, subjectIn } from "./world-index.ts";

/** What the configuration of one container makes the kernel show, as far as looking can tell: held against what is seen. */

/** One fact as it is found in the world. `fact` is a name of the vocabulary, or one that only looking needs. */
export interface Prediction {
  readonly fact: AskedName | "effective-capability" | "permitted-capability" | "root-group" | "kernel-file-writable";
  readonly args: readonly string[];
  /** The fact in words, `has CAP_CHOWN in its bounding set`. */
  readonly words: string;
  readonly finding: Finding;
}

/** One mount from outside the container. */
export interface PredictedMount {
  readonly target: string;
  /** Resolved path on the host; null where it is none (temporary file systems, devices) or another file system stands between. */
  readonly source: string | null;
  readonly readOnly: boolean;
}

export interface Predicted {
  readonly facts: readonly Prediction[];
  readonly mounts: readonly PredictedMount[];
  /** What keeps the list of mounts from being whole. */
  readonly blanks: readonly Blank[];
  /** Where in the container each kind of socket would be. */
  readonly sockets: readonly { readonly kind: string; readonly path: string }[];
  /** Directories and files of the container in which nodes of the host's devices may stand. */
  readonly devicePlaces: readonly string[];
}

/**
 * Null where the world has no such container. Asks of the process as it is started: nobody has looked at it yet (`processIds` left out), for what the kernel said cannot be
 * held against what the kernel says; and it has not become root through a set-uid file or by SETUID, for nothing is tried.
 */
export function predict(world: World, id: string): Predicted | null {
  const container = world.containers.find((each) => each.id === id);
  if (container === undefined) return null;
  const unseen: World = {
    ...world,
    containers: world.containers.map((each) => ({ ...each, processIds: null, grantedCapabilities: withoutSetuid(each) })),
    images: world.images.map((image) => ({ ...image, hasSetuidRoot: known(false, AS_STARTED) })),
  };
  const subject = subjectIn(indexWorld(unseen), { ...container, processIds: null });
  const source = factsOf(unseen);
  const find: Find = (fact, args) => source.find({ fact, args, of: "subject" }, { subject: id, object: null });
  const table = mountsOf(subject);
  return {
    facts: [...ASKED.map((asked) => ofVocabulary(find, asked)), ...ofLooking(subject)],
    mounts: mountsFor(subject),
    blanks: table.blanks,
    sockets: SOCKETS.flatMap((kind) => socketPlaces(subject, kind).map((path) => ({ kind, path }))),
    devicePlaces: devicePlaces(subject),
  };
}

/** What it is given it may use to become root, but has not. */
function withoutSetuid({ grantedCapabilities: granted }: Container): Container["grantedCapabilities"] {
  if (granted?.known !== true) return granted;
  return { ...granted, value: { ...granted.value, effective: granted.value.effective.filter((name) => name !== "SETUID") } };
}

/** Facts of the vocabulary that looking can tell. */
type AskedName = Extract<
  FactName,
  | "runs-as-root"
  | "is-remapped"
  | "no-new-privileges"
  | "seccomp-is"
  | "apparmor-is"
  | "selinux-is"
  | "system-paths-exposed"
  | "writable-cgroups"
  | "readonly-rootfs"
  | "namespace"
  | "submount-writable"
  | "shared-propagation"
  | "internet-egress"
  | "tcp-reach"
  | "unlimited"
  | "cgroup-version"
  | "socket"
  | "device"
  | "bounding-capability"
>;
type Asked = readonly [AskedName, ...string[]];

/** What looking can tell. Facts about what would happen (`can be root`, `seccomp lets mount through`) are left out: nothing is tried. */
const ASKED: readonly Asked[] = [
  ["runs-as-root"],
  ["is-remapped"],
  ["no-new-privileges"],
  ["seccomp-is", "unconfined"],
  ...["docker-default", "custom", "unconfined", "none"].map((which): Asked => ["apparmor-is", which]),
  ...["confined", "disabled", "none"].map((which): Asked => ["selinux-is", which]),
  ["system-paths-exposed", "masked"],
  ["system-paths-exposed", "readonly"],
  ["writable-cgroups"],
  ["readonly-rootfs"],
  ...["pid", "net", "ipc", "uts", "cgroup"].map((kind): Asked => ["namespace", kind, "host"]),
  ["submount-writable", "any"],
  ["shared-propagation"],
  ["internet-egress"],
  ["tcp-reach", "host-address"],
  ...["memory", "pids", "cpus"].map((what): Asked => ["unlimited", what]),
  ["cgroup-version", "1"],
  ["cgroup-version", "2"],
  ...SOCKETS.map((kind): Asked => ["socket", kind]),
  ...DEVICES.flatMap((kind) => MODES.map((mode): Asked => ["device", kind, mode])),
  ...CAPABILITIES.map((capability): Asked => ["bounding-capability", capability]),
];

const AS_STARTED: Evidence = { source: "assumption", location: "as it is started" };

type Find = (fact: FactName, args: readonly string[]) => Finding;

function ofVocabulary(find: Find, [fact, ...args]: Asked): Prediction {
  return { fact, args, words: factWords(fact, args), finding: find(fact, args) };
}

/** What a process holds now is its bounding set for uid 0, else what is given to it from the start (measured T05, T06). */
function ofLooking(subject: Subject): readonly Prediction[] {
  const held = CAPABILITIES.flatMap((name): readonly Prediction[] => {
    const bounding = boundingCapability(subject, name);
    const finding = bounding.truth === "false" ? bounding : heldNow(subject, bounding, name);
    const asked = { args: [name], finding };
    return [
      { ...asked, fact: "effective-capability", words: `holds CAP_${name} as it runs` },
      { ...asked, fact: "permitted-capability", words: `may take CAP_${name} up` },
    ];
  });
  const rootGroup: Prediction = { fact: "root-group", args: [], words: "is in the group root", finding: isInGroup(subject, 0, "root") };
  return [rootGroup, ...KERNEL_FILES.map((path) => kernelFile(subject, path)), ...held];
}

function heldNow(subject: Subject, bounding: Finding, name: string): Finding {
  const { grantedCapabilities } = subject.container;
  const given = givenCapability(subject, name);
  return grantedCapabilities !== null ? given : allOf(bounding, anyOf(given, runsAsRoot(subject)));
}

/** Written by the host's root where the engine leaves `/proc` open. Sources: kernel/sysctl (`test_perm` asks for uid 0 of the first namespace alone), proc_sysrq-trigger(5) (mode 200). */
const KERNEL_FILES = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"];

function kernelFile(subject: Subject, path: string): Prediction {
  const finding = allOf(systemPathsExposed(subject, "readonly"), runsAsRoot(subject), isNotRemapped(subject));
  return { fact: "kernel-file-writable", args: [path], words: `may write to ${path}`, finding };
}

function mountsFor(subject: Subject): readonly PredictedMount[] {
  const { container } = subject;
  const outside = mountsOf(subject).mounts.map(({ target, path, readOnly, kind, mount }): PredictedMount => {
    const isPlain = mount.kind === "bind" || kind === "own-directory";
    return { target, source: isPlain ? path : null, readOnly };
  });
  const temporary = container.mounts.known
    ? container.mounts.value.flatMap(({ kind, target, readOnly }) =>
        kind === "tmpfs" || kind === "image" ? [{ target: normalisePath(target), source: null, readOnly }] : [],
      )
    : [];
  return [...new Map([...temporary, ...outside].map((mount) => [mount.target, mount])).values()];
}

/** `/dev`, nodes that are given by name, and wherever a mount shows the host's `/dev`. */
function devicePlaces(subject: Subject): readonly string[] {
  const { devices } = subject.container;
  const named = devices.known ? devices.value.map(({ value }) => value.containerPath) : [];
  const shown = mountsOf(subject).mounts.flatMap((mount) => {
    if (mount.kind !== "host-path") return [];
    if (isAtOrBelow("/dev", mount.path)) return [joinPath(mount.target, restBelow("/dev", mount.path))];
    return mount.path.startsWith("/dev/") ? [mount.target] : [];
  });
  return [...new Set(["/dev", ...named, ...shown])];
}

/** The classes of devices that a node with these numbers belongs to; by its path on the host where numbers are given out at run time. */
export function deviceClassesOf(node: { readonly type: "b" | "c"; readonly major: number; readonly minor: number; readonly path: string }): readonly string[] {
  return Object.entries(DEVICE_CLASSES).flatMap(([name, { numbers, paths }]) => {
    const fixed = numbers.filter(({ minors }) => minors === null || minors.length > 0);
    const isNumbered = fixed.some(
      ({ type, majors, minors }) =>
        type === node.type && node.major >= majors[0] && node.major <= majors[1] && (minors === null || minors.includes(node.minor)),
    );
    return isNumbered || (fixed.length === 0 && paths.test(node.path)) ? [name] : [];
  });
}

/** Whether a rule of the device cgroup admits some device of a class. */
export function ruleAdmits(kind: string, rule: DeviceRule): boolean {
  const wanted = DEVICE_CLASSES[kind];
  return wanted !== undefined && admits(rule, wanted);
}
