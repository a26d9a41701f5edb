import type { PublishedPort } from "../model/index.ts";

/** `//a/./b/../c/` → `/a/c`, lexically, as Go's path.Clean: symlinks are not looked at. A relative path stays relative; empty becomes `.`. */
export function normalisePath(path: string): string {
  const isAbsolute = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept[kept.length - 1] !== "..") kept.pop();
    else if (!isAbsolute) kept.push("..");
  }
  if (isAbsolute) return `/${kept.join("/")}`;
  return kept.length === 0 ? "." : kept.join("/");
}

/** `path` seen from `base` (an absolute directory). */
export function resolvePath(base: string, path: string): string {
  return normalisePath(path.startsWith("/") ? path : `${base}/${path}`);
}

export function directoryOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at) || "/";
}

export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `C:\data`, `c:/data`, `\\server\share`: absolute for a Windows client. */
export function isWindowsPath(path: string): boolean {
  return /^([A-Za-z]:[\\/]|\\\\)/.test(path);
}

const UNIT_POWERS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** `512m`, `1.5 GiB`, `1024` in bytes; units are powers of 1024. Null: not a size. Source: docker/go-units RAMInBytes. */
export function parseBytes(text: string): number | null {
  const match = /^(-?\d+(?:\.\d+)?) ?(?:([kmgtp])(?:i?b)?|b)?$/i.exec(text.trim());
  if (match === null) return null;
  const power = UNIT_POWERS[(match[2] ?? "b").toLowerCase()] ?? 0;
  return Math.trunc(Number(match[1]) * 1024 ** power);
}

const MOST_PORTS = 65_536;

/**
 * `[host ip:][host port[-end]:]container port[-end][/protocol]` as published ports; null for another form. A port without a host port
 * is published at one the engine chooses (0). Source: docker/go-connections nat.ParsePortSpec.
 */
export function parsePorts(text: string): readonly PublishedPort[] | null {
  const parts = splitPortSpec(text);
  if (parts === null) return null;
  const container = parseRange(parts.container);
  const host = parts.host === "" ? null : parseRange(parts.host);
  const protocol = parts.protocol.toLowerCase();
  if (container === null || (parts.host !== "" && host === null)) return null;
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "sctp") return null;
  return expandPorts({ hostIp: parts.hostIp, container, host, protocol });
}

interface PortSpec {
  readonly hostIp: string;
  readonly host: string;
  readonly container: string;
  readonly protocol: string;
}

function splitPortSpec(text: string): PortSpec | null {
  const slash = text.lastIndexOf("/");
  const protocol = slash < 0 ? "tcp" : text.slice(slash + 1);
  const rest = slash < 0 ? text : text.slice(0, slash);
  const containerAt = rest.lastIndexOf(":");
  const container = rest.slice(containerAt + 1);
  const before = containerAt < 0 ? "" : rest.slice(0, containerAt);
  const hostAt = before.endsWith("]") ? before.length : before.lastIndexOf(":");
  const hostIp = hostAt < 0 ? "" : before.slice(0, hostAt);
  if (hostIp.includes("/")) return null;
  return { hostIp: hostIp.replace(/^\[|\]$/g, ""), host: before.slice(hostAt + 1), container, protocol };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function parseRange(text: string): Range | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return null;
  const start = Number(match[1]);
  const end = Number(match[2] ?? match[1]);
  return end < start || end >= MOST_PORTS ? null : { start, end };
}

interface PortRanges {
  readonly hostIp: string;
  readonly container: Range;
  readonly host: Range | null;
  readonly protocol: PublishedPort["protocol"];
}

/** A host range for one container port means "any of these": the engine chooses, and the first stands for them. */
function expandPorts(ranges: PortRanges): readonly PublishedPort[] | null {
  const { container, host, hostIp, protocol } = ranges;
  const length = container.end - container.start;
  if (host !== null && host.end - host.start !== length && length !== 0) return null;
  return Array.from({ length: length + 1 }, (_, offset) => ({
    hostIp,
    hostPort: host === null ? 0 : host.start + offset,
    containerPort: container.start + offset,
    protocol,
  }));
}
