import type { PrivilegeKind, Standards } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import { CREDENTIALS, FACTS } from "./facts/vocabulary.ts";
import type { FlawBase } from "./flaws/flaw.ts";
import { flawsFrom, printableFlaws } from "./flaws/read-flaws.ts";
import type { Place } from "./json-reader.ts";
import { field, fieldsOf, KnowledgeError, listOf, refuse, textOf, wordOf } from "./json-reader.ts";
import { FACT_NAMES, PRIVILEGE_KINDS, RELATIONS } from "./knowledge-words.ts";
import { forEachLiteral } from "./memory.ts";
import { isOverContainer } from "./rank.ts";
import type { Gain, Relation, Technique } from "./technique.ts";
import { TO_CONTAINERS } from "./technique.ts";

/** The techniques that a judgement rests on. Data: prints to JSON and back. */
export interface Knowledge {
  readonly techniques: readonly Technique[];
  /** Left out where none were loaded: versions are then not compared. */
  readonly flaws?: FlawBase;
}

const SCHEMA_VERSION = 1;
/** Letters of JSON text. The base that ships takes less than a tenth. */
const MOST_TEXT = 8_000_000;
const MOST_TECHNIQUES = 5_000;
const MOST_WORDS = 20_000;
const MOST_ENTRIES = 64;
const MOST_DEPTH = 24;
const MOST_PARTS = 500;

export function printKnowledge(knowledge: Knowledge): string {
  const { techniques, flaws } = knowledge;
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, techniques, ...(flaws === undefined ? {} : { flaws: printableFlaws(flaws) }) }, null, 2)}\n`;
}

/** Reads what `printKnowledge` writes. Throws a `KnowledgeError` that names the place, what was found and the nearest valid word. */
export function parseKnowledge(text: string): Knowledge {
  if (text.length > MOST_TEXT) throw new KnowledgeError("too-large", `cannot read knowledge: ${text.length} letters, expected at most ${MOST_TEXT}`);
  const fields = fieldsOf({ value: jsonOf(text), path: "knowledge" }, ["schemaVersion", "techniques", "flaws"]);
  const version = field(fields, "schemaVersion");
  if (version.value !== SCHEMA_VERSION) refuse(version, "wrong-shape", `${SCHEMA_VERSION}`);
  const techniques = listOf({ ...field(fields, "techniques"), path: "techniques" }, MOST_TECHNIQUES).map(techniqueOf);
  refuseRepeatedIds(techniques);
  const flaws = field(fields, "flaws");
  return flaws.value === undefined ? { techniques } : { techniques, flaws: flawsFrom({ ...flaws, path: "flaws" }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KnowledgeError("not-json", "cannot read knowledge: it is not JSON, expected an object with schemaVersion and techniques", { cause });
  }
}

function refuseRepeatedIds(techniques: readonly Technique[]): void {
  const seen = new Map<string, number>();
  for (const [position, { id }] of techniques.entries()) {
    const first = seen.get(id);
    if (first !== undefined) refuse({ value: id, path: `techniques[${position}].id` }, "contradiction", `an id that techniques[${first}] does not have`);
    seen.set(id, position);
  }
}

const TECHNIQUE_FIELDS = [
  "id",
  "title",
  "argument",
  "fix",
  "notes",
  "maps",
  "verification",
  "references",
  "origins",
  "from",
  "across",
  "when",
  "gains",
] as const;

function techniqueOf(place: Place): Technique {
  const fields = fieldsOf(place, TECHNIQUE_FIELDS);
  const text = (name: string): string => textOf(field(fields, name), MOST_WORDS);
  const texts = (name: string): readonly string[] => listOf(field(fields, name), MOST_ENTRIES).map((entry) => textOf(entry, MOST_WORDS));
  const technique: Technique = {
    id: idOf(field(fields, "id")),
    title: text("title"),
    argument: text("argument"),
    fix: text("fix"),
    notes: texts("notes"),
    maps: standardsOf(field(fields, "maps")),
    verification: verificationOf(field(fields, "verification")),
    references: texts("references"),
    origins: texts("origins"),
    from: kindsOf(field(fields, "from")),
    across: relationOf(field(fields, "across")),
    when: conditionOf(field(fields, "when"), newLimit()),
    gains: gainsOf(field(fields, "gains")),
  };
  refuseContradiction(place, technique);
  return technique;
}

function idOf(place: Place): string {
  const id = textOf(place, 80);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) refuse(place, "wrong-shape", "a noun phrase in kebab-case, such as `engine-socket-mount`");
  return id;
}

function standardsOf(place: Place): Standards {
  const fields = fieldsOf(place, ["cis", "attack", "cve", "cwe", "nist"]);
  const ids = (name: string): readonly string[] => listOf(field(fields, name), MOST_ENTRIES).map((entry) => textOf(entry, 80));
  return { cis: ids("cis"), attack: ids("attack"), cve: ids("cve"), cwe: ids("cwe"), nist: ids("nist") };
}

function verificationOf(place: Place): Technique["verification"] {
  const fields = fieldsOf(place, ["level", "note"]);
  return { level: wordOf(field(fields, "level"), ["measured", "source", "memory"]), note: textOf(field(fields, "note"), MOST_WORDS) };
}

function kindsOf(place: Place): readonly PrivilegeKind[] {
  const kinds = listOf(place, 8).map((entry) => wordOf(entry, PRIVILEGE_KINDS));
  if (kinds.length === 0) refuse(place, "wrong-shape", "at least one privilege");
  return kinds;
}

function relationOf(place: Place): Relation | null {
  return place.value === null ? null : wordOf(place, RELATIONS);
}

function gainsOf(place: Place): readonly Gain[] {
  const gains = listOf(place, 16).map((entry): Gain => {
    const fields = fieldsOf(entry, ["privilege", "over"]);
    return {
      privilege: wordOf(field(fields, "privilege"), PRIVILEGE_KINDS),
      over: wordOf(field(fields, "over"), ["subject", "object", "host", ...CREDENTIALS]),
    };
  });
  if (gains.length === 0) refuse(place, "wrong-shape", "at least one gain");
  return gains;
}

interface Limit {
  readonly depth: number;
  /** Shared by the whole condition. */
  readonly parts: { left: number };
}

function newLimit(): Limit {
  return { depth: 0, parts: { left: MOST_PARTS } };
}

function conditionOf(place: Place, limit: Limit): Condition {
  if (limit.depth > MOST_DEPTH) refuse(place, "too-large", `at most ${MOST_DEPTH} conditions inside each other`);
  if (limit.parts.left-- <= 0) refuse(place, "too-large", `at most ${MOST_PARTS} parts in one condition`);
  const inner: Limit = { ...limit, depth: limit.depth + 1 };
  const { value } = place;
  if (isObject(value) && Object.hasOwn(value, "all")) return { all: partsOf(place, "all", inner) };
  if (isObject(value) && Object.hasOwn(value, "any")) return { any: partsOf(place, "any", inner) };
  if (isObject(value) && Object.hasOwn(value, "not")) return { not: conditionOf(field(fieldsOf(place, ["not"]), "not"), inner) };
  return literalOf(place);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function partsOf(place: Place, name: string, limit: Limit): readonly Condition[] {
  return listOf(field(fieldsOf(place, [name]), name), MOST_PARTS).map((part) => conditionOf(part, limit));
}

function literalOf(place: Place): Literal {
  const fields = fieldsOf(place, ["fact", "args", "of"]);
  const fact = wordOf(field(fields, "fact"), FACT_NAMES);
  const given = listOf(field(fields, "args"), 8);
  const allowed: readonly (readonly string[])[] = FACTS[fact].args;
  if (given.length !== allowed.length) refuse(field(fields, "args"), "wrong-shape", `${allowed.length} arguments for \`${fact}\``);
  const args = given.map((argument, position) => wordOf(argument, allowed[position] ?? []));
  return { fact, args, of: wordOf(field(fields, "of"), ["subject", "object"]) };
}

