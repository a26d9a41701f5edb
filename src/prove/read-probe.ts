import {
  parseDeviceRules,
  parseGroups,
  parseLabel,
  parseMounts,
  parseNamespaces,
  parseRoutes,
  parseStatus,
  parseUidMap,
  parseUnlimited,
} from "./kernel-text.ts";
import type { Credentials, Guarded } from "./permission.ts";
import { mayAccess, mayWrite, READ, WRITE } from "./permission.ts";
import { boundedTargets } from "./probe.ts";
import type { LimitKind, Part, Seen, SeenMount, SeenNode, SeenPlace, SeenRule, Status, Targets } from "./seen.ts";
import { beyond, fault, KERNEL_FILES, seen } from "./seen.ts";

/** What the probe printed, as far as it can be believed. The image's shell may print whatever it likes: what is not exactly as the program prints it is a fault. */

/** In this order, each once. */
const SECTIONS = [
  "seaworthy 1",
  "tools",
  "status",
  "uid_map",
  "label",
  "mountinfo",
  "cgroup",
  "route",
  "ipv6_route",
  "devices.list",
  "memory.v1",
  "memory.v2",
  "pids.v1",
  "pids.v2",
  "cpus.v1",
  "cpus.v2",
  "ns",
  "kernel",
  "nodes",
  "places",
  "targets",
  "end",
] as const;

type Section = (typeof SECTIONS)[number];
type Sections = Readonly<Record<Section, readonly string[]>>;

/** Whether the probe ran at all. */
export function hasBegun(output: string): boolean {
  return output.startsWith("@ seaworthy 1\n");
}

/** Null where the output is not the whole of what the program prints. */
export function readProbe(output: string, targets: Targets): Seen | null {
  const sections = sectionsOf(output);
  if (sections === null) return null;
  const given = boundedTargets(targets);
  const mounts = parseMounts(textOf(sections.mountinfo));
  const groups = parseGroups(textOf(sections.cgroup));
  const own: Own = { mounts, groups };
  const status = parseStatus(textOf(sections.status));
  const isRemapped = parseUidMap(textOf(sections.uid_map));
  const reader: Reader = { hasLs: sections.tools.includes("ls"), who: credentialsIn(status, isRemapped) };
  return {
    way: "exec",
    status,
    namespaces: parseNamespaces(sections.ns),
    isRemapped,
    label: parseLabel(textOf(sections.label)),
    mounts,
    targets: targetsIn(sections.targets, given.mountTargets),
    nodes: nodesIn(sections.nodes, reader),
    deviceRules: deviceRulesIn(sections["devices.list"], own),
    unlimited: {
      memory: limitIn("memory", [sections["memory.v1"], sections["memory.v2"]], own),
      pids: limitIn("pids", [sections["pids.v1"], sections["pids.v2"]], own),
      cpus: limitIn("cpus", [sections["cpus.v1"], sections["cpus.v2"]], own),
    },
    routes: parseRoutes(textOf(sections.route), textOf(sections.ipv6_route)),
    places: placesIn(sections.places, given.sockets, reader),
    kernelFiles: kernelFilesIn(sections.kernel, mounts, reader),
  };
}

function sectionsOf(output: string): Sections | null {
  if (!hasBegun(output) || !output.endsWith("@ end\n")) return null;
  const parts = output.slice(2).split(/^@ /m);
  const named = parts.map((part) => part.replace(/\n$/, "").split("\n"));
  if (named.length !== SECTIONS.length || named.some(([name], index) => name !== SECTIONS[index])) return null;
  return Object.fromEntries(named.map(([name, ...lines]) => [name, lines])) as unknown as Sections;
}

function textOf(lines: readonly string[]): string {
  return lines.join("\n");
}

/** One line of `ls -lnd`. Source: POSIX.1-2017, ls, long format. */
const LISTED = /^([-bcdlps])([-rwxsStT]{9})[.+@]? +\d+ +(\d{1,10}) +(\d{1,10}) +(?:(\d{1,9}), *(\d{1,9})|\d+) /;

interface Listed extends Guarded {
  readonly type: string;
  readonly major: number;
  readonly minor: number;
}

function parseListed(line: string | undefined): Listed | null {
  const [, type, letters, uid, gid, major, minor] = LISTED.exec(line ?? "") ?? [];
  if (type === undefined || letters === undefined || /[bc]/.test(type) !== (major !== undefined)) return null;
  return { type, mode: modeOf(letters), uid: Number(uid), gid: Number(gid), major: Number(major ?? 0), minor: Number(minor ?? 0) };
}

function modeOf(letters: string): number {
  return [...letters].reduce((mode, letter) => mode * 2 + (/[-ST]/.test(letter) ? 0 : 1), 0);
}

const NO_LS = beyond("the image has no `ls`");

/** Root of an image may be nobody's on the host: ids that the namespace does not map are shown as this one. Source: user_namespaces(7), overflowuid. */
const UNMAPPED = 65534;

