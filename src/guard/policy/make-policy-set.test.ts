import { beforeAll, describe, expect, it } from "vitest";
import type { Cedar } from "./cedar.ts";
import { ALICE, NOTHING_OPENS, operationOf, questionOf } from "./fixtures.ts";
import { loadCedar } from "./io/load-cedar.ts";
import { makePolicySet } from "./make-policy-set.ts";
import { PolicyError } from "./policy-error.ts";
import type { PolicyDecision } from "./policy-set.ts";

let cedar: Cedar;
beforeAll(async () => {
  cedar = await loadCedar();
});

const READS = `@id("reads")\npermit (principal, action in [Seaworthy::Action::"read"], resource);`;
const LOCAL = `@id("own") @advice("run your own") permit (principal is Seaworthy::UnixPeer, action == Seaworthy::Action::"ContainerStop", resource) when { resource has owner && resource.owner == principal.owner };`;
const ROOT = `@id("no-root") @advice("leave it out") @mode("warn") forbid (principal, action, resource) when { context.opens.hostRoot == "proven" };`;
const CREATE = `@id("create") permit (principal, action == Seaworthy::Action::"ContainerCreate", resource) unless { context.container.privileged };`;

const setOf = (...texts: readonly string[]) => makePolicySet([{ name: "test", texts: texts.map((text, index) => ({ file: `${index}.cedar`, text })) }], cedar);
const short = ({ kind, reason, policies }: PolicyDecision) => [kind, reason, ...policies.map(({ id }) => id)];

describe("decisions", () => {
  it.each<[string, Parameters<typeof questionOf>, readonly string[]]>([
    ["a group of actions", ["ContainerList"], ["allowed", "permitted", "reads"]],
    ["an action of another group", ["ContainerKill"], ["denied", "not-permitted"]],
    ["an owner's own", ["ContainerStop", { resource: { owner: "unix:1000" } }], ["allowed", "permitted", "own"]],
    ["another's", ["ContainerStop", { resource: { owner: "unix:1001" } }], ["denied", "not-permitted"]],
    ["nobody's", ["ContainerStop"], ["denied", "not-permitted"]],
    [
      "another kind of caller",
      ["ContainerStop", { caller: { ...ALICE, peer: { kind: "anyone" } }, resource: { owner: "listener:main" } }],
      ["denied", "not-permitted"],
    ],
    ["a body that passes", ["ContainerCreate"], ["allowed", "permitted", "create"]],
    ["a body that does not", ["ContainerCreate", { body: { privileged: true } }], ["denied", "not-permitted"]],
    ["a forbid goes first", ["ContainerCreate", { opens: { ...NOTHING_OPENS, hostRoot: "proven" } }], ["denied", "forbidden", "no-root"]],
    ["a profile that is not there", ["ContainerList", { caller: { ...ALICE, profile: "other" } }], ["denied", "failed"]],
  ])("%s", (_, question, expected) => {
    expect(short(setOf(READS, LOCAL, ROOT, CREATE).decide(questionOf(...question)))).toEqual(expected);
  });

  it("names the policy with its advice and mode, and the version of the set", () => {
    const set = setOf(READS, ROOT, CREATE);
    const decision = set.decide(questionOf("ContainerCreate", { opens: { ...NOTHING_OPENS, hostRoot: "proven" } }));
    expect(decision).toMatchObject({ profile: "test", version: set.version, policies: [{ id: "no-root", advice: "leave it out", mode: "warn" }] });
  });

  it("the version follows the policies, and is the same for the same", () => {
    expect(setOf(READS).version).toMatch(/^[0-9a-f]{16}$/);
    expect(setOf(READS).version).toBe(setOf(READS).version);
    expect(setOf(READS).version).not.toBe(setOf(`${READS} `).version);
  });

  it("callers by certificate, and their listener and profile", () => {
    const set = setOf(
      `@id("cert") permit (principal is Seaworthy::Certificate in Seaworthy::Listener::"main", action, resource) when { principal.names.contains("ci.example") };`,
      `@id("profile") forbid (principal in Seaworthy::Profile::"test", action == Seaworthy::Action::"Info", resource);`,
    );
    const caller = { ...ALICE, peer: { kind: "certificate", subject: "CN=ci", names: ["ci.example"], fingerprint: "ab" } } as const;
    expect(short(set.decide(questionOf("Version", { caller })))).toEqual(["allowed", "permitted", "cert"]);
    expect(short(set.decide(questionOf("Info", { caller })))).toEqual(["denied", "forbidden", "profile"]);
    expect(short(set.decide(questionOf("Version")))).toEqual(["denied", "not-permitted"]);
  });

  it("labels, and parameters of the query", () => {
    const set = setOf(
      `@id("team") permit (principal, action == Seaworthy::Action::"ContainerDelete", resource) when { resource.hasTag("team") && resource.getTag("team") == "a" && !(context.query has force && context.query.force) };`,
    );
    const resource = { labels: { team: "a" } };
    expect(set.decide(questionOf("ContainerDelete", { resource })).kind).toBe("allowed");
    expect(set.decide(questionOf("ContainerDelete", { resource, query: { force: true } })).kind).toBe("denied");
    expect(set.decide(questionOf("ContainerDelete")).kind).toBe("denied");
  });
});