/** What is well-formed but could never apply, or would apply to nothing. */
function refuseContradiction(place: Place, technique: Technique): void {
  const [first] = technique.from;
  const hasObject = technique.across !== null;
  if (!hasObject && technique.gains.some((gain) => gain.over === "object")) {
    refuse({ value: null, path: `${place.path}.across` }, "contradiction", "a relation, because something is gained over the object");
  }
  forEachLiteral(technique.when, (literal) => {
    const { about } = FACTS[literal.fact];
    if (about === "host") return;
    const where = { value: literal.fact, path: `${place.path}.when` };
    if (about !== "container") return refuseForeign(where, { literal, about, first });
    const reaches = technique.across !== null && TO_CONTAINERS.has(technique.across);
    if (literal.of === "object" && !reaches) refuse(where, "contradiction", "facts of the object only across a relation that leads to containers");
    if (literal.of === "subject" && first !== undefined && !isOverContainer(first)) {
      refuse(where, "contradiction", `no fact about a container, because \`${first}\` is not held over one`);
    }
  });
}

interface Asked {
  readonly literal: Literal;
  readonly about: "account" | "connection" | "credential";
  readonly first: PrivilegeKind | undefined;
}

function refuseForeign(where: Place, { literal, about, first }: Asked): void {
  if (first === about && literal.of === "subject") return;
  refuse(where, "contradiction", `facts of ${about === "account" ? "an" : "a"} ${about} only of the one that the technique starts from`);
}
