import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worldOf } from "../check/index.ts";
import { TARGETS } from "../model/index.ts";
import { parseCompose, parseImages, readerOf } from "../parse/index.ts";
import { printSnapshot } from "../scan/index.ts";
import type { Desk } from "./fixtures.ts";
import { openDesk, SAFE, STACK } from "./fixtures.ts";

function schemaOf(name: string) {
  return JSON.parse(readFileSync(new URL(`../../contracts/${name}.schema.json`, import.meta.url), "utf8"));
}

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });

/** What a JSON text has against its contract: nothing. */
function faults(name: string, json: string): unknown {
  const validate = ajv.getSchema(schemaOf(name).$id) ?? ajv.compile(schemaOf(name));
  validate(JSON.parse(json));
  return validate.errors ?? [];
}

let desk: Desk;
beforeAll(() => {
  desk = openDesk();
  desk.put("compose.yaml", STACK);
  desk.put("safe/compose.yaml", SAFE);
  desk.put("Dockerfile", "FROM example/base:1@sha256:".concat("a".repeat(64), "\nUSER 1000\n"));
});
afterAll(() => desk.close());

describe("help", () => {
  it.each(["scan", "check", "explain", "whatif", "fix", "start"])("%s --help has a line for each option, and ends well", (command) => {
    const { code, out, err } = desk.run([command, "--help"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`Usage: seaworthy ${command}`);
    expect(out).toContain("--json");
  });

  it.each(["scan", "check", "crew", "explain", "whatif", "fix", "guard", "knowledge", "policy", "prove", "start"])("%s --help shows examples", (command) => {
    const { code, out, err } = desk.run([command, "--help"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(new RegExp(`Examples:\\n  (sudo )?seaworthy ${command}`));
  });

  it("the program names its commands, examples and exit codes; --version is one line", () => {
    const { code, out } = desk.run(["--help"]);
    expect(code).toBe(0);
    for (const word of ["scan", "check", "explain", "whatif", "fix", "knowledge", "start", "Examples:", "Exit codes: 0"]) expect(out).toContain(word);
    expect(desk.run(["--version"]).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [[], "Usage: seaworthy"],
    [["chekc"], "Did you mean check?"],
    [["check", "--fail-onn", "kernel"], "Did you mean --fail-on?"],
    [["check", "--html"], "argument missing"],
    [["check", "--knowledge"], "argument missing"],
    [["check", "--fail-on", "nonsense", "compose.yaml"], "one of host-root, kernel"],
    [["check", "--json", "--sarif", "compose.yaml"], "cannot be used with"],
    [["scan", "compose.yaml"], "too many arguments"],
    [["explain"], "missing required argument"],
    [["knowledge", "chek"], "Did you mean check?"],
    [["knowledge", "list", "--nope"], "unknown option"],
    [["whatif"], "nothing to suppose"],
    [["whatif", "--grant", "lan", "--without", "1", "compose.yaml"], "one question at a time"],
  ])("%j cannot be made sense of: exit 2, on standard error only", (args, words) => {
    const { code, out, err } = desk.run(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(words);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe("check at a terminal's end", () => {
  it("a compose file with one escape, as a person sees it", async () => {
    const { code, out, err } = desk.run(["check", "compose.yaml"]);
    expect([code, err]).toEqual([1, ""]);
    expect(out).toContain("✗ ESCAPES  agent → root on the host  compose.yaml:3:3");
    expect(out).toContain("compose.yaml:6:9");
    expect(out).toContain("✓ CONTAINED  web");
    expect(out.trimEnd().split("\n").slice(-2).join(" ")).toMatch(/^1 of 2 containers escapes \(1 to root on the host\), 1 contained\./);
  });

  it("no colours into a pipe, whatever is asked", () => {
    for (const env of [{}, { FORCE_COLOR: "1" }, { NO_COLOR: "1" }, { TERM: "xterm-256color" }])
      expect(desk.run(["check", "compose.yaml"], { env }).out).not.toContain("\u001b");
  });

  it.each(["never", ...TARGETS, "undecided"])("--fail-on %s", (threshold) => {
    expect(desk.run(["check", "compose.yaml", "--fail-on", threshold]).code).toBe(threshold === "never" ? 0 : 1);
    const { containers } = JSON.parse(desk.run(["check", "safe/compose.yaml", "--json"]).out);
    const reached = containers[0].paths.map(({ target }: { target: string }) => TARGETS.findIndex((each) => each === target));
    const limit = threshold === "undecided" ? TARGETS.indexOf("host-read") : TARGETS.findIndex((each) => each === threshold);
    const { code } = desk.run(["check", "safe/compose.yaml", "--fail-on", threshold]);
    expect(code).toBe(reached.some((target: number) => target <= limit) ? 1 : 0);
  });

  it("the host is said, and an unknown one leaves it open", () => {
    expect(desk.run(["check", "compose.yaml"]).out).toContain("stock (assumed)");
    const { code, out } = desk.run(["check", "compose.yaml", "--host", "unknown"]);
    expect(code).toBe(1);
    expect(out).toMatch(/UNDECIDED {2}agent/);
    expect(out).not.toContain("CONTAINED  agent");
  });
});

describe("every kind of input", () => {
  it.each([
    ["a Dockerfile", "Dockerfile.root", "FROM alpine\n", 0],
    ["a script", "run.sh", "#!/bin/sh\ndocker run --privileged alpine\n", 1],
    ["a script without a name for it", "deploy", "#!/bin/bash\ndocker run -v /:/host alpine\n", 1],
    ["a safe script", "ok.sh", "docker run --user 1000 alpine\n", 0],
    ["a CI file", ".gitlab-ci.yml", "job:\n  script:\n    - docker run --privileged alpine\n", 1],
    ["a workflow", ".github/workflows/a.yaml", "jobs:\n  a:\n    steps:\n      - run: docker run --pid host --privileged alpine\n", 1],
    ["inspect output", "containers.json", JSON.stringify([{ Id: "f".repeat(64), Name: "/web", Config: { Image: "x" }, HostConfig: { Privileged: true } }]), 1],
    ["compose as JSON", "stack.json", JSON.stringify({ services: { web: { image: "x", privileged: true } } }), 1],
  ])("%s", (_, path, text, code) => {
    desk.put(`kinds/${path}`, text);
    const ended = desk.run(["check", `kinds/${path}`]);
    expect(ended.err).toBe("");
    expect(ended.code).toBe(code);
    expect(ended.out).toContain(`kinds/${path}`);
  });

  it("a folder is searched, and what is found is named", () => {
    const { code, out } = desk.run(["check", "kinds", "--json"]);
    expect(code).toBe(1);
    for (const name of ["run.sh", ".gitlab-ci.yml", ".github/workflows/a.yaml"]) expect(out).toContain(name);
  });

  it.each([
    ["compose", "services: {web: {image: x, privileged: true}}\n", 1],
    ["a Dockerfile", "FROM alpine\n", 0],
    ["a script", "docker run --privileged alpine\n", 1],
  ])("%s on standard input", (_, input, code) => {
    for (const name of ["-", "/dev/stdin"]) expect(desk.run(["check", name], { input })).toMatchObject({ code, err: "" });
  });

  it("--run lines, and several at once", () => {
    const { code, out } = desk.run(["check", "--run", "docker run --privileged alpine", "--run", "docker run --name quiet alpine"]);
    expect(code).toBe(1);
    expect(out).toContain("--run 1:1");
    expect(out).toContain("CONTAINED  quiet");
  });

  it("several files of a folder are merged in the order given", () => {
    desk.put("merge/base.yaml", "services:\n  web: {image: x}\n");
    desk.put("merge/danger.yaml", "services:\n  web: {privileged: true}\n");
    desk.put("merge/calm.yaml", "services:\n  web: {privileged: false}\n");
    expect(desk.run(["check", "merge/base.yaml"]).code).toBe(0);
    expect(desk.run(["check", "merge/base.yaml", "merge/danger.yaml"]).code).toBe(1);
    expect(desk.run(["check", "merge/base.yaml", "merge/danger.yaml", "merge/calm.yaml"]).code).toBe(0);
  });

  it("a default file is judged with its override, and a variant beside it", () => {
    desk.put("over/compose.yaml", "services:\n  web: {image: x}\n");
    desk.put("over/compose.override.yaml", "services:\n  web: {privileged: true}\n");
    expect(desk.run(["check", "over/compose.yaml"]).code).toBe(1);
    desk.put("variant/compose.yaml", "services:\n  web: {image: x}\n");
    desk.put("variant/compose.debug.yaml", "services:\n  web: {pid: host, privileged: true}\n");
    expect(desk.run(["check", "variant/compose.yaml"]).code).toBe(0);
    expect(desk.run(["check", "variant"]).code).toBe(1);
  });

  it("a service that no profile enables is said, and judged when it is", () => {
    desk.put("profile/compose.yaml", "services:\n  web: {image: x}\n  debug: {image: x, privileged: true, profiles: [debug]}\n");
    const plain = desk.run(["check", "profile"]);
    expect(plain.code).toBe(0);
    expect(plain.out).toContain("service `debug` is not judged: no profile enables it");
    expect(desk.run(["check", "profile", "--profile", "debug"]).code).toBe(1);
    expect(desk.run(["check", "profile", "--profile", "*"]).code).toBe(1);
  });

  it("nothing but disabled services is nothing judged, and says why", () => {
    desk.put("disabled/compose.yaml", "services:\n  debug: {image: x, privileged: true, profiles: [debug]}\n");
    const { code, err } = desk.run(["check", "disabled"]);
    expect(code).toBe(2);
    expect(err).toContain("no profile enables it");
  });

  it("a file that --env-file names and that is not there is our error, not Node's", () => {
    desk.put("env/compose.yaml", "services:\n  web: {image: x}\n");
    for (const named of [["--env-file", "missing.env"], ["--env-file=missing.env"]]) {
      expect(desk.run(["check", "env/compose.yaml", ...named])).toMatchObject({
        code: 2,
        out: "",
        err: "seaworthy: cannot read `missing.env`: it does not exist\n",
      });
    }
  });

  it("variables of --env-file are read as Compose reads them, not as Node would", () => {
    desk.put("env/compose.yaml", `services:\n  web: {image: x, environment: ["SEEN=\${A:?}"], volumes: ["\${SOURCE:?}:/mnt"]}\n`);
    desk.put("env/two.env", "A=/\nSOURCE=$" + "{A}\n");
    expect(desk.run(["check", "env/compose.yaml", "--env-file", "env/two.env"])).toMatchObject({ code: 1, err: "" });
  });

  it("variables come from --env-file, .env and the environment, nearest wins", () => {
    desk.put("env/compose.yaml", `services:\n  web: {image: x, volumes: ["\${SOURCE:-./data}:/mnt"]}\n`);
    desk.put("env/prod.env", "ROOT=/\nSOURCE=$" + "{ROOT}\n");
    expect(desk.run(["check", "env/compose.yaml"]).code).toBe(0);
    expect(desk.run(["check", "env/compose.yaml", "--env-file", "env/prod.env"]).code).toBe(1);
    expect(desk.run(["check", "env/compose.yaml", "--env-file", "env/prod.env"], { env: { SOURCE: "/srv/x" } }).code).toBe(0);
    desk.put("env/.env", "SOURCE=/\n");
    expect(desk.run(["check", "env/compose.yaml"]).code).toBe(1);
  });
});

describe("reports", () => {
  it("--json fits its contract, with notes and failures", () => {
    desk.put("part/compose.yaml", STACK);
    desk.put("part/bad.sh", "docker run $OPTIONS alpine\n");
    const { code, out, err } = desk.run(["check", "part", "--json"]);
    expect(code).toBe(2);
    expect(faults("report", out)).toEqual([]);
    expect(JSON.parse(out).failures).toEqual([expect.stringContaining("part/bad.sh:1")]);
    expect(JSON.parse(out).containers[0]).toMatchObject({ name: "agent", verdict: "escapes" });
    expect(err).toContain("part/bad.sh:1");
  });

  it("one bad input among good ones: the rest is judged, the failure is in the report", () => {
    const { code, out } = desk.run(["check", "part"]);
    expect(code).toBe(2);
    expect(out).toContain("ESCAPES  agent");
    expect(out).toMatch(/Not judged, and not part of the verdicts above:\n {2}✗ cannot tell what `\$OPTIONS` adds/);
  });

  it("--sarif fits the official schema and carries fixes that change the file", () => {
    const { id, $schema: _, ...rest } = JSON.parse(readFileSync(new URL("../../contracts/sarif-schema-2.1.0.json", import.meta.url), "utf8"));
    const sarif = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile({ $id: id, ...rest });
    const { code, out } = desk.run(["check", "compose.yaml", "--sarif"]);
    expect(code).toBe(1);
    const log = JSON.parse(out);
    sarif(log);
    expect(sarif.errors ?? []).toEqual([]);
    const fixes = log.runs[0].results.flatMap((result: { fixes?: unknown[] }) => result.fixes ?? []);
    expect(fixes.length).toBeGreaterThan(0);
    expect(fixes[0]).toMatchObject({ artifactChanges: [{ artifactLocation: { uri: "compose.yaml" } }] });
  });

  it("--html writes one page, only for its owner to read", () => {
    expect(desk.run(["check", "compose.yaml", "--html", "out.html"]).code).toBe(1);
    expect(desk.read("out.html")).toMatch(/^<!doctype html>/);
    expect(statSync(join(desk.folder, "out.html")).mode & 0o077).toBe(0);
  });

  it.each([["compose.yaml"], ["link-to-compose.yaml"], ["Dockerfile"]])("--html over %s, which is no report, changes nothing", (target) => {
    desk.put("victim/compose.yaml", STACK);
    desk.put("victim/Dockerfile", "FROM x\n");
    rmSync(join(desk.folder, "victim/link-to-compose.yaml"), { force: true });
    symlinkSync("compose.yaml", join(desk.folder, "victim/link-to-compose.yaml"));
    const { code, out, err } = desk.run(["check", "victim/compose.yaml", "--html", `victim/${target}`]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(target === "Dockerfile" ? /no Seaworthy report is there/ : /it is what is judged/);
    expect(desk.read("victim/compose.yaml")).toBe(STACK);
    expect(desk.read("victim/Dockerfile")).toBe("FROM x\n");
  });

  it("--html over an earlier report takes its place, readable for its owner only", () => {
    desk.run(["check", "safe/compose.yaml", "--html", "again.html"]);
    chmodSync(join(desk.folder, "again.html"), 0o644);
    expect(desk.run(["check", "compose.yaml", "--html", "again.html"]).code).toBe(1);
    expect(statSync(join(desk.folder, "again.html")).mode & 0o777).toBe(0o600);
    expect(readdirSync(desk.folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("--html where it cannot be written is an error", () => {
    const { code, err } = desk.run(["check", "compose.yaml", "--html", "no/such/folder/out.html"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^seaworthy: cannot write `.*out\.html`: ENOENT\nhint: /);
  });

  it("equal runs are equal bytes", () => {
    for (const format of ["--json", "--sarif"]) expect(desk.run(["check", "compose.yaml", format]).out).toBe(desk.run(["check", "compose.yaml", format]).out);
  });
});

describe("--baseline", () => {
  it("passes what it knows, also under another name and moved, and fails on what is new", () => {
    desk.put("base/compose.yaml", STACK);
    desk.put("base/known.json", desk.run(["check", "base/compose.yaml", "--json"]).out);
    const against = (path: string) => desk.run(["check", path, "--baseline", "base/known.json"]);
    expect(against("base/compose.yaml")).toMatchObject({ code: 0, out: expect.stringContaining("known from the baseline") });
    renameSync(join(desk.folder, "base/compose.yaml"), join(desk.folder, "base/stack.yaml"));
    desk.put("base/stack.yaml", `# moved\n\n\n${STACK}`);
    expect(against("base/stack.yaml").code).toBe(0);
    desk.put("base/stack.yaml", STACK.replace('user: "1000"', "privileged: true"));
    expect(against("base/stack.yaml").code).toBe(1);
  });

  it("the example stack against its own report: nothing new", () => {
    const example = new URL("../../examples/compose.yaml", import.meta.url).pathname;
    desk.put("example.json", desk.run(["check", example, "--json"]).out);
    expect(desk.run(["check", example]).code).toBe(1);
    expect(desk.run(["check", example, "--baseline", "example.json"]).code).toBe(0);
  });
});

describe("explain", () => {
  it("a technique, without any engine", () => {
    const { code, out } = desk.run(["explain", "engine-socket-mount"]);
    expect(code).toBe(0);
    expect(out).toContain("engine-socket-mount");
    expect(out).toContain("T1611");
    expect(faults("technique", desk.run(["explain", "engine-socket-mount", "--json"]).out)).toEqual([]);
  });

  it("a container: every path with its evidence", () => {
    const { code, out } = desk.run(["explain", "agent", "compose.yaml"]);
    expect(code).toBe(0);
    expect(out).toContain("ESCAPES  agent");
    expect(out).not.toContain("CONTAINED  web");
    const { containers } = JSON.parse(desk.run(["explain", "agent", "compose.yaml", "--json"]).out);
    expect(containers.map(({ name }: { name: string }) => name)).toEqual(["agent"]);
  });

  it("neither: what is near to it", () => {
    expect(desk.run(["explain", "engine-socket-mont"])).toMatchObject({ code: 2, err: expect.stringContaining("near to it: `engine-socket-mount`") });
    expect(desk.run(["explain", "nobody", "compose.yaml"])).toMatchObject({ code: 2, err: expect.stringContaining("there are `agent`, `web`") });
  });
});

describe("whatif", () => {
  it("--compromise: the blast radius", () => {
    const { code, out } = desk.run(["whatif", "--compromise", "container:agent", "compose.yaml"]);
    expect(code).toBe(0);
    expect(out).toContain("if an attacker can run code in agent");
    expect(out).toContain("root on the host");
    const json = desk.run(["whatif", "--compromise", "container:agent", "compose.yaml", "--json"]).out;
    expect(faults("blast-radius", json)).toEqual([]);
    expect(JSON.parse(json).reached[0]).toMatchObject({ privilege: "host-root", certainty: "proven" });
  });

  it("--grant: held together", () => {
    const json = desk.run(["whatif", "--grant", "engine-control", "compose.yaml", "--json"]).out;
    expect(faults("blast-radius", json)).toEqual([]);
    expect(JSON.parse(json).reached.map(({ privilege }: { privilege: string }) => privilege)).toContain("host-root");
  });

  it("--with and --without: what opens, what goes", () => {
    desk.put("more.yaml", "services:\n  extra: {image: x, privileged: true}\n");
    const added = JSON.parse(desk.run(["whatif", "--with", "more.yaml", "compose.yaml", "--json"]).out);
    expect(added.gone).toEqual([]);
    expect(new Set(added.added.map(({ entry }: { entry: string }) => entry))).toEqual(new Set(["extra"]));
    const without = desk.run(["whatif", "--without", "all", "compose.yaml", "--json"]).out;
    expect(faults("difference", without)).toEqual([]);
    expect(JSON.parse(without)).toMatchObject({ added: [], verdicts: [{ name: "agent", before: "escapes", after: "contained" }] });
  });

  it.each([
    [["--compromise", "container:nobody"], "there is no container `nobody`"],
    [["--compromise", "volume:nothing"], "there is no volume `nothing`"],
    [["--grant", "everything"], "`everything` is no privilege"],
    [["--without", "99"], "`99` is no fix of the cut"],
    [["--with", "absent.yaml"], "cannot read `absent.yaml`"],
  ])("%j is refused", (args, words) => {
    expect(desk.run(["whatif", ...args, "compose.yaml"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining(words) });
  });
});

describe("fix", () => {
  it("shows a patch and writes nothing until it is told to", () => {
    desk.put("fix/compose.yaml", STACK);
    const { code, out } = desk.run(["fix", "fix/compose.yaml"]);
    expect(code).toBe(0);
    expect(out).toContain("nothing is written yet: --write does");
    expect(out).toContain("agent: escapes → contained");
    expect(desk.read("fix/compose.yaml")).toBe(STACK);
  });

  it("secrets near the change are not shown, and stay in the file", () => {
    const text = "services:\n  web:\n    image: x\n    environment:\n      DB_PASSWORD: hunter2\n    privileged: true\n";
    desk.put("secret/compose.yaml", text);
    const told = desk.run(["fix", "secret/compose.yaml"]).out;
    expect(told).toContain("values that look secret are shown as [redacted]");
    for (const out of [told, desk.run(["fix", "--json", "secret/compose.yaml"]).out]) {
      expect(out).toContain("DB_PASSWORD: [redacted]");
      expect(out).not.toContain("hunter2");
    }
    desk.run(["fix", "--write", "secret/compose.yaml"]);
    expect(desk.read("secret/compose.yaml")).toContain("hunter2");
  });

  it("--json fits its contract", () => {
    const { out } = desk.run(["fix", "--json", "compose.yaml"]);
    expect(faults("fix", out)).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, files: ["compose.yaml"], left: 0 });
  });

  it("--write: comments stay, the next check has no proven path to the host, the next fix nothing to do", () => {
    desk.put("fix/compose.yaml", STACK);
    expect(desk.run(["fix", "--write", "fix/compose.yaml"])).toMatchObject({ code: 0, out: expect.stringContaining("written: fix/compose.yaml") });
    expect(desk.read("fix/compose.yaml")).toContain("# our stack");
    expect(desk.run(["check", "fix/compose.yaml", "--fail-on", "host-read"]).code).toBe(0);
    expect(desk.run(["fix", "fix/compose.yaml"]).out).toContain("nothing to fix");
  });

  it("what two files of a project say is taken out of both", () => {
    desk.put("both/a.yaml", "services:\n  web:\n    image: x\n    volumes: [/:/host, dd:/data]\nvolumes: {dd: {}}\n");
    desk.put("both/b.yaml", "services:\n  web:\n    hostname: w\n    volumes: [/:/host, dd:/data]\n");
    const { code, out } = desk.run(["fix", "--write", "both/a.yaml", "both/b.yaml"]);
    expect(out).toContain("no proven path to the host is left");
    expect(code).toBe(0);
    expect(desk.run(["check", "both/a.yaml", "both/b.yaml", "--fail-on", "host-read"]).code).toBe(0);
  });

  it.each([0o600, 0o644])("--write keeps the mode of the file (%i), also through a link, which stays one", (mode) => {
    desk.put("mode/real.yaml", STACK);
    chmodSync(join(desk.folder, "mode/real.yaml"), mode);
    rmSync(join(desk.folder, "mode/compose.yaml"), { force: true });
    symlinkSync("real.yaml", join(desk.folder, "mode/compose.yaml"));
    const target = join(realpathSync(desk.folder), "mode/real.yaml");
    expect(desk.run(["fix", "mode/compose.yaml"]).out).toContain(`\`mode/compose.yaml\` leads to \`${target}\`: that is what would be written`);
    expect(JSON.parse(desk.run(["fix", "--json", "mode/compose.yaml"]).out).links).toEqual([{ file: "mode/compose.yaml", target }]);
    const { code, out } = desk.run(["fix", "--write", "mode/compose.yaml"]);
    expect([code, out]).toEqual([0, expect.stringContaining(`\`mode/compose.yaml\` leads to \`${target}\`: that is what was written`)]);
    expect(desk.read("mode/real.yaml")).not.toBe(STACK);
    expect(statSync(join(desk.folder, "mode/real.yaml")).mode & 0o777).toBe(mode);
    expect(lstatSync(join(desk.folder, "mode/compose.yaml")).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(desk.folder, "mode")).sort()).toEqual(["compose.yaml", "real.yaml"]);
  });

  it("what a compose file shares through an anchor is left to a person, in the words of compose files", () => {
    desk.put("anchor/compose.yaml", "x-b: &b {privileged: true, volumes: ['/:/host']}\nservices: {web: {image: x, <<: *b}}\n");
    const { code, out } = desk.run(["fix", "anchor/compose.yaml"]);
    expect(code).toBe(1);
    expect(out).toContain("web: take the mount with target `/host` out of `volumes` (or `tmpfs`)");
    expect(out).not.toContain("--privileged");
  });

  it("what no file says is left to a person, by flag: exit 1", () => {
    const { code, out } = desk.run(["fix", "--run", "docker run -v /:/host alpine"]);
    expect(code).toBe(1);
    expect(out).toContain("by hand:");
    expect(out).toContain("leave out the `-v`");
  });
});

describe("knowledge", () => {
  it("what is printed is judged with, and the same comes out", () => {
    desk.put("knowledge.json", desk.run(["knowledge", "print"]).out);
    expect(desk.run(["knowledge", "check", "knowledge.json"])).toMatchObject({ code: 0, err: "" });
    expect(desk.run(["check", "compose.yaml", "--knowledge", "knowledge.json", "--json"]).out).toBe(desk.run(["check", "compose.yaml", "--json"]).out);
  });

  it("a typo in a fact's name is refused with the nearest word", () => {
    desk.put("typo.json", desk.read("knowledge.json").replace('"lsm-allows"', '"lsm-alows"'));
    for (const args of [
      ["knowledge", "check", "typo.json"],
      ["check", "compose.yaml", "--knowledge", "typo.json"],
    ]) {
      const { code, out, err } = desk.run(args);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain("lsm-alows");
      expect(err).toContain("lsm-allows");
      expect(err).toContain("typo.json");
    }
  });

  it("fewer techniques, fewer paths", () => {
    const { techniques, ...rest } = JSON.parse(desk.read("knowledge.json"));
    desk.put("few.json", JSON.stringify({ ...rest, techniques: techniques.filter(({ id }: { id: string }) => id === "engine-socket-mount") }));
    expect(desk.run(["check", "compose.yaml", "--knowledge", "few.json"]).code).toBe(1);
    expect(JSON.parse(desk.run(["check", "compose.yaml", "--knowledge", "few.json", "--json"]).out).techniques).toHaveLength(1);
  });
});

describe("a snapshot", () => {
  beforeAll(() => {
    const reader = readerOf({ "/p/compose.yaml": STACK });
    const { composition } = parseCompose({ files: ["compose.yaml"], directory: "/p", reader, environment: {}, envFiles: [], profiles: [] });
    desk.put("host.json", printSnapshot("unix:///run/docker.sock", worldOf(composition, { kind: "stock" })));
  });

  it("as the host of check tells what an image of it carries", () => {
    const images = parseImages([{ Id: "", RepoTags: ["example/web:1"], Config: { User: "1000", Env: ["API_TOKEN=hunter2"] } }], "inspect example/web:1");
    const { world } = JSON.parse(desk.read("host.json"));
    desk.put("holds.json", printSnapshot("unix:///run/docker.sock", { ...world, images }));
    const { out } = desk.run(["check", "-v", "--host", "holds.json", "safe/compose.yaml"]);
    expect(out).toContain("The image carries a secret");
    expect(out).toContain("inspect example/web:1");
    expect(out).not.toContain("hunter2");
    expect(desk.run(["check", "-v", "--host", "host.json", "safe/compose.yaml"]).out).not.toContain(
      "weak: The image carries a secret: its image history holds",
    );
  });

  it("is judged as the scan itself would, and saved again byte for byte", () => {
    const { code, out, err } = desk.run(["scan", "--from", "host.json", "--snapshot", "copy.json"]);
    expect([code, err]).toEqual([1, ""]);
    expect(out).toContain("seaworthy scan  unix:///run/docker.sock");
    expect(out).toContain("ESCAPES  agent");
    expect(desk.read("copy.json")).toBe(desk.read("host.json"));
    expect(faults("report", desk.run(["scan", "--from", "host.json", "--json"]).out)).toEqual([]);
  });

  it("is saved past a planted link, for its owner only", () => {
    desk.put("victim.txt", "mine\n");
    for (const name of ["planted.json", "planted.json.part"]) symlinkSync("victim.txt", join(desk.folder, name));
    expect(desk.run(["scan", "--from", "host.json", "--snapshot", "planted.json"]).code).toBe(1);
    expect(desk.read("victim.txt")).toBe("mine\n");
    expect(desk.read("planted.json")).toBe(desk.read("host.json"));
    expect(statSync(join(desk.folder, "planted.json")).mode & 0o777).toBe(0o600);
  });

  it("is the host of what is checked", () => {
    const { code, out } = desk.run(["check", "safe/compose.yaml", "--host", "host.json"]);
    expect(code).toBe(0);
    expect(out).toContain("as in the snapshot `host.json` of unix:///run/docker.sock");
    expect(out).not.toContain("agent");
  });

  it("is asked by explain, whatif and fix too", () => {
    expect(desk.run(["explain", "agent", "--from", "host.json"])).toMatchObject({ code: 0, out: expect.stringContaining("ESCAPES  agent") });
    expect(desk.run(["whatif", "--compromise", "container:agent", "--from", "host.json"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("root on the host"),
    });
    expect(desk.run(["fix", "--from", "host.json"])).toMatchObject({ code: 1, out: expect.stringContaining("by hand:") });
  });

  it("may be asked with a file added", () => {
    desk.put("more.yaml", "services:\n  extra: {image: x, privileged: true}\n");
    expect(desk.run(["whatif", "--with", "more.yaml", "--from", "host.json"])).toMatchObject({ code: 0, err: "" });
  });

  it("is nothing to check by itself", () => {
    expect(desk.run(["check", "host.json"])).toMatchObject({ code: 2, err: expect.stringContaining("judge it with `seaworthy scan --from`") });
  });
});

describe("start where no engine answers", () => {
  it("judges the example, and the last line is the report's path", () => {
    const { code, out, err } = desk.run(["start"]);
    expect(code).toBe(0);
    expect(err).toContain("no engine answers");
    expect(out).toContain("ESCAPES");
    expect(out.trimEnd().split("\n").at(-1)).toBe(`report: ${join(desk.folder, "seaworthy-report.html")}`);
    expect(desk.read("seaworthy-report.html")).toMatch(/^<!doctype html>/);
  });

  it("scan says what it looked for, and how to name an engine", () => {
    const { code, out, err } = desk.run(["scan"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("/nonexistent/engine.sock");
  });
});

describe("one broken compose file among good ones", () => {
  beforeAll(() => {
    desk.put("broken/a/compose.yaml", STACK);
    desk.put("broken/b/compose.yaml", "services: [\n");
  });

  it.each([
    [["check", "broken"]],
    [["check", "broken", "--json"]],
    [["explain", "agent", "broken"]],
    [["explain", "agent", "broken", "--json"]],
    [["explain", "nobody", "broken"]],
    [["whatif", "--compromise", "container:agent", "broken"]],
    [["whatif", "--without", "all", "broken", "--json"]],
    [["whatif", "--with", "broken", "compose.yaml"]],
    [["fix", "broken"]],
    [["fix", "broken", "--json"]],
  ])("%j names it and exits 2", (args) => {
    const { code, out, err } = desk.run(args);
    expect(code).toBe(2);
    expect(`${out}${err}`).toContain("broken/b/compose.yaml");
    if (args.includes("--json") && out !== "") expect(err).toContain("broken/b/compose.yaml");
    if (args[0] === "whatif" || args[0] === "fix") expect(out).toBe("");
  });
});

describe("two worlds at once", () => {
  it.each([
    [["explain", "agent", "--from", "host.json", "compose.yaml"]],
    [["explain", "engine-socket-mount", "--from", "host.json", "--run", "docker run x"]],
    [["whatif", "--compromise", "container:agent", "--from", "host.json", "compose.yaml"]],
    [["whatif", "--without", "all", "--from", "host.json", "--run", "docker run x"]],
    [["fix", "--from", "host.json", "compose.yaml"]],
    [["fix", "--from", "host.json", "--run", "docker run x"]],
  ])("%j is refused", (args) => {
    expect(desk.run(args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining("one world at a time") });
  });
});

describe("a folder that cannot be searched", () => {
  it("an empty one is nothing judged", () => {
    mkdirSync(join(desk.folder, "empty"), { recursive: true });
    expect(desk.run(["check", "empty"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("nothing to judge in `empty`") });
  });
});
