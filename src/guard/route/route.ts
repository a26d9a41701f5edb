import { quoted, RequestError } from "../request-error.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { percentDecoded } from "./target.ts";
import { isOlder } from "./version.ts";

export interface Route {
  readonly operation: Operation;
  /** The object that the path names; null where it names none. */
  readonly name: string | null;
  /** Behind the version, as it is sent on. */
  readonly path: string;
}

/**
 * The one operation that method and path mean. Fixed segments must be spelled as they are; a name that holds a slash is refused, because the engine takes
 * `a/stop` for a name (`/containers/a/stop/json`, measured) where another reader sees an operation. Throws `RequestError`.
 */
export function findRoute(method: string, segments: readonly string[]): Route {
  const matches = (BY_START.get(startOf(method, segments)) ?? []).flatMap((operation) => {
    const names = matched(operation.template, segments);
    return names === null ? [] : [{ operation, names }];
  });
  const [first] = matches.sort((left, right) => left.names.length - right.names.length);
  if (first === undefined) throw new RequestError("operation", `${method} ${quoted(`/${segments.join("/")}`)} is no operation that is known`, { status: 404 });
  const { operation, names } = first;
  const name = names.length === 0 ? null : nameOf(operation, names);
  return { operation, name, path: pathOf(operation, name) };
}

/** Each request is looked for among few. No path of an operation begins with a name. */
const BY_START: ReadonlyMap<string, readonly Operation[]> = byStart(OPERATIONS);

function byStart(operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> {
  const found = new Map<string, Operation[]>();
  for (const operation of operations) {
    const start = startOf(operation.method, operation.template);
    found.set(start, [...(found.get(start) ?? []), operation]);
  }
  return found;
}

function startOf(method: string, [first = ""]: readonly string[]): string {
  return `${method} ${first}`;
}

/** Refuses an operation that the version does not have. */
export function refuseOutOfVersion({ id, since }: Operation, version: string): void {
  if (isOlder(version, since)) throw new RequestError("operation", `${id} came with API ${since}, the request says ${version}`, { status: 404 });
}

/** Segments that stand for the name; empty where there is none, null where the path is another. */
function matched(template: readonly string[], segments: readonly string[]): readonly string[] | null {
  const at = template.findIndex((part) => part.startsWith("{"));
  if (at < 0) return template.length === segments.length && template.every((part, index) => part === segments[index]) ? [] : null;
  const behind = template.slice(at + 1);
  const names = segments.slice(at, segments.length - behind.length);
  const isFit = template[at] === "{reference}" ? names.length >= 1 : names.length === 1;
  const isSame =
    template.slice(0, at).every((part, index) => part === segments[index]) && behind.every((part, index) => part === segments[at + names.length + index]);
  return isFit && isSame && segments.length === at + names.length + behind.length ? names : null;
}

/** Of containers, volumes, ids, and networks that are named as the others are. Source: moby daemon/names RestrictedNamePattern. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/;
/** Registry, path, tag and digest. */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,511}$/;

function nameOf(operation: Operation, parts: readonly string[]): string {
  const name = parts.map((part) => percentDecoded(part) ?? "").join("/");
  const pattern = operation.template.includes("{reference}") ? REFERENCE : NAME;
  if (!pattern.test(name)) throw new RequestError("target", `${quoted(name)} is no name that is taken here`, { hint: "name it by its id" });
  return name;
}

function pathOf({ template }: Operation, name: string | null): string {
  return template.map((part) => `/${part.startsWith("{") ? (name ?? "") : part}`).join("");
}
