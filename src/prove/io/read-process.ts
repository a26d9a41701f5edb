import { readlinkSync } from "node:fs";
import { readFile } from "../../host/io/read-file.ts";
import { parseDeviceRules, parseGroups, parseLabel, parseMounts, parseRoutes, parseStatus, parseUidMap, parseUnlimited } from "../kernel-text.ts";
import type { Credentials } from "../permission.ts";
import { insideOf, mayAccess, mayWrite, parseIdMap, READ, SEARCH, WRITE } from "../permission.ts";
import { boundedTargets } from "../probe.ts";
import type { NamespaceLinks, Part, Seen, SeenMount, SeenNode, SeenPlace, Status, Targets } from "../seen.ts";
import { beyond, fault, KERNEL_FILES, NAMESPACE_KINDS, seen } from "../seen.ts";
import type { Standing } from "./container-root.ts";
import { standingAt, standingBelow } from "./container-root.ts";
import { ownGroupFile } from "./group-files.ts";

/** The same facts from the host, by a container's first process: it is not entered, and nothing runs in it. */

/** Null where that process is not one of the container's: it ended, or its number is another process's here. */
export function readProcess(pid: number, id: string, targets: Targets): Seen | null {
  const groupsText = textOf(pid, "cgroup");
  if (groupsText === null || !(groupsText.includes(id) || namesInMounts(pid, id) || isStartedFor(pid, id))) return null;
  const groups = parseGroups(groupsText);
  return {
    way: "process",
    namespaces: readNamespaces(pid),
    isRemapped: parsed(pid, "uid_map", parseUidMap),
    label: readLabel(pid),
    deviceRules: readGroup(groups, ["devices", "devices.list"], parseDeviceRules),
    unlimited: {
      memory: readLimit(groups, "memory", ["memory.limit_in_bytes", "memory.max"]),
      pids: readLimit(groups, "pids", ["pids.max", "pids.max"]),
      cpus: readLimit(groups, "cpu", ["cpu.cfs_quota_us", "cpu.max"]),
    },
    routes: parseRoutes(textOf(pid, "net/route") ?? "", textOf(pid, "net/ipv6_route") ?? ""),
    ...readFiles(pid, boundedTargets(targets)),
  };
}

/** Without control groups of its own (rootless engines on version 1) it is known by the files that its engine mounts for it. */
function namesInMounts(pid: number, id: string): boolean {
  return (textOf(pid, "mountinfo") ?? "").includes(`/${id}/`);
}

/** Where it has another one's files (`--network container:`), by what started it: containerd's shim and Podman's monitor name the container in their words. */
function isStartedFor(pid: number, id: string): boolean {
  const parent = /^PPid:\s+(\d+)/m.exec(textOf(pid, "status") ?? "")?.[1];
  return parent !== undefined && (textOf(Number(parent), "cmdline") ?? "").split("\0").includes(id);
}

type Files = Pick<Seen, "status" | "mounts" | "targets" | "nodes" | "places" | "kernelFiles">;

/** What stands in its file system, and what that is to its first process. */
function readFiles(pid: number, given: Targets): Files {
  const status = parsed(pid, "status", parseStatus);
  const mounts = parsed(pid, "mountinfo", parseMounts);
  const targets = targetsIn(pid, given.mountTargets);
  if (!status.isSeen) return { status, mounts, targets, nodes: status, places: status, kernelFiles: status };
  const who = credentialsOf(pid, status.value);
  return {
    status: insideStatus(pid, status.value),
    mounts,
    targets,
    nodes: readNodes(pid, given.devicePlaces, who),
    places: seen(new Map(given.sockets.map((path) => [path, placeAt(pid, path, who)]))),
    kernelFiles: mounts.isSeen ? readKernelFiles(pid, { who, mounts: mounts.value }) : mounts,
  };
}

function targetsIn(pid: number, paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    paths.flatMap((path) => {
      const found = standingAt(pid, path);
      return found === null ? [] : [[path, found.path] as const];
    }),
  );
}

/** Namespaces of any process; only root may read those of others. */
export function readNamespaces(pid: number | "self"): Part<NamespaceLinks> {
  const links = NAMESPACE_KINDS.flatMap((kind) => {
    try {
      return [[kind, readlinkSync(`/proc/${pid}/ns/${kind}`)] as const];
    } catch {
      return [];
    }
  });
  return links.length === 0 ? beyond("its namespaces may be read by root alone") : seen(Object.fromEntries(links));
}

function textOf(pid: number, name: string): string | null {
  const reading = readFile(`/proc/${pid}/${name}`);
  return reading.kind === "text" ? reading.text : null;
}

