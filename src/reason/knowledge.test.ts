import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition } from "./condition.ts";
import { FACTS } from "./facts/vocabulary.ts";
import { rule } from "./fixtures.ts";
import { KnowledgeError } from "./json-reader.ts";
import { parseKnowledge, printKnowledge } from "./knowledge.ts";
import { FACT_NAMES, PRIVILEGE_KINDS, RELATIONS } from "./knowledge-words.ts";
import type { Technique } from "./technique.ts";
import { TECHNIQUES } from "./techniques/index.ts";

const SCHEMA = JSON.parse(readFileSync(new URL("../../contracts/knowledge.schema.json", import.meta.url), "utf8"));
const matchesSchema = new Ajv({ strict: false }).compile(SCHEMA);

const SOCKET = rule({
  id: "engine-socket-mount",
  from: ["exec"],
  when: { fact: "socket", args: ["docker"], of: "subject" },
  gains: [{ privilege: "engine-control", over: "host" }],
});

function text(change: Record<string, unknown>): string {
  return JSON.stringify({ schemaVersion: 1, techniques: [{ ...SOCKET, ...change }] });
}

function errorOf(source: string): KnowledgeError {
  try {
    parseKnowledge(source);
  } catch (error) {
    if (error instanceof KnowledgeError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

const literals = fc.constantFrom(...FACT_NAMES.filter((fact) => ["container", "host"].includes(FACTS[fact].about))).chain((fact) => {
  const args: readonly (readonly string[])[] = FACTS[fact].args;
  return fc.tuple(...args.map((values) => fc.constantFrom(...values))).map((chosen): Condition => ({ fact, args: chosen, of: "subject" }));
});

const conditions: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    literals,
    fc.record({ all: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
})).condition;

const techniques: fc.Arbitrary<readonly Technique[]> = fc.uniqueArray(
  fc
    .record({
      title: fc.string(),
      when: conditions,
      number: fc.nat(),
      across: fc.constantFrom(null, ...RELATIONS),
      further: fc.array(fc.constantFrom(...PRIVILEGE_KINDS), { maxLength: 2 }),
      gain: fc.constantFrom(...PRIVILEGE_KINDS),
    })
    .map(({ title, when, number, across, further, gain }) => ({
      ...rule({ id: `technique-${number}`, from: ["exec", ...further], across, when, gains: [{ privilege: gain, over: "host" }] }),
      title,
    })),
  { selector: (technique) => technique.id, maxLength: 5 },
);

describe("knowledge is read", () => {
  it("as it was printed, whatever it holds", () => {
    fc.assert(
      fc.property(techniques, (generated) => {
        expect(parseKnowledge(printKnowledge({ techniques: generated }))).toEqual({ techniques: generated });
      }),
    );
  });

  it("where it is what ships", () => {
    expect(parseKnowledge(printKnowledge({ techniques: TECHNIQUES }))).toEqual({ techniques: TECHNIQUES });
  });
});

describe("knowledge is refused", () => {
  const when = (condition: unknown): string => text({ when: condition });
  let deep: unknown = { fact: "privileged", args: [], of: "subject" };
  for (let level = 0; level < 40; level++) deep = { not: deep };

  it.each<[string, string, string, string]>([
    ["text that is no JSON", "{", "not-json", "it is not JSON"],
    ["another version", JSON.stringify({ schemaVersion: 2, techniques: [] }), "wrong-shape", "`knowledge.schemaVersion` is `2`, expected 1"],
    ["no techniques", JSON.stringify({ schemaVersion: 1 }), "wrong-shape", "`techniques` is missing, expected a list"],
    [
      "a fact with a letter wrong",
      when({ fact: "sockett", args: [], of: "subject" }),
      "unknown-word",
      '`techniques[0].when.fact` is `"sockett"`, expected perhaps `socket`',
    ],
    [
      "an argument with a letter wrong",
      when({ any: [{ fact: "socket", args: ["dokcer"], of: "subject" }] }),
      "unknown-word",
      '`techniques[0].when.any[0].args[0]` is `"dokcer"`, expected perhaps `docker`',
    ],
    ["an argument too few", when({ fact: "socket", args: [], of: "subject" }), "wrong-shape", "expected 1 arguments for `socket`"],
    ["a privilege that is none", text({ from: ["exce"] }), "unknown-word", "perhaps `exec`"],
    ["a relation that is none", text({ across: "volume-user" }), "unknown-word", "perhaps `volume-users`"],
    ["a field that is none", text({ gainz: [] }), "unknown-word", "perhaps `gains`"],
    ["an id with capitals", text({ id: "Socket" }), "wrong-shape", "kebab-case"],
    ["nothing to start from", text({ from: [] }), "wrong-shape", "at least one privilege"],
    ["a name of Object's prototype as a fact", when({ fact: "constructor", args: [], of: "subject" }), "unknown-word", "`techniques[0].when.fact`"],
    ["a gain over an object without a relation", text({ gains: [{ privilege: "exec", over: "object" }] }), "contradiction", "a relation"],
    [
      "a fact of an object that is a volume",
      text({ across: "volumes-read", when: { fact: "privileged", args: [], of: "object" } }),
      "contradiction",
      "leads to containers",
    ],
    [
      "a container's fact of the host",
      text({ from: ["engine-control"], when: { fact: "privileged", args: [], of: "subject" } }),
      "contradiction",
      "not held over one",
    ],
    [
      "a fact of a credential where none is held",
      text({ when: { fact: "credential-is", args: ["ssh"], of: "subject" } }),
      "contradiction",
      "of the one that the technique starts from",
    ],
    ["conditions inside each other without end", when(deep), "too-large", "at most 24"],
    ["the same id twice", JSON.stringify({ schemaVersion: 1, techniques: [SOCKET, SOCKET] }), "contradiction", "an id that techniques[0] does not have"],
    ["terminal escapes in a word", text({ id: "\u001b[31mred\u009b" }), "wrong-shape", "\\u001b[31mred\\u009b"],
  ])("%s", (_title, source, code, words) => {
    const error = errorOf(source);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it("more letters than anybody writes", () => expect(errorOf(" ".repeat(8_000_001)).code).toBe("too-large"));
});

describe("the schema of knowledge", () => {
  it("accepts what ships", () => expect(matchesSchema(JSON.parse(printKnowledge({ techniques: TECHNIQUES })))).toBe(true));

  it.each([
    ["a fact with a letter wrong", { when: { fact: "sockett", args: [], of: "subject" } }],
    ["an argument with a letter wrong", { when: { fact: "socket", args: ["dokcer"], of: "subject" } }],
    ["a field that is none", { gainz: [] }],
  ])("refuses %s", (_title, change) => expect(matchesSchema(JSON.parse(text(change)))).toBe(false));

  it("knows the vocabulary, no more and no less", () => {
    const facts = SCHEMA.definitions.literal.anyOf.map((entry: { properties: { fact: { const: string } } }) => entry.properties.fact.const);
    expect(facts).toEqual(FACT_NAMES);
    expect(SCHEMA.definitions.privilege.enum).toEqual(PRIVILEGE_KINDS);
    const args = SCHEMA.definitions.literal.anyOf.map((entry: { properties: { args: { items?: { enum: string[] }[] } } }) =>
      (entry.properties.args.items ?? []).map((item) => item.enum),
    );
    expect(args).toEqual(FACT_NAMES.map((fact) => FACTS[fact].args));
  });
});
