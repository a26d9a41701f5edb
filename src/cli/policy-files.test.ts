import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALICE, NOTHING_OPENS, questionOf } from "../guard/policy/fixtures.ts";
import { loadCedar } from "../guard/policy/io/load-cedar.ts";
import { makePolicySet } from "../guard/policy/make-policy-set.ts";
import { policyRecord } from "../guard/policy/record.ts";
import { profileText } from "../guard/profiles/profile-text.ts";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

const CONFIG = `policies: [site.cedar]
profiles:
  our-ci: { from: ci-runner, files: [our/ci.cedar] }
listeners:
  ci:
    unix: { path: ci.sock, owner: "root:ci", permissions: "0660" }
    profile: our-ci
    mode: enforce
`;
const SITE = `@id("no-latest") @advice("name a version")
forbid (principal, action == Seaworthy::Action::"ContainerCreate", resource)
when { !(context.container.image like "*:*") };
`;
const CI = `@id("logs-of-nobody") forbid (principal, action == Seaworthy::Action::"ContainerLogs", resource);\n`;

const CASES = `cases:
  - name: jobs do not get the engine's socket
    request: |
      POST /v1.41/containers/create HTTP/1.1

      {"Image": "busybox:1", "HostConfig": {"Binds": ["/var/run/docker.sock:/s"]}}
    expect: denied
    policy: no-new-path-to-host-root
  - name: they run containers
    request: |
      POST /v1.41/containers/create HTTP/1.1

      {"Image": "busybox:1"}
    expect: allowed
  - name: they stop what is theirs
    uid: "1000"
    owner: unix:1000
    request: POST /v1.41/containers/job/stop HTTP/1.1
    expect: allowed
  - name: and nothing else
    uid: "1000"
    owner: unix:1001
    request: POST /v1.41/containers/job/stop HTTP/1.1
    expect: denied
    policy: own-things-only
`;

let desk: Desk;
beforeAll(() => {
  desk = openDesk();
  desk.put("guard/seaworthy.yaml", CONFIG);
  desk.put("guard/site.cedar", SITE);
  desk.put("guard/our/ci.cedar", CI);
  desk.put("cases.yaml", CASES);
});
afterAll(() => desk.close());

