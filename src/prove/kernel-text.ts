import type { Capability } from "../model/index.ts";
import { CAPABILITIES } from "../model/index.ts";
import type { NamespaceLinks, Part, SeenMount, SeenRule, Status } from "./seen.ts";
import { beyond, fault, NAMESPACE_KINDS, seen } from "./seen.ts";

/** Text as the kernel writes it, read strictly: a line that is not as the kernel writes it makes the whole part a fault, for whoever wrote it is not the kernel. */

const MOST_LINES = 20_000;

/** Lines without the last line's end; null where there are too many. */
function linesOf(text: string): readonly string[] | null {
  const lines = text.replace(/\n$/, "").split("\n", MOST_LINES + 1);
  return lines.length > MOST_LINES ? null : lines;
}

/** Source: proc_pid_status(5). */
export function parseStatus(text: string): Part<Status> {
  const fields: Fields = new Map((linesOf(text) ?? []).map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as const));
  const [ids, sets] = [idsIn(fields), setsIn(fields)];
  const seccomp = fields.get("Seccomp") ?? "";
  const noNewPrivileges = fields.get("NoNewPrivs") ?? "";
  if (ids === null || sets === null || !/^[012]$/.test(seccomp) || !/^[01]?$/.test(noNewPrivileges))
    return fault("`/proc/<pid>/status` is not as the kernel writes it");
  return seen({ ...ids, ...sets, noNewPrivileges: noNewPrivileges === "" ? null : noNewPrivileges === "1", seccomp: Number(seccomp) });
}

type Fields = ReadonlyMap<string, string>;

function idsIn(fields: Fields): Pick<Status, "uid" | "gids"> | null {
  const [uid, gid] = [idAt(fields.get("Uid")), idAt(fields.get("Gid"))];
  const groups = fields.get("Groups");
  if (uid === null || gid === null || groups === undefined || !/^(\d{1,10}( |$))*$/.test(groups)) return null;
  const added = groups.split(" ").filter((word) => word !== "");
  return { uid, gids: [...new Set([gid, ...added.map(Number)])] };
}

function setsIn(fields: Fields): Pick<Status, "effective" | "permitted" | "bounding"> | null {
  const [effective, permitted, bounding] = ["CapEff", "CapPrm", "CapBnd"].map((name) => capabilitiesIn(fields.get(name)));
  return effective && permitted && bounding ? { effective, permitted, bounding } : null;
}

/** The effective one of four. */
function idAt(field: string | undefined): number | null {
  const id = /^\d{1,10}\t(\d{1,10})\t\d{1,10}\t\d{1,10}$/.exec(field ?? "")?.[1];
  return id === undefined ? null : Number(id);
}

function capabilitiesIn(field: string | undefined): ReadonlySet<Capability> | null {
  if (!/^[0-9a-f]{16}$/.test(field ?? "")) return null;
  const bits = BigInt(`0x${field}`);
  return new Set(CAPABILITIES.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n));
}

/** Identity of all ids is what the first user namespace has. Source: user_namespaces(7). */
export function parseUidMap(text: string): Part<boolean> {
  const lines = (linesOf(text) ?? []).map((line) => /^ *(\d{1,10}) +(\d{1,10}) +(\d{1,10})$/.exec(line));
  if (lines.length === 0 || lines.includes(null)) return fault("`uid_map` is not as the kernel writes it");
  const [, inside, outside, count] = lines[0] ?? [];
  return seen(!(lines.length === 1 && inside === "0" && outside === "0" && count === "4294967295"));
}

/** Source: proc_pid_mountinfo(5). */
export function parseMounts(text: string): Part<readonly SeenMount[]> {
  const lines = linesOf(text);
  const mounts = (lines ?? []).map(parseMount);
  if (lines === null || mounts.length === 0 || mounts.includes(null)) return fault("the mount table is not as the kernel writes it");
  return seen(mounts.flatMap((mount) => mount ?? []));
}

/** The root of a namespace's own file system is a name without a slash: `net:[4026531840]`. */
const MOUNT = /^\d+ \d+ \d+:\d+ (\S+) (\/\S*) (\S+)((?: [a-z_]+(?::\d+)?)*) - (\S+) (\S*) (\S+)$/;

function parseMount(line: string): SeenMount | null {
  const [, root, path, options, propagation, fileSystem, , superOptions] = MOUNT.exec(line) ?? [];
  if (root === undefined || path === undefined || options === undefined || fileSystem === undefined) return null;
  const flags = options.split(",");
  if (flags.includes("ro") === flags.includes("rw")) return null;
  return {
    path: unescapeOctal(path),
    root: unescapeOctal(root),
    readOnly: flags.includes("ro"),
    isShared: (propagation ?? "").includes(" shared:"),
    fileSystem,
    superOptions: (superOptions ?? "").split(","),
  };
}

