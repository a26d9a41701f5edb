import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { PROFILES, profileText } from "../profiles/profile-text.ts";
import { OPERATIONS } from "../route/operations.ts";
import { ALICE, NOTHING_OPENS, questionOf } from "./fixtures.ts";
import { loadCedar } from "./io/load-cedar.ts";
import { makePolicySet } from "./make-policy-set.ts";
import type { PolicyQuestion, PolicySet } from "./policy-set.ts";
import { policyRecord, readRecord, recordOf } from "./record.ts";
import { replay } from "./replay.ts";

let policies: PolicySet;
beforeAll(async () => {
  const cedar = await loadCedar();
  policies = makePolicySet(
    PROFILES.map((name) => ({ name, texts: [profileText(name)] })),
    cedar,
  );
});

const as = (profile: string, question: PolicyQuestion): PolicyQuestion => ({ ...question, principal: { ...question.principal, profile } });
const lineOf = (question: PolicyQuestion) => JSON.stringify({ time: "2026-01-01T00:00:00Z", policy: policyRecord(question, policies.decide(question)) });
const LINES = () =>
  [
    lineOf(as("ci-runner", questionOf("ContainerCreate"))),
    lineOf(as("ci-runner", questionOf("ContainerCreate"))),
    JSON.stringify({ event: "started" }),
    "",
    lineOf(as("ci-runner", questionOf("ContainerList"))),
    lineOf(as("ci-runner", questionOf("ContainerCreate", { opens: { ...NOTHING_OPENS, hostRoot: "proven", proven: ["host-root"] } }))),
  ] as const;

describe("replay", () => {
  it("under the policies of then nothing changes", () => {
    expect(replay(LINES(), policies, null)).toEqual({ decisions: 4, changes: [], redacted: 0, unreadable: 0 });
  });

  it("what changes is told once, with how often and where first", () => {
    expect(replay(LINES(), policies, "read-only").changes).toMatchObject([
      { operation: "ContainerCreate", listener: "main", before: "allowed", after: { kind: "denied", policies: [{ id: "looks-only" }] }, count: 2, line: 1 },
    ]);
  });

  it("lines that are no record of this version are counted", () => {
    const lines = ["{", "3", '{"policy":{"v":2}}', '{"policy":{"v":1,"operation":"ContainerLst"}}', '{"policy":null}', LINES()[0]];
    expect(replay(lines, policies, null)).toMatchObject({ decisions: 1, unreadable: 4 });
  });

  it("a profile that is there no more is a denial", () => {
    const gone = lineOf(as("read-only", questionOf("Ping"))).replaceAll("read-only", "gone");
    expect(replay([gone], policies, null).changes).toMatchObject([{ before: "allowed", after: { reason: "failed" } }]);
  });
});

describe("a record", () => {
  it("keeps no secret, and says what it left out", () => {
    const question = questionOf("ExecCreate", { body: { command: "mysql --password hunter2", program: "mysql" } });
    const record = policyRecord(question, policies.decide(question));
    expect(JSON.stringify(record)).not.toContain("hunter2");
    expect(record.redacted).toEqual(["exec.command"]);
    const build = questionOf("Build", { query: { buildargs: '{"TOKEN":"hunter2"}' } });
    expect(policyRecord(build, policies.decide(build))).toMatchObject({ redacted: ["query.buildargs"], context: { query: { buildargs: "[redacted]" } } });
    expect(replay([lineOf(question)], policies, null)).toMatchObject({ redacted: 1 });
  });

  it("is bounded, whatever a body holds", () => {
    const question = questionOf("ContainerCreate", {
      body: { user: "u".repeat(1_000_000), hostPaths: Array.from({ length: 10_000 }, (_, index) => `/${index}`) },
      resource: { labels: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`${index}`, "a"])) },
    });
    const record = policyRecord(question, policies.decide(question));
    expect(JSON.stringify(record).length).toBeLessThan(20_000);
    expect(record.redacted).toEqual(expect.arrayContaining(["container.user", "container.hostPaths", "labels.100"]));
  });

  it("there is none where policies were not asked", () => {
    const judged = { request: null, consequences: null, unjudged: [], decision: { kind: "allowed", because: "" } } as const;
    expect([recordOf(judged), recordOf({ ...judged, policy: null, question: null })]).toEqual([null, null]);
  });

  it("is read again as the question that was asked", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATIONS),
        fc.constantFrom(...PROFILES),
        fc.record({
          owner: fc.option(fc.string()),
          labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.stringMatching(/^[a-z]{0,5}$/)),
          name: fc.string(),
        }),
        ({ id }, profile, resource) => {
          const question = as(profile, questionOf(id, { resource, caller: ALICE }));
          expect(readRecord(JSON.parse(JSON.stringify(policyRecord(question, policies.decide(question)))))?.question).toEqual(question);
        },
      ),
      { numRuns: 300 },
    );
  });
});