function parsed<T>(pid: number, name: string, parse: (text: string) => Part<T>): Part<T> {
  const text = textOf(pid, name);
  return text === null ? fault(`\`/proc/${pid}/${name}\` could not be read`) : parse(text);
}

/** `EINVAL`: no security module that names a label is on. Source: proc_pid_attr(5), fs/proc/base.c. */
function readLabel(pid: number): Part<string | null> {
  const reading = readFile(`/proc/${pid}/attr/current`);
  if (reading.kind === "text") return parseLabel(reading.text);
  const isOff = reading.kind === "absent" || reading.why === "EINVAL";
  return isOff ? seen(null) : fault("its label could not be read");
}

function mapsOf(pid: number) {
  return { uids: parseIdMap(textOf(pid, "uid_map") ?? ""), gids: parseIdMap(textOf(pid, "gid_map") ?? "") };
}

function credentialsOf(pid: number, { uid, gids, effective }: Status): Credentials {
  const maps = mapsOf(pid);
  return { uid, gids, effective, maps: (user, group) => insideOf(maps.uids, user) !== null && insideOf(maps.gids, group) !== null };
}

/** The host's kernel tells the host's ids. */
function insideStatus(pid: number, status: Status): Part<Status> {
  const maps = mapsOf(pid);
  const uid = insideOf(maps.uids, status.uid);
  const gids = status.gids.map((gid) => insideOf(maps.gids, gid));
  if (uid === null || gids.includes(null)) return fault("its ids are not in the maps of its user namespace");
  return seen({ ...status, uid, gids: gids.flatMap((gid) => gid ?? []) });
}

const MOST_NODES = 1500;

function readNodes(pid: number, places: readonly string[], who: Credentials): Part<readonly SeenNode[]> {
  const found = new Map<string, Standing>();
  for (const place of places) {
    const top = standingAt(pid, place);
    const below = top?.kind === "directory" ? standingBelow(pid, top) : [];
    if (below === null) return fault("more stands in its device directories than is looked at");
    for (const each of [...(top === null ? [] : [top]), ...below]) found.set(each.path, each);
  }
  const nodes = [...found.values()].flatMap((each) => nodeOf(each, who) ?? []);
  return nodes.length > MOST_NODES ? fault("more devices than are looked at") : seen(nodes);
}

function nodeOf({ path, kind, mode, uid, gid, major, minor, way }: Standing, who: Credentials): SeenNode | null {
  if (kind !== "b" && kind !== "c") return null;
  const isReached = way.every((directory) => mayAccess(who, directory, SEARCH));
  const may = (wanted: number) => isReached && mayAccess(who, { mode, uid, gid }, wanted);
  return { path, type: kind, major, minor, readable: may(READ), writable: may(WRITE) };
}

function placeAt(pid: number, path: string, who: Credentials): SeenPlace {
  const found = standingAt(pid, path);
  if (found === null) return { kind: "absent", connectable: false };
  if (found.kind === "socket") return { kind: "socket", connectable: isConnectable(found, who) };
  if (found.kind !== "directory") return { kind: "other", connectable: false };
  const depth = found.path.split("/").length + 1;
  const inside = (standingBelow(pid, found) ?? []).filter((each) => each.kind === "socket" && each.path.split("/").length <= depth);
  return { kind: "directory", connectable: inside.some((each) => isConnectable(each, who)) };
}

function readKernelFiles(pid: number, reader: { readonly who: Credentials; readonly mounts: readonly SeenMount[] }): Part<ReadonlyMap<string, boolean | null>> {
  return seen(
    new Map(
      KERNEL_FILES.map((path) => {
        const found = standingAt(pid, path);
        return [path, found === null ? null : mayWrite(path, found, reader)];
      }),
    ),
  );
}

function isConnectable(socket: Standing, who: Credentials): boolean {
  return socket.way.every((directory) => mayAccess(who, directory, SEARCH)) && mayAccess(who, socket, WRITE);
}

function readGroup<T>(groups: ReadonlyMap<string, string>, [controller, name]: readonly [string, string], parse: (text: string) => Part<T>): Part<T> {
  const text = ownGroupFile(groups, controller, name);
  return text === null ? beyond(`the host has no \`${name}\` for it`) : parse(text);
}

function readLimit(groups: ReadonlyMap<string, string>, controller: string, [v1, v2]: readonly [string, string]): Part<boolean> {
  const first = readGroup(groups, [controller, v1], parseUnlimited);
  return first.isSeen ? first : readGroup(groups, ["", v2], parseUnlimited);
}