/** The kernel writes blanks, tabs, newlines and backslashes in octal. */
function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** What a process is told of its label: AppArmor's `profile (mode)` or SELinux's context; nothing where no module that names one is on. */
export function parseLabel(text: string | null): Part<string | null> {
  if (text === null) return seen(null);
  const label = text.replace(/[\n\0]+$/, "");
  if (label === "") return seen(null);
  return label.length > 1024 || label.includes("\n") ? fault("the label of the security module is not as the kernel writes it") : seen(label);
}

/** Links of `/proc/<pid>/ns`, as `readlink` prints them or at the end of what `ls -l` prints. */
export function parseNamespaces(lines: readonly string[]): Part<NamespaceLinks> {
  if (lines.length === 0) return beyond("the image has neither `readlink` nor `ls`");
  const links = lines.flatMap((line) => {
    const [, link, kind] = /(?:^|-> )(([a-z]{2,6}):\[\d{1,20}\])$/.exec(line) ?? [];
    const known = NAMESPACE_KINDS.find((each) => each === kind);
    return known === undefined || link === undefined ? [] : [[known, link] as const];
  });
  if (links.length !== lines.length || new Set(links.map(([kind]) => kind)).size !== links.length)
    return fault("the links of its namespaces are not as the kernel writes them");
  return seen(Object.fromEntries(links));
}

const RULE = /^([abc]) (\d{1,10}|\*):(\d{1,10}|\*) ([rwm]{1,3})$/;

/** Source: Linux Documentation/admin-guide/cgroup-v1/devices.rst. */
export function parseDeviceRules(text: string): Part<readonly SeenRule[]> {
  if (text === "") return seen([]);
  const rules = (linesOf(text) ?? []).map((line): SeenRule | null => {
    const [, type, major, minor, permissions] = RULE.exec(line) ?? [];
    if (type === undefined || permissions === undefined) return null;
    return { type: type as SeenRule["type"], major: numberIn(major), minor: numberIn(minor), permissions };
  });
  return rules.includes(null) ? fault("`devices.list` is not as the kernel writes it") : seen(rules.flatMap((rule) => rule ?? []));
}

function numberIn(word: string | undefined): number | null {
  return word === undefined || word === "*" ? null : Number(word);
}

/** Group by controller: `memory` to `/docker/…`; `` (version 2) too. Source: cgroups(7). */
export function parseGroups(text: string): ReadonlyMap<string, string> {
  const groups = (linesOf(text) ?? []).flatMap((line) => {
    const [, controllers, path] = /^\d{1,6}:([^:]*):(\/.*)$/.exec(line) ?? [];
    return controllers === undefined || path === undefined ? [] : controllers.split(",").map((name) => [name, path] as const);
  });
  return new Map(groups);
}

/** The kernel's word for no limit in version 1 is the largest multiple of a page; nobody has half of that. */
const NO_LIMIT = 2n ** 62n;

/** Whether the first word says that there is no limit: `max`, `-1`, or a number that is none. */
export function parseUnlimited(text: string): Part<boolean> {
  const word = text.trim().split(" ")[0] ?? "";
  if (word === "max" || word === "-1") return seen(true);
  return /^\d{1,20}$/.test(word) ? seen(BigInt(word) >= NO_LIMIT) : fault("a limit is not as the kernel writes it");
}

const UP = 0x1;
const REJECT = 0x200;

/** Source: proc_pid_net(5), `route`; net/ipv6/route.c (`rt6_info_route`). */
export function parseRoutes(v4: string, v6: string): Part<{ readonly hasDefault: boolean; readonly isAlone: boolean }> {
  const four = (linesOf(v4) ?? []).filter((line) => line !== "").map((line) => line.trim().split(/\s+/));
  const six = (linesOf(v6) ?? []).filter((line) => line !== "").map((line) => line.trim().split(/\s+/));
  const [head, ...routes] = four;
  if (head?.[0] !== "Iface" || routes.some((fields) => fields.length < 8) || six.some((fields) => fields.length !== 10))
    return fault("the routes are not as the kernel writes them");
  const default4 = routes.some(([, destination, , flags, , , , mask]) => destination === "00000000" && mask === "00000000" && leads(flags));
  const default6 = six.some(
    ([destination, length, , , , , , , flags, name]) => /^0{32}$/.test(destination ?? "") && length === "00" && leads(flags) && name !== "lo",
  );
  const names = [...routes.map(([name]) => name), ...six.map((fields) => fields[9])];
  return seen({ hasDefault: default4 || default6, isAlone: names.every((name) => name === "lo") });
}

function leads(flags: string | undefined): boolean {
  const bits = Number.parseInt(flags ?? "", 16);
  return (bits & UP) !== 0 && (bits & REJECT) === 0;
}
