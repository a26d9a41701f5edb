import { CREDENTIALS, FACTS, FLAW_KINDS } from "../src/reason/facts/vocabulary.ts";
import { PRIVILEGE_KINDS, RELATIONS } from "../src/reason/knowledge-words.ts";

/** `contracts/knowledge.schema.json`: the vocabulary as it is now, around the shape that `parseKnowledge` reads. */
export function knowledgeSchema(): string {
  return `${JSON.stringify(SCHEMA, null, 2)}\n`;
}

type Schema = Readonly<Record<string, unknown>>;

const textUpTo = (maxLength: number): Schema => ({ type: "string", maxLength });
const textLike = (maxLength: number, pattern: string): Schema => ({ type: "string", maxLength, pattern });
const oneOf = (words: readonly unknown[]): Schema => ({ enum: words });
const definition = (name: string): Schema => ({ $ref: `#/definitions/${name}` });
const list = (items: Schema, maxItems: number): Schema => ({ type: "array", maxItems, items });
const someOf = (items: Schema): Schema => ({ type: "array", minItems: 1, items });
const texts = list(textUpTo(20_000), 64);
const flawTexts = list(textUpTo(2_000), 500);
const VERSION = textLike(80, "^([0-9]{1,4}:)?v?[0-9]");

/** All fields are needed but those named in `optional`. */
function object(properties: Schema, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", additionalProperties: false, required, properties };
}

const technique = object({
  id: textLike(80, "^[a-z0-9]+(-[a-z0-9]+)*$"),
  title: { type: "string" },
  argument: { type: "string" },
  fix: { type: "string" },
  notes: texts,
  maps: object({ cis: texts, attack: texts, cve: texts, cwe: texts, nist: texts }),
  verification: object({ level: oneOf(["measured", "source", "memory"]), note: { type: "string" } }),
  references: texts,
  origins: texts,
  from: { type: "array", minItems: 1, maxItems: 8, items: definition("privilege") },
  across: oneOf([null, ...RELATIONS]),
  when: definition("condition"),
  gains: {
    type: "array",
    minItems: 1,
    maxItems: 16,
    items: object({ privilege: definition("privilege"), over: oneOf(["subject", "object", "host", ...CREDENTIALS]) }),
  },
});

const parts: Schema = { type: "array", items: definition("condition") };
const condition: Schema = {
  anyOf: [object({ all: parts }), object({ any: parts }), object({ not: definition("condition") }), definition("literal")],
};

function literalOf([fact, { args }]: readonly [string, { readonly args: readonly (readonly string[])[] }]): Schema {
  const given: Schema =
    args.length === 0 ? { type: "array", maxItems: 0 } : { type: "array", minItems: args.length, items: args.map(oneOf), additionalItems: false };
  return object({ fact: { const: fact }, args: given, of: oneOf(["subject", "object"]) });
}

const flaw = object({
  id: textLike(40, "^(CVE-[0-9]{4}-[0-9]{4,9}|GHSA(-[a-z0-9]{4}){3})$"),
  component: oneOf(["kernel", "runc", "containerd", "engine", "nvidia-container-toolkit"]),
  title: textUpTo(2_000),
  kinds: { description: "What an attacker needs for it: each is the condition of the technique `flaw-<kind>`.", ...someOf(oneOf(FLAW_KINDS)) },
  onlyFrom: {
    description: "The distributor (`ID` of os-release) whose own patches alone have it.",
    anyOf: [{ type: "null" }, textUpTo(80)],
  },
  affected: {
    description: "Upstream's releases that have it: from `introduced` (`0`: ever) to before `fixed`.",
    ...list(object({ introduced: VERSION, fixed: VERSION, mayBeFixed: { const: true } }, ["mayBeFixed"]), 500),
  },
  distributions: {
    description: "Where a distributor fixed it with a version of its own.",
    ...list(
      object({
        distribution: textUpTo(2_000),
        release: textUpTo(2_000),
        package: textUpTo(2_000),
        fixed: textUpTo(2_000),
        source: textUpTo(2_000),
      }),
      500,
    ),
  },
  sources: flawTexts,
  origins: flawTexts,
});

const SCHEMA: Schema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Knowledge of the reasoner, version 1",
  description: "What `seaworthy knowledge print` writes and `--knowledge FILE` reads: techniques as data over a closed vocabulary of facts.",
  ...object({ schemaVersion: { const: 1 }, techniques: list(definition("technique"), 5_000), flaws: definition("flaws") }, ["flaws"]),
  definitions: {
    technique,
    privilege: oneOf(PRIVILEGE_KINDS),
    condition,
    literal: { anyOf: Object.entries(FACTS).map(literalOf) },
    flaws: object({
      schemaVersion: { const: 1 },
      date: { type: "string", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
      flaws: list(definition("flaw"), 20_000),
    }),
    flaw,
  },
};
