import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspectAnswer, worldOf } from "../guard/fixtures.ts";
import { printSnapshot } from "../scan/index.ts";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

const schema = JSON.parse(readFileSync(new URL("../../contracts/explained-request.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

const create = (body: object) => `POST /v1.41/containers/create?name=db HTTP/1.1\nX-Registry-Auth: c2VjcmV0\n\n${JSON.stringify(body)}\n`;
const SOCKET = create({ Image: "busybox", Env: ["DB_PASSWORD=hunter2"], HostConfig: { Binds: ["/var/run/docker.sock:/s"] } });
const PLAIN = create({ Image: "busybox" });

let desk: Desk;
beforeAll(() => {
  desk = openDesk();
  desk.put("host.json", printSnapshot("test", worldOf([inspectAnswer({ id: "a".repeat(64), name: "web" })])));
});
afterAll(() => desk.close());

const explain = (input: string, more: readonly string[] = []) => desk.run(["policy", "explain", "-", "--from", "host.json", ...more], { input });

describe("policy explain", () => {
  it("a create that opens a path, as a person sees it", () => {
    const { code, out, err } = explain(SOCKET);
    expect([code, err]).toEqual([1, ""]);
    const words = [
      "✗ REFUSED  ContainerCreate (grants-host-root)",
      "db reaches root on the host: ",
      "would pass: remove the mount at `/s`",
      "  mount /var/run/docker.sock:/s",
      "  + db reaches control of the engine by engine-socket-mount",
      "  POST /v1.41/containers/create?name=db HTTP/1.1",
      "  X-Registry-Auth: [redacted]",
      "DB_PASSWORD=[redacted]",
      "rule: no new path to root on the host; judged on Docker Engine",
    ];
    const told = out.replaceAll(/\n {2,}/g, "\n  ");
    for (const each of words) expect(told).toContain(each);
    expect(out).not.toMatch(/hunter2|c2VjcmV0/);
  });

  it.each<[string, string, number, string, object]>([
    ["allowed", PLAIN, 0, "✓ ALLOWED", { kind: "allowed", reason: null, status: null }],
    ["refused, with a path", SOCKET, 1, "✗ REFUSED", { kind: "refused", reason: "opens-path", status: 403, nearest: ["remove the mount at `/s`"] }],
    ["refused, undecided", create({ Image: "busybox", HostConfig: { Binds: ["/srv:/s"] } }), 1, "? REFUSED, undecided", { reason: "may-open-path" }],
    [
      "refused, not understood",
      create({ Image: "busybox", hostconfig: {} }),
      1,
      "✗ REFUSED",
      { reason: "not-understood", hint: expect.stringContaining("HostConfig") },
    ],
    ["refused, a tunnel", "POST /session HTTP/1.1\n\n", 1, "✗ REFUSED", { reason: "not-mediated" }],
    ["not judged", "POST /v1.41/plugins/p/enable HTTP/1.1\n\n", 2, "? CANNOT BE JUDGED", { kind: "unjudged" }],
  ])("%s: exit code, words, and JSON by its contract", (_, input, code, words, decision) => {
    expect(explain(input)).toMatchObject({ code, err: "", out: expect.stringContaining(words) });
    const json = explain(input, ["--json"]);
    const told = JSON.parse(json.out);
    expect([json.code, validate(told) ? [] : validate.errors, told.decision]).toEqual([code, [], expect.objectContaining(decision)]);
  });

  it("a file; with --raw nothing is filled in", () => {
    desk.put("plain.http", PLAIN);
    expect(desk.run(["policy", "explain", "plain.http", "--from", "host.json"]).code).toBe(0);
    expect(desk.run(["policy", "explain", "--raw", "plain.http", "--from", "host.json"])).toMatchObject({ code: 1, out: expect.stringContaining("CR LF") });
    desk.put("raw.http", PLAIN.replaceAll("\n", "\r\n"));
    expect(desk.run(["policy", "explain", "--raw", "raw.http", "--from", "host.json"])).toMatchObject({ code: 1, out: expect.stringContaining("no Host") });
  });

  it("a profile decides instead of the built-in rule, and says by which policy", () => {
    const refused = explain(SOCKET, ["--profile", "testcontainers"]);
    expect(refused).toMatchObject({ code: 1, err: "" });
    for (const each of [
      "policy `no-new-path-to-host-root` of profile `testcontainers` forbids ContainerCreate: db reaches",
      "hint: for Ryuk set TESTCONTAINERS",
      "would pass: remove the mount",
    ])
      expect(refused.out.replaceAll(/\n {2,}/g, " ")).toContain(each);
  });

  it("a profile in JSON, by its contract", () => {
    const looks = explain("POST /v1.41/containers/web/stop HTTP/1.1\n\n", ["--profile", "read-only", "--json"]);
    expect(looks.code).toBe(1);
    const told = JSON.parse(looks.out);
    expect([validate(told) ? [] : validate.errors, told.rule, told.decision.reason]).toEqual([[], null, "policy"]);
    expect(told.policy).toMatchObject({
      kind: "denied",
      reason: "forbidden",
      profile: "read-only",
      policies: [{ id: "looks-only" }],
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it("what a profile allows, and what none can", () => {
    expect(explain(PLAIN, ["--profile", "ci-runner"])).toMatchObject({ code: 0, out: expect.stringContaining("decided by work") });
    expect(explain("POST /v1.41/build HTTP/1.1\n\n", ["--profile", "ci-runner"])).toMatchObject({ code: 0, out: expect.stringContaining("✓ ALLOWED") });
    expect(explain("POST /session HTTP/1.1\n\n", ["--profile", "full-but-no-host-root"])).toMatchObject({ code: 1, out: expect.stringContaining("tunnel") });
  });

  it("policies of one's own, beside a profile and alone; with errors that say where", () => {
    desk.put(
      "site.cedar",
      '@id("no-latest")\n@advice("name a version")\nforbid (principal, action == Seaworthy::Action::"ContainerCreate", resource)\nwhen { !(context.container.image like "*:*") };\n',
    );
    expect(explain(PLAIN, ["--profile", "ci-runner", "--policy", "site.cedar"])).toMatchObject({ code: 1, out: expect.stringContaining("no-latest") });
    expect(explain(PLAIN, ["--policy", "site.cedar"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("profile `site` permits nothing") });
    desk.put("broken.cedar", '@id("a")\npermit (principal, action, resource)\nwhen { context.opens.hostRot == "no" };\n');
    const broken = explain(PLAIN, ["--policy", "broken.cedar"]);
    expect(broken).toMatchObject({ code: 2, out: "" });
    expect(broken.err).toContain("`broken.cedar`, line 3, column ");
    expect(broken.err).toContain("did you mean `hostRoot`?");
    expect(explain(PLAIN, ["--profile", "readonly"])).toMatchObject({ code: 2, err: expect.stringContaining("built in are ai-agent, ci-runner") });
  });

  it("hostile text reaches a terminal escaped", () => {
    const { out } = explain(create({ Image: "a\u001b[2Jb\u202e" }));
    expect(out).not.toMatch(/\u001b|\u202e/);
    expect(out).toContain("\\x1b[2Jb");
  });

  it("texts beyond ASCII arrive as they are", () =>
    expect(explain(create({ Image: "busybox", Labels: { a: "naïve 😀" } }), ["--json"]).out).toContain("naïve 😀"));

  it.each([
    [["policy", "explain"], "missing required argument"],
    [["policy", "explain", "gone.http", "--from", "host.json"], "it does not exist"],
    [["policy", "explain", ".", "--from", "host.json"], "no regular file"],
    [["policy", "explain", "plain.http"], "engine"],
    [["policy", "explian", "x"], "Did you mean explain?"],
  ])("%j cannot be judged: exit 2, on standard error only", (args, words) => {
    const { code, out, err } = desk.run(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(words);
  });

  it("help has examples and exit codes", () => {
    const { code, out } = desk.run(["policy", "explain", "--help"]);
    expect(code).toBe(0);
    for (const words of ["Examples:\n  seaworthy policy explain", "Exit codes: 0", "--from", "--json"]) expect(out).toContain(words);
  });
});
