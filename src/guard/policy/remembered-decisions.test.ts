import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cedar } from "./cedar.ts";
import type { Opens } from "./context.ts";
import { ALICE, questionOf } from "./fixtures.ts";
import { loadCedar } from "./io/load-cedar.ts";
import { makePolicySet } from "./make-policy-set.ts";
import type { PolicyQuestion, PolicySet } from "./policy-set.ts";

let cedar: Cedar;
beforeAll(async () => {
  cedar = await loadCedar();
});

/** Counts how often Cedar itself is asked. */
function counted(text: string): { readonly set: PolicySet; readonly asked: () => number } {
  let asked = 0;
  const wasm: Cedar["wasm"] = {
    ...cedar.wasm,
    statefulIsAuthorized: (call) => {
      asked += 1;
      return cedar.wasm.statefulIsAuthorized(call);
    },
  };
  return { set: makePolicySet([{ name: "test", texts: [{ file: "a.cedar", text }] }], { ...cedar, wasm }), asked: () => asked };
}

const SCOPES: readonly string[] = [
  'resource == Seaworthy::Container::"a"',
  'resource in Seaworthy::Container::"a"',
  'resource is Seaworthy::Container in Seaworthy::Container::"a"',
];

const createWhen = (condition: string): string =>
  `@id("a") permit (principal, action == Seaworthy::Action::"ContainerCreate", resource) when { ${condition} };`;

/** Each reads one thing in one of the forms that Cedar has. */
const CONDITIONS: readonly string[] = [
  'context.opens.hostRoot == "no"',
  "context.container.memory > 5",
  "!context.container.privileged",
  'context.container.capabilitiesAdded.contains("x")',
  "context.container.capabilitiesAdded.isEmpty()",
  'resource.name like "a*"',
  'resource has owner && resource.owner == "a"',
  "resource has owner && resource.owner == principal.owner",
  'resource.hasTag("a") && resource.getTag("a") == "b"',
  "resource.hasTag(context.container.image) || context.query has name",
  'context.query has name && context.query.name == "a"',
  "context.query has name",
  "resource has owner",
  "resource.hasTag(context.container.image)",
  "principal is Seaworthy::UnixPeer && principal.uid == 1 && [context.query].contains(context.query)",
  'resource == Seaworthy::Container::"a"',
  'resource in Seaworthy::Container::"b"',
  '(if resource.known then context.container else context.container).image == "a"',
  '{ a: context.opens }.a.hostRoot == "no"',
  '[context.container.user, "x"].contains(resource.image)',
  'context has container && context.container.networkMode == "a"',
  "resource is Seaworthy::Container && principal is Seaworthy::UnixPeer && principal.uid == 1",
  "-context.container.pids < 0",
];

const word = fc.constantFrom("a", "b");
const words = fc.constantFrom([], ["x"]);

const questions: fc.Arbitrary<PolicyQuestion> = fc
  .record({
    uid: fc.constantFrom(1, 2),
    resource: fc.record({
      known: fc.boolean(),
      id: word,
      name: word,
      image: word,
      owner: fc.option(word),
      labels: fc.dictionary(fc.constantFrom("a", "b"), word, { maxKeys: 2 }),
    }),
    opens: fc.record({ hostRoot: fc.constantFrom("no", "proven"), proven: words, possible: words, techniques: words, unjudged: words }) as fc.Arbitrary<Opens>,
    query: fc.dictionary(fc.constant("name"), word, { maxKeys: 1 }),
    body: fc.record({
      image: word,
      user: word,
      privileged: fc.boolean(),
      capabilitiesAdded: words,
      networkMode: word,
      memory: fc.constantFrom(0, 6, 0.5),
      pids: fc.constantFrom(0, 6),
    }),
  })
  .map(({ uid, ...changes }) => questionOf("ContainerCreate", { caller: { ...ALICE, peer: { kind: "unix", uid, gid: 1 } }, ...changes }));

describe("decisions that are remembered", () => {
  it.each([...CONDITIONS.map(createWhen), ...SCOPES.map((scope) => `@id("a") permit (principal, action == Seaworthy::Action::"ContainerCreate", ${scope});`)])(
    "are those that Cedar makes: %s",
    (policy) => {
      const remembers = counted(policy).set;
      const forgets = forgetting(policy);
      fc.assert(
        fc.property(questions, (question) => {
          expect(remembers.decide(question)).toEqual(forgets.decide(question));
        }),
        { numRuns: 120 },
      );
    },
  );

  /** Of another caller each time: callers are always told apart. */
  function forgetting(text: string): Pick<PolicySet, "decide"> {
    const { set, asked } = counted(text);
    let calls = 0;
    return {
      decide: (question) => {
        calls += 1;
        const decision = set.decide({ ...question, principal: { ...question.principal, listener: `main-${calls}` } });
        expect(asked()).toBe(calls);
        return decision;
      },
    };
  }

  it("are asked for once, whatever differs that no policy reads", () => {
    const { set, asked } = counted(createWhen("!context.container.privileged"));
    const question = (name: string) =>
      questionOf("ContainerCreate", { resource: { name, id: name, labels: { name } }, query: { name }, body: { memory: name.length } });
    expect(["a", "bb", "ccc"].map((name) => set.decide(question(name)).kind)).toEqual(["allowed", "allowed", "allowed"]);
    expect(asked()).toBe(1);
  });

  it("are not those that failed, which are asked for again", () => {
    const { set, asked } = counted(createWhen("context.container.memory + 9223372036854775807 > 0"));
    const question = questionOf("ContainerCreate", { body: { memory: 1 } });
    expect([set.decide(question).reason, set.decide(question).reason, asked()]).toEqual(["failed", "failed", 2]);
  });

  it.each([
    ["a number that is none", { memory: 0.5 }],
    ["half of a character", { user: "\ud800" }],
    ["another type", { readOnlyRoot: "yes" }],
    ["a list of something else", { volumes: [1] as unknown as readonly string[] }],
  ])("are not given for a question of another form: %s, which no policy reads", (_words, body) => {
    const { set, asked } = counted(createWhen("!context.container.privileged"));
    set.decide(questionOf("ContainerCreate"));
    set.decide(questionOf("ContainerCreate", { body }));
    expect(asked()).toBe(2);
  });

  it("are of a bounded number", () => {
    const { set, asked } = counted(createWhen("context.container.memory > 0"));
    const ask = (memory: number) => set.decide(questionOf("ContainerCreate", { body: { memory } }));
    for (let memory = 0; memory <= 2_000; memory++) ask(memory);
    ask(2_000);
    expect(asked()).toBe(2_001);
    ask(0);
    expect(asked()).toBe(2_002);
  });

  it("are forgotten by when they were asked for, not by when they were made", () => {
    const { set, asked } = counted(createWhen("context.container.memory > 0"));
    const ask = (memory: number) => set.decide(questionOf("ContainerCreate", { body: { memory } }));
    for (let memory = 0; memory < 2_000; memory++) ask(memory);
    for (const memory of [0, 2_000, 0]) ask(memory);
    expect(asked()).toBe(2_001);
  });

  it("are not kept for a question that is large", () => {
    const { set, asked } = counted(createWhen('context.container.image != "a"'));
    const question = questionOf("ContainerCreate", { body: { image: "x".repeat(10_000) } });
    expect([set.decide(question).kind, set.decide(question).kind, asked()]).toEqual(["allowed", "allowed", 2]);
  });
});