describe("fails closed", () => {
  const OVERFLOW = `@id("sum") forbid (principal, action == Seaworthy::Action::"ContainerCreate", resource) when { context.container.memory + 9223372036854775807 > 0 };`;

  it("a forbid that fails is a denial, though Cedar itself would pass over it", () => {
    const decision = setOf(CREATE, OVERFLOW).decide(questionOf("ContainerCreate", { body: { memory: 1 } }));
    expect(decision).toMatchObject({ kind: "denied", reason: "failed", errors: [expect.stringContaining("policy sum: ")] });
  });

  it("a question that is not of the schema's form is a denial", () => {
    const decision = setOf(CREATE).decide(questionOf("ContainerCreate", { body: { privileged: "no" } }));
    expect(decision).toMatchObject({ kind: "denied", reason: "failed", errors: [expect.stringContaining("is not valid for")] });
  });

  it("a Cedar that breaks down is a denial", () => {
    const broken: Cedar = {
      ...cedar,
      wasm: {
        ...cedar.wasm,
        statefulIsAuthorized: () => {
          throw new Error("unreachable");
        },
      },
    };
    const set = makePolicySet([{ name: "test", texts: [{ file: "a.cedar", text: CREATE }] }], broken);
    expect(set.decide(questionOf("ContainerCreate"))).toMatchObject({ kind: "denied", reason: "failed", errors: ["Cedar gave no answer: unreachable"] });
  });
});

describe("policies that are not taken", () => {
  it.each([
    [
      "no Cedar",
      `${READS}\npermit (principal, action, resourc);`,
      "syntax",
      "`0.cedar`, line 3, column 28: found an invalid variable in the policy scope: resourc",
    ],
    [
      "an action that there is not",
      `\n@id("a") permit (principal, action == Seaworthy::Action::"ContainerLst", resource);`,
      "schema",
      "line 2, column 39: unrecognized action",
    ],
    [
      "a field that there is not",
      `${READS}\n@id("é") permit (principal, action, resource) when { context.foo };`,
      "schema",
      "line 3, column 54: attribute `foo`",
    ],
    [
      "an optional field that is not asked for first",
      `@id("a") permit (principal, action == Seaworthy::Action::"ContainerStop", resource) when { resource.owner == "x" };`,
      "schema",
      "owner",
    ],
    [
      "one that can never apply",
      `${READS} @id("a") forbid (principal is Seaworthy::Profile, action, resource);`,
      "schema",
      "unable to find an applicable action",
    ],
    ["no id", "permit (principal, action, resource);", "annotation", "line 1, column 1: a policy needs an `@id"],
    ["an id that no line of a log should hold", `@id("a b") permit (principal, action, resource);`, "annotation", "needs an `@id"],
    ["a misspelled annotation", `@id("a") @advise("x") permit (principal, action, resource);`, "annotation", "`@advise` means nothing here"],
    ["a mode that is none", `@id("a") @mode("off") permit (principal, action, resource);`, "annotation", '`@mode("off")` is none of'],
    ["an id twice", `${READS}\n${READS}`, "annotation", "two policies with the id `reads`"],
    ["nothing", "", "profile", "permits nothing"],
    ["forbids alone", ROOT, "profile", "permits nothing"],
    ["a template", `@id("a") permit (principal == ?principal, action, resource);`, "syntax", "template"],
  ])("%s", (_, text, code, words) => {
    let thrown: unknown = null;
    try {
      setOf(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PolicyError);
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(words) });
  });
});

describe("what is decided early", () => {
  it.each<[string, string, readonly string[] | null]>([
    ["by a permit that asks nothing", "ContainerList", ["allowed", "permitted", "reads"]],
    ["where nothing permits it", "ContainerKill", ["denied", "not-permitted"]],
    ["not: it hangs on the owner", "ContainerStop", null],
    ["not: it hangs on the body", "ContainerCreate", null],
    ["not: it hangs on what follows", "ContainerStart", null],
  ])("%s", (_, id, expected) => {
    const early = setOf(READS, LOCAL, ROOT, CREATE).decideEarly("test", operationOf(id));
    expect(early === null ? null : short(early)).toEqual(expected);
  });
});
