import { ParseError } from "../errors.ts";
import { directoryOf, resolvePath } from "../normalise.ts";
import { type FileSet, loadDocuments } from "./documents.ts";
import { mergeValues, withoutMarks } from "./merge.ts";
import { displayName, type Project } from "./project.ts";
import { remoteKind } from "./remote.ts";
import { type Entry, evidenceOf, field, isNull, type Mapping, mappingOf, type Place } from "./tree.ts";

const MOST_CHAIN = 100;

/** Services of one file while their `extends` are resolved. */
interface Scope {
  readonly project: Project;
  /** Absolute. */
  readonly path: string;
  readonly set: Pick<FileSet, "base" | "lookup">;
  readonly services: ReadonlyMap<string, Entry>;
  readonly done: Map<string, Entry>;
  /** Scopes of other files, by path. */
  readonly others: Map<string, Scope>;
}

interface Link {
  readonly path: string;
  readonly service: string;
}

/**
 * Lays each service over the one that it extends, through chains and files. Everything is inherited: relative paths stay relative to the
 * file they are written in. Source: compose-go loader/extends.go.
 */
export function applyExtends(project: Project, document: Mapping, set: FileSet): Mapping {
  const services = document.entries.get("services");
  if (services === undefined || services.value.kind !== "mapping") return document;
  const entries = services.value.entries;
  if (![...entries.values()].some((entry) => field(entry.value, "extends") !== undefined)) return document;
  const path = set.included.at(-1) ?? "";
  const scope: Scope = { project, path, set, services: entries, done: new Map(), others: new Map() };
  const extended = new Map([...entries.keys()].map((name) => [name, extendService(scope, name, [])] as const));
  const value = { ...mappingOf(extended, services.value.at), mark: services.value.mark };
  return { ...document, entries: new Map(document.entries).set("services", { key: services.key, value }) };
}

function extendService(scope: Scope, name: string, chain: readonly Link[]): Entry {
  const done = scope.done.get(name);
  if (done !== undefined) return done;
  const own = scope.services.get(name);
  if (own === undefined) throw new Error(`internal error: service ${name} is not in its own file`);
  const link = field(own.value, "extends");
  const result = link === undefined || own.value.kind !== "mapping" ? own : { key: own.key, value: lay(scope, { name, own: own.value, link }, chain) };
  scope.done.set(name, result);
  return result;
}

interface Extension {
  readonly name: string;
  readonly own: Mapping;
  readonly link: Entry;
}

function lay(scope: Scope, { name, own, link }: Extension, chain: readonly Link[]): Mapping {
  const here: Link = { path: scope.path, service: name };
  refuseCycle(scope, [...chain, here], link.key);
  const target = targetOf(scope, name, link);
  const base = extendService(target.scope, target.service, [...chain, here]);
  const bare = new Map(own.entries);
  bare.delete("extends");
  const over: Mapping = { ...own, entries: bare };
  if (isNull(base.value)) return over;
  const inherited = withoutMarks(base.value);
  const merged = mergeValues(inherited, over, ["services", "*"]);
  return merged.kind === "mapping" ? { ...merged, at: own.at, mark: own.mark } : over;
}

function refuseCycle(scope: Scope, chain: readonly Link[], at: Place): void {
  const last = chain.at(-1);
  const start = chain.findIndex((link) => link.path === last?.path && link.service === last.service);
  const evidence = evidenceOf(at);
  if (chain.length > MOST_CHAIN)
    throw new ParseError("too-large", `cannot extend service \`${last?.service}\`: the chain of extends is longer than ${MOST_CHAIN}`, { evidence });
  if (start === chain.length - 1) return;
  const words = chain.slice(start).map((link) => `\`${link.service}\` in \`${displayName(scope.project, link.path)}\``);
  throw new ParseError("cycle", `cannot extend service \`${last?.service}\`: it extends itself, ${words.join(" extends ")}`, { evidence });
}

function targetOf(scope: Scope, name: string, link: Entry): { readonly scope: Scope; readonly service: string } {
  const service = textOf(link.value.kind === "mapping" ? field(link.value, "service") : link);
  if (service === null) throw new ParseError("shape", `cannot extend service \`${name}\`: \`extends\` names no service`, { evidence: evidenceOf(link.key) });
  const fileEntry = field(link.value, "file");
  const file = textOf(fileEntry);
  const target = file === null ? scope : otherScope(scope, file, fileEntry?.key ?? link.key);
  if (!target.services.has(service)) {
    const where = displayName(scope.project, target.path);
    throw new ParseError("unresolved", `cannot extend service \`${name}\`: there is no service \`${service}\` in \`${where}\``, {
      evidence: evidenceOf(link.key),
    });
  }
  return { scope: target, service };
}

function otherScope(scope: Scope, file: string, asked: Place): Scope {
  const kind = remoteKind(file);
  if (kind !== null)
    throw new ParseError("unresolved", `cannot extend from \`${file}\`: ${kind} is not fetched, name a local file`, { evidence: evidenceOf(asked) });
  const path = resolvePath(asked.file.base, file);
  const found = scope.others.get(path);
  if (found !== undefined) return found;
  const set = { base: directoryOf(path), lookup: scope.set.lookup, asked };
  const documents = loadDocuments(scope.project, path, set);
  const services = documents.flatMap((document) => {
    const value = field(document, "services")?.value;
    return value?.kind === "mapping" ? [...value.entries] : [];
  });
  const made: Scope = { ...scope, path, set, services: new Map(services), done: new Map() };
  scope.others.set(path, made);
  return made;
}

function textOf(entry: Entry | undefined): string | null {
  return entry?.value.kind === "scalar" && typeof entry.value.value === "string" ? entry.value.value : null;
}
