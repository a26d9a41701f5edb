import { ParseError } from "../errors.ts";
import { type Entry, evidenceOf, isNull, type List, listOf, type Mapping, mappingOf, type Place, scalarOf, type Value } from "./tree.ts";

/** Path of a value, `*` for every name that a user chose and for list items. */
export type Path = readonly string[];

type Rule = (base: Value, over: Value, path: Path) => Value;

const replace: Rule = (_base, over) => over;

/** Where merging is not "mappings by key, lists appended, the rest replaced". Source: compose-go override/merge.go. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...["networks.*", "volumes.*", "services.*", "services.*.build", "services.*.deploy"].map((path) => [`${path}.labels`, appendAssignments] as const),
  ...["annotations", "environment", "sysctls", "build.args", "build.additional_contexts"].map((key) => [`services.*.${key}`, appendAssignments] as const),
  ...["dns", "dns_opt", "dns_search", "env_file", "label_file", "tmpfs"].map((key) => [`services.*.${key}`, appendAssignments] as const),
  ...["extra_hosts", "build.extra_hosts"].map((key) => [`services.*.${key}`, appendAssignments] as const),
  ...["command", "entrypoint", "healthcheck.test", "ulimits.*"].map((key) => [`services.*.${key}`, replace] as const),
  ...["networks", "models"].map((key) => [`services.*.${key}`, mergeNamed] as const),
  ["services.*.depends_on", mergeDependencies],
  ["services.*.build", mergeBuild],
  ["services.*.logging", mergeLogging],
]);

/** `over` laid over `base`, as a later file over an earlier one. Marks of `over` are kept: `withoutMarks` takes them away once merging is done. */
export function mergeValues(base: Value, over: Value, path: Path): Value {
  if (over.mark !== null) return over;
  const rule = RULES.get(path.join("."));
  if (rule !== undefined) return rule(base, over, path);
  if (isNull(over)) return base;
  if (isNull(base)) return over;
  if (base.kind === "mapping" && over.kind === "mapping") return mergeMappings(base, over, path);
  if (base.kind === "list" && over.kind === "list") return append(base, over);
  if (base.kind === "scalar") return over;
  throw new ParseError("shape", `cannot merge \`${path.join(".")}\`: an earlier file has another kind of value there`, { evidence: evidenceOf(over.at) });
}

/** Below these keys names are the user's. */
const USER_NAMED: ReadonlySet<string> = new Set([
  "services",
  "networks",
  "volumes",
  "secrets",
  "configs",
  "models",
  "services.*.networks",
  "services.*.ulimits",
]);

function mergeMappings(base: Mapping, over: Mapping, path: Path): Mapping {
  const entries = new Map(base.entries);
  const isNamed = USER_NAMED.has(path.join("."));
  for (const [name, entry] of over.entries) {
    const before = entries.get(name);
    entries.set(name, before === undefined ? entry : mergeEntries(before, entry, [...path, isNamed ? "*" : name]));
  }
  return mappingOf(entries, base.at);
}

/** A merged entry is where the later file writes it, unless both add to it. */
function mergeEntries(before: Entry, entry: Entry, path: Path): Entry {
  const value = mergeValues(before.value, entry.value, path);
  return { key: value === before.value || value.at === before.value.at ? before.key : entry.key, value };
}

function append(base: List, over: List): List {
  return listOf([...base.items, ...over.items], base.at);
}

function appendAssignments(base: Value, over: Value): Value {
  return listOf([...toAssignments(withoutReset(base, over)), ...toAssignments(over)], isNull(base) ? over.at : base.at);
}

/** `!reset` of one key of a mapping forgets that key of the mapping before. */
function withoutReset(base: Value, over: Value): Value {
  if (base.kind !== "mapping" || over.kind !== "mapping") return base;
  return mappingOf(new Map([...base.entries].filter(([name]) => over.entries.get(name)?.value.mark !== "reset")), base.at);
}

/** `{A: 1}` as `[A=1]`, a single string as a list of it. */
function toAssignments(value: Value): readonly Value[] {
  if (value.kind === "list") return value.items;
  if (value.kind === "scalar") return value.value === null ? [] : [value];
  return [...value.entries].flatMap(([name, entry]) => assignmentsOf(name, entry));
}

function assignmentsOf(name: string, { key, value }: Entry): readonly Value[] {
  if (value.kind === "list") return value.items.flatMap((item) => assignmentsOf(name, { key, value: item }));
  if (value.kind === "mapping" || value.mark === "reset") return [];
  const text = value.value === null ? name : `${name}=${value.value}`;
  return [{ ...scalarOf(text, key), holdsSecret: value.holdsSecret }];
}

function mergeNamed(base: Value, over: Value, path: Path): Value {
  return mergeBoth([toNamed(base), toNamed(over)], over, path);
}

/** `[db]` as `{db: {condition: service_started}}`. Source: compose-go transform/dependson.go. */
function mergeDependencies(base: Value, over: Value, path: Path): Value {
  const started = (at: Place): Mapping => mappingOf(new Map([["condition", { key: at, value: scalarOf("service_started", at) }]]), at);
  return mergeBoth([toNamed(base, started), toNamed(over, started)], over, path);
}

function mergeBoth([left, right]: readonly [Mapping | null, Mapping | null], over: Value, path: Path): Value {
  return left === null || right === null ? over : mergeMappings(left, right, path);
}

const nothing = (at: Place): Value => scalarOf(null, at);

/** `[front, back]` as `{front: , back: }`. */
function toNamed(value: Value, meant = nothing): Mapping | null {
  if (value.kind === "mapping") return value;
  if (value.kind === "scalar") return value.value === null ? mappingOf(new Map(), value.at) : null;
  const entries = new Map<string, Entry>();
  for (const item of value.items) if (item.kind === "scalar") entries.set(String(item.value), { key: item.at, value: meant(item.at) });
  return mappingOf(entries, value.at);
}

function mergeBuild(base: Value, over: Value, path: Path): Value {
  return mergeBoth([toBuild(base), toBuild(over)], over, path);
}

function toBuild(value: Value): Mapping | null {
  if (value.kind === "mapping") return value;
  if (isNull(value)) return mappingOf(new Map(), value.at);
  return value.kind === "scalar" ? mappingOf(new Map([["context", { key: value.at, value }]]), value.at) : null;
}

function mergeLogging(base: Value, over: Value, path: Path): Value {
  if (base.kind !== "mapping" || over.kind !== "mapping") return over;
  const [before, after] = [base, over].map((logging) => logging.entries.get("driver")?.value);
  const isSame = before === undefined || after === undefined || (before.kind === "scalar" && after.kind === "scalar" && before.value === after.value);
  return isSame ? mergeMappings(base, over, path) : over;
}

/** The value without what `!reset` marks and without marks. The same object where there is none. */
export function withoutMarks(value: Value): Value {
  const bare = value.mark === null ? value : { ...value, mark: null };
  if (bare.kind === "scalar") return bare;
  if (bare.kind === "list") {
    const items = bare.items.map(withoutMarks);
    return items.every((item, index) => item === bare.items[index]) ? bare : { ...bare, items };
  }
  const entries = new Map<string, Entry>();
  let isSame = true;
  for (const [name, entry] of bare.entries) {
    if (entry.value.mark !== "reset") entries.set(name, { key: entry.key, value: withoutMarks(entry.value) });
    isSame = isSame && entries.get(name)?.value === entry.value;
  }
  return isSame ? bare : { ...bare, entries };
}
