import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../policy/caller.ts";
import type { Cedar } from "../policy/cedar.ts";
import type { Opens } from "../policy/context.ts";
import { ALICE, NOTHING_OPENS, questionOf } from "../policy/fixtures.ts";
import { loadCedar } from "../policy/io/load-cedar.ts";
import { makePolicySet } from "../policy/make-policy-set.ts";
import type { PolicyQuestion, PolicySet } from "../policy/policy-set.ts";
import type { ParameterKind } from "../route/operation.ts";
import { OPERATIONS } from "../route/operations.ts";
import { PROFILES, profileText } from "./profile-text.ts";

const ALL = [...PROFILES];
let policies: PolicySet;
let withoutTable: PolicySet;
beforeAll(async () => {
  const cedar = await loadCedar();
  const partial: Cedar["wasm"]["isAuthorizedPartial"] = () => ({ type: "failure", errors: [], warnings: [] });
  const profiles = ALL.map((name) => ({ name, texts: [profileText(name)] }));
  policies = makePolicySet(profiles, cedar);
  withoutTable = makePolicySet(profiles, { ...cedar, wasm: { ...cedar.wasm, isAuthorizedPartial: partial } });
});

const as = (profile: string): Caller => ({ ...ALICE, profile });
const kinds = (id: string, more: Parameters<typeof questionOf>[1] = {}) =>
  ALL.filter((profile) => policies.decide(questionOf(id, { ...more, caller: as(profile) })).kind === "allowed");
const OPEN = (hostRoot: Opens["hostRoot"]): Opens => ({ ...NOTHING_OPENS, hostRoot });
const MAKERS = ["ai-agent", "ci-runner", "compose-developer", "full-but-no-host-root", "portainer", "testcontainers", "watchtower"];

describe("which profiles allow", () => {
  it.each<[string, Parameters<typeof kinds>, readonly string[]]>([
    ["to say hello", ["Ping"], ALL],
    ["to list containers", ["ContainerList"], ALL],
    ["to inspect one of nobody", ["ContainerInspect"], ALL.filter((name) => name !== "ai-agent")],
    ["to watch events", ["Events"], ["ci-runner", "compose-developer", "full-but-no-host-root", "portainer", "read-only", "testcontainers", "traefik"]],
    ["to make a container that opens no path", ["ContainerCreate"], MAKERS],
    ["to make one that opens a path to root", ["ContainerCreate", { opens: OPEN("proven") }], []],
    ["to make one that may open a path to root", ["ContainerCreate", { opens: OPEN("possible") }], []],
    ["to start one that reaches root", ["ContainerStart", { opens: OPEN("proven"), resource: { owner: "unix:1000" } }], []],
    ["to run code in one that reaches root", ["ExecCreate", { opens: OPEN("proven"), resource: { owner: "unix:1000" } }], []],
    ["to make one that reads another's", ["ContainerCreate", { opens: { ...NOTHING_OPENS, possible: ["other-container"] } }], MAKERS.slice(1)],
    ["to publish a port to the world", ["ContainerCreate", { body: { publishesBeyondHost: true } }], MAKERS.slice(1)],
    ["to stop one of its own", ["ContainerStop", { resource: { owner: "unix:1000" } }], MAKERS],
    [
      "to stop another caller's",
      ["ContainerStop", { resource: { owner: "unix:1001" } }],
      ["compose-developer", "full-but-no-host-root", "portainer", "watchtower"],
    ],
    ["to pull an image", ["ImageCreate", { query: { fromImage: "nginx" } }], MAKERS],
    ["to have the engine fetch an address", ["ImageCreate", { query: { fromSrc: "http://127.0.0.1/" } }], []],
    ["to build", ["Build"], MAKERS.filter((name) => name !== "watchtower")],
    ["to build on the host's network", ["Build", { query: { networkmode: "host" } }], []],
    ["to build with BuildKit through the tunnel", ["Build", { query: { version: "2" } }], []],
    ["to make a macvlan network", ["NetworkCreate", { body: { driver: "macvlan" } }], []],
    [
      "to read files out of containers of nobody",
      ["ContainerArchiveGet"],
      ["ci-runner", "compose-developer", "full-but-no-host-root", "portainer", "testcontainers"],
    ],
    ["to read the keys of the cluster", ["SwarmInspect"], []],
    ["to join a cluster", ["SwarmJoin"], []],
    ["to install a plugin", ["PluginPull"], []],
    ["to make a service that opens no path", ["ServiceCreate"], ["full-but-no-host-root"]],
    ["to make a service that may open a path to root", ["ServiceCreate", { opens: OPEN("possible") }], []],
    ["to make an image of a container of nobody", ["ImageCommit"], ["ci-runner", "compose-developer", "full-but-no-host-root", "portainer"]],
    ["to remove everything unused", ["ContainerPrune"], ["compose-developer", "full-but-no-host-root", "portainer", "testcontainers"]],
    ["to open a tunnel", ["Session"], []],
  ])("%s", (_, question, expected) => {
    expect(kinds(...question)).toEqual(expected);
  });
});