describe("a configuration is checked", () => {
  it.each([[["policy", "check-config"]], [["guard", "--check-config"]]])(
    "%j says what the guard would do; policy files are beside the configuration",
    (command) => {
      const { code, out, err } = desk.run([...command, "guard/seaworthy.yaml"]);
      expect([code, err, out.replace(/[0-9a-f]{16}/, "V")]).toEqual([
        0,
        "",
        "engine /var/run/docker.sock\nlistener ci: ci.sock (0660 root:ci), profile our-ci, enforce\npolicies version V\n",
      ]);
    },
  );

  it.each([
    [
      "an unknown key",
      CONFIG.replace("profile: our", "profil: our"),
      "line 7, column 5: there is no key `profil` of `listeners.ci` (broken.yaml)",
      "did you mean `profile`?",
    ],
    ["a policy file that is not there", CONFIG.replace("site.cedar", "gone.cedar"), "cannot read the policies", ""],
    ["plain TCP", 'listeners: { a: { tcp: { address: "0.0.0.0:2375" } } }', "is plain TCP", "insecure: true"],
  ])("%s: exit 2, nothing on standard output", (_, text, message, hint) => {
    desk.put("guard/broken.yaml", text);
    const { code, out, err } = desk.run(["policy", "check-config", "guard/broken.yaml"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message.replace("(broken", "(guard/broken"));
    expect(err).toContain(hint);
  });

  it("a policy that is broken: its file, line and column", () => {
    desk.put("guard/bad.yaml", CONFIG.replace("site.cedar", "bad.cedar"));
    desk.put("guard/bad.cedar", `${SITE}\nforbid (principal, action, resource);\n`);
    expect(desk.run(["policy", "check-config", "guard/bad.yaml"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("`bad.cedar`, line 5, column 1: a policy needs an `@id"),
    });
  });
});

describe("policy test", () => {
  it("every case holds", () => {
    const { code, out, err } = desk.run(["policy", "test", "cases.yaml", "--profile", "ci-runner"]);
    expect([code, err, out]).toEqual([0, "", expect.stringMatching(/^4 of 4 cases hold; policies version [0-9a-f]{16}\n$/)]);
  });

  it("one does not: which, where, and what was found", () => {
    const { code, out } = desk.run(["policy", "test", "cases.yaml", "--profile", "read-only"]);
    expect(code).toBe(1);
    expect(out).toContain(
      "✗ line 9: they run containers\n  expected allowed, found denied by looks-only: policy `looks-only` of profile `read-only` forbids ContainerCreate",
    );
    expect(out).toContain("0 of 4 cases hold");
  });

  it("by the guard's configuration", () => expect(desk.run(["policy", "test", "cases.yaml", "--config", "guard/seaworthy.yaml"]).code).toBe(0));

  it.each([
    [["policy", "test", "cases.yaml"], "no policies are named"],
    [["policy", "test", "guard/seaworthy.yaml", "--profile", "ci-runner"], "line 1, column 1: there is no key `policies` (guard/seaworthy.yaml)"],
  ])("%j: exit 2", (args, message) => expect(desk.run(args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) }));
});

describe("policy replay", () => {
  it("what a log's decisions would be under another profile, and none under the same", async () => {
    const profile = "ci-runner";
    const policies = makePolicySet([{ name: profile, texts: [profileText(profile)] }], await loadCedar());
    const asked = ["ContainerCreate", "ContainerList", "ContainerStart"].map((id) => questionOf(id, { caller: { ...ALICE, profile }, opens: NOTHING_OPENS }));
    desk.put("guard.jsonl", asked.map((question) => `${JSON.stringify({ policy: policyRecord(question, policies.decide(question)) })}\n`).join(""));
    expect(desk.run(["policy", "replay", "guard.jsonl", "--profile", profile])).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringMatching(/^0 of 3 decisions would change/),
    });
    const { code, out } = desk.run(["policy", "replay", "guard.jsonl", "--profile", "read-only"]);
    expect(code).toBe(1);
    expect(out).toContain("allowed -> denied  ContainerCreate on main, 1 times, first in line 1 (looks-only)\n");
    expect(out).toContain("2 of 3 decisions would change");
    desk.put("empty.jsonl", "{}\n");
    expect(desk.run(["policy", "replay", "empty.jsonl", "--profile", profile])).toMatchObject({ code: 2, err: expect.stringContaining("no decision") });
  });
});

describe("policy show", () => {
  it("a profile's policies, which are taken again as one's own", () => {
    const { code, out } = desk.run(["policy", "show", "ai-agent"]);
    expect([code, out]).toEqual([0, profileText("ai-agent").text]);
    desk.put("own.cedar", out);
    expect(desk.run(["policy", "test", "cases.yaml", "--policy", "own.cedar"]).code).toBe(0);
  });

  it("the environment of tecnativa/docker-socket-proxy", () => {
    const { out } = desk.run(["policy", "show", "tecnativa"], { env: { CONTAINERS: "1", POST: "0" } });
    expect(out).toContain('@id("containers")');
    expect(out).not.toContain("ContainerCreate");
    const compat = (env: Readonly<Record<string, string>>) => desk.run(["policy", "test", "cases.yaml", "--compat", "tecnativa"], { env }).out;
    expect(compat({ CONTAINERS: "1", POST: "1" })).toContain("2 of 4 cases hold");
    expect(compat({})).toContain("0 of 4 cases hold");
  });

  it("one that there is not", () =>
    expect(desk.run(["policy", "show", "x"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("built in are ai-agent") }));
});