/** Null where its status or its maps are not known: then nobody can tell what bits mean to it. */
function credentialsIn(status: Part<Status>, isRemapped: Part<boolean>): Credentials | null {
  if (!status.isSeen || !isRemapped.isSeen) return null;
  const { uid, gids, effective } = status.value;
  const remapped = isRemapped.value;
  const real = (id: number) => !remapped || id !== UNMAPPED;
  return { uid: real(uid) ? uid : -1, gids: gids.filter(real), effective, maps: (user, group) => real(user) && real(group) };
}

type Reader = { readonly hasLs: boolean; readonly who: Credentials | null };

function nodesIn(lines: readonly string[], { hasLs, who }: Reader): Part<readonly SeenNode[]> {
  if (!hasLs) return NO_LS;
  if (who === null || lines.includes("odd")) return fault("more devices than are looked at, or names that are no names");
  const pairs = Array.from({ length: Math.ceil(lines.length / 2) }, (_, index) => nodeIn([lines[2 * index] ?? "", lines[2 * index + 1] ?? ""], who));
  return pairs.includes(null) ? fault("the list of devices is not as `ls` prints it") : seen(pairs.flatMap((node) => node ?? []));
}

function nodeIn([line, path]: readonly [string, string], who: Credentials): SeenNode | null {
  const listed = parseListed(line);
  if (listed === null || !path.startsWith("/")) return null;
  const { type, major, minor } = listed;
  if (type !== "b" && type !== "c") return null;
  return { path, type, major, minor, readable: mayAccess(who, listed, READ), writable: mayAccess(who, listed, WRITE) };
}

const PLACE_KINDS: ReadonlySet<string> = new Set(["absent", "socket", "directory", "other"] satisfies SeenPlace["kind"][]);

function placesIn(lines: readonly string[], given: readonly string[], { hasLs, who }: Reader): Part<ReadonlyMap<string, SeenPlace>> {
  if (!hasLs) return NO_LS;
  const places: SeenPlace[] = [];
  for (const line of lines) {
    const last = places.at(-1);
    const listed = parseListed(line);
    if (PLACE_KINDS.has(line)) places.push({ kind: line as SeenPlace["kind"], connectable: false });
    else if (last === undefined || listed?.type !== "s" || who === null) return ODD_PLACES;
    else places[places.length - 1] = { ...last, connectable: last.connectable || mayAccess(who, listed, WRITE) };
  }
  return places.length === given.length ? seen(new Map(given.map((path, index) => [path, places[index] as SeenPlace]))) : ODD_PLACES;
}

const ODD_PLACES = fault("what stands at the places of sockets is not as the program prints it");

function targetsIn(lines: readonly string[], given: readonly string[]): ReadonlyMap<string, string> {
  if (lines.length !== given.length) return new Map();
  return new Map(given.flatMap((path, index) => (/^=\//.test(lines[index] ?? "") ? [[path, (lines[index] ?? "").slice(1)] as const] : [])));
}

function kernelFilesIn(lines: readonly string[], mounts: Part<readonly SeenMount[]>, { hasLs, who }: Reader): Part<ReadonlyMap<string, boolean | null>> {
  if (!hasLs) return NO_LS;
  const listed = lines.map((line) => (line === "absent" ? "absent" : parseListed(line)));
  if (who === null || !mounts.isSeen || listed.length !== KERNEL_FILES.length || listed.includes(null))
    return fault("the kernel's files are not as the program prints them");
  return seen(
    new Map(
      KERNEL_FILES.map((path, index) => {
        const file = listed[index];
        return [path, typeof file === "object" && file !== null ? mayWrite(path, file, { who, mounts: mounts.value }) : null];
      }),
    ),
  );
}

/** What is needed to tell its own control group from another that is mounted in its place. */
interface Own {
  readonly mounts: Part<readonly SeenMount[]>;
  readonly groups: ReadonlyMap<string, string>;
}

const FOREIGN = beyond("the control groups that are mounted in it are not its own");

function deviceRulesIn(lines: readonly string[], own: Own): Part<readonly SeenRule[]> {
  if (lines.length === 0) return beyond("which devices are admitted is told by control groups of version 1 alone");
  return isOwn("devices", own) ? parseDeviceRules(textOf(lines)) : FOREIGN;
}

const CONTROLLERS: Readonly<Record<LimitKind, string>> = { memory: "memory", pids: "pids", cpus: "cpu" };

function limitIn(kind: LimitKind, [v1, v2]: readonly [readonly string[], readonly string[]], own: Own): Part<boolean> {
  const lines = v1.length > 0 ? v1 : v2;
  if (lines.length === 0) return beyond("its control group is not mounted in it");
  return isOwn(v1.length > 0 ? CONTROLLERS[kind] : "", own) ? parseUnlimited(textOf(lines)) : FOREIGN;
}

function isOwn(controller: string, { mounts, groups }: Own): boolean {
  if (!mounts.isSeen) return false;
  const isGroups = ({ fileSystem, superOptions }: SeenMount) =>
    controller === "" ? fileSystem === "cgroup2" : fileSystem === "cgroup" && superOptions.includes(controller);
  const shown = mounts.value.findLast((mount) => isGroups(mount) && /^\/sys\/fs\/cgroup(\/|$)/.test(mount.path));
  return shown !== undefined && shown.root === groups.get(controller);
}