describe("a denial helps", () => {
  it.each([
    ["read-only", "ContainerStop", "looks-only", "listener with another profile"],
    ["testcontainers", "ContainerCreate", "no-new-path-to-host-root", "RYUK"],
    ["ai-agent", "ContainerStop", "own-things-only", "made itself"],
  ])("%s, %s: by policy %s", (profile, id, policy, advice) => {
    const { kind, policies: determining } = policies.decide(questionOf(id, { caller: as(profile), opens: OPEN("proven") }));
    expect(kind).toBe("denied");
    expect(determining).toEqual(expect.arrayContaining([expect.objectContaining({ id: policy, advice: expect.stringContaining(advice) })]));
  });
});

const words = (...values: readonly string[]) => fc.constantFrom(...values);
const targets = fc.uniqueArray(words("host-root", "host-read", "other-container", "credential", "network-pivot"), { maxLength: 3 });
const opens: fc.Arbitrary<Opens> = fc.record({
  hostRoot: words("no", "possible", "proven", "unknown") as fc.Arbitrary<Opens["hostRoot"]>,
  proven: targets,
  possible: targets,
  techniques: fc.constant([]),
  unjudged: fc.constant([]),
});
const VALUES: Readonly<Record<ParameterKind, fc.Arbitrary<string | boolean | readonly string[]>>> = {
  text: words("", "-", "1", "2", "host", "none"),
  bool: fc.boolean(),
  json: words("", "{}"),
  repeat: fc.constant(["a"]),
};
const peer: fc.Arbitrary<Caller["peer"]> = fc.oneof(
  fc.record({ kind: fc.constant("unix" as const), uid: fc.constantFrom(0, 1000), gid: fc.constant(1) }),
  fc.constant({ kind: "certificate" as const, subject: "CN=a", names: ["a"], fingerprint: "00" }),
  fc.constant({ kind: "anyone" as const }),
);
const questions: fc.Arbitrary<PolicyQuestion> = fc
  .record({ operation: fc.constantFrom(...OPERATIONS), profile: fc.constantFrom(...ALL), peer, opens, owner: words("", "unix:0", "listener:main") })
  .chain(({ operation, profile, peer, opens, owner }) => {
    const query = Object.fromEntries([...operation.query].map(([name, kind]) => [name, VALUES[kind]] as const));
    const body = operation.body === "network-create" ? fc.record({ driver: words("bridge", "macvlan") }) : fc.constant({});
    return fc
      .record({
        query: fc.subarray(Object.keys(query)).chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, query[name] ?? VALUES.text])))),
        body,
        known: fc.boolean(),
      })
      .map(({ query, body, known }) =>
        questionOf(operation.id, { caller: { listener: "main", profile, peer }, opens, query, body, resource: { known, owner: owner === "" ? null : owner } }),
      );
  });

describe("laws", () => {
  it("what is decided from the table is what Cedar decides of the whole question", () => {
    fc.assert(
      fc.property(questions, (question) => {
        expect(policies.decide(question)).toEqual(withoutTable.decide(question));
      }),
      { numRuns: 3000 },
    );
  });

  it("more that is opened never turns a denial into a permit", () => {
    fc.assert(
      fc.property(questions, (question) => {
        const worse = { ...question, context: { ...question.context, opens: { ...question.context.opens, hostRoot: "proven" as const } } };
        if (policies.decide(question).kind === "denied") expect(withoutTable.decide(worse).kind).toBe("denied");
      }),
      { numRuns: 500 },
    );
  });

  it("most operations are decided from the table, whatever the profile", () => {
    for (const profile of ALL) {
      const open = OPERATIONS.filter((operation) => policies.decideEarly(profile, operation) === null);
      expect(open.length).toBeLessThan(OPERATIONS.length / 3);
    }
  });
});
