import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Desk, Ended } from "./fixtures.ts";
import { openDesk, SAFE } from "./fixtures.ts";

let desk: Desk;
beforeAll(() => {
  desk = openDesk();
  desk.put("safe.yaml", SAFE);
});
afterAll(() => desk.close());

/** One clear error: nothing on standard output, one message, no stack, exit 2. */
function expectError(ended: Ended, words: string | RegExp): void {
  expect(ended.out).toBe("");
  expect(ended.err).toMatch(words);
  expect(ended.err).toMatch(/^seaworthy: (?!internal error)/);
  expect(ended.err).not.toMatch(/\n\s+at .*:\d+/);
  expect(ended.code).toBe(2);
}

const BOMB = [
  "x-a: &a [x,x,x,x,x,x,x,x,x]",
  ..."bcdefghi".split("").map((name, index) => `x-${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]`),
  "services:\n  w: {image: x, command: *i}\n",
].join("\n");

describe("a file that is not what its name says", () => {
  it.each([
    ["compose.yaml", "services:\n  web: [\n", /cannot read `bad\/compose\.yaml` as YAML: .*\(bad\/compose\.yaml:\d+:\d+\)/],
    ["compose.yaml", "", /it is empty, expected a mapping with `services`/],
    ["compose.yaml", "just words\n", /compose\.yaml/],
    ["compose.yaml", "services:\n  web: {image: x, privilegd: true}\n", /unknown key `privilegd`.*did you mean `privileged`/],
    ["compose.yaml", "services:\n  web: {image: x}\n  web: {image: y}\n", /key `web` is written twice/],
    ["compose.yaml", 'services:\n  web: {image: "$' + '{IMAGE:?name one}"}\n', /required variable `IMAGE` is not set: name one/],
    ["compose.yaml", "services:\n  a: {extends: {service: b}}\n  b: {extends: {service: a}}\n", /it extends itself/],
    ["compose.yaml", "include: [compose.yaml]\n", /it includes itself/],
    ["compose.yaml", 'services:\n  a: {image: x, pid: "service:b"}\n  b: {image: x, pid: "service:a"}\n', /`a` needs `b` needs `a`/],
    ["compose.yaml", BOMB, /aliases/],
    ["compose.yaml", `services: ${"[".repeat(50_000)}`, /nested too deep/],
    ["inspect.json", '{"HostConfig": ', /it is not JSON/],
    ["inspect.json", `{"HostConfig": ${"[".repeat(200_000)}`, /it is not JSON/],
    ["inspect.json", '[1, {"HostConfig": {}}]', /expected an object/],
    ["inspect.json", '{"Id": "x", "Config": {}}', /expected a container, image, volume or network/],
    ["list.json", "[1]", /no compose file, Dockerfile, script, CI file or inspect output/],
    ["Dockerfile", "FROM\n", /`FROM` has no argument \(bad\/Dockerfile:1:1\)/],
    ["run.sh", "docker run $FLAGS alpine\n", /cannot tell what `\$FLAGS` adds.*\(bad\/run\.sh:1:12\)/],
    ["run.sh", "true\nalias d='docker run --privileged'\n", /a way that is not followed \(bad\/run\.sh:2\)/],
    ["run.sh", "true\necho docker run --privileged alpine | sh\n", /not followed \(bad\/run\.sh:2\)/],
    ["host.json", '{"kind":"seaworthy-snapshot"}', /it is a snapshot; judge it with `seaworthy scan --from`/],
    ["notes.txt", "nothing of the sort\n", /no compose file, Dockerfile, script, CI file or inspect output/],
    ["noise.bin", "\u0000\u0001\u0002\u0003", /no compose file, Dockerfile/],
  ])("%s holding %j", (name, text, words) => {
    desk.put(`bad/${name}`, text);
    expectError(desk.run(["check", `bad/${name}`]), words);
  });
});

describe("a path that cannot be read", () => {
  it("is absent, dangling, or a pipe nobody writes to", () => {
    expectError(desk.run(["check", "absent.yaml"]), "cannot read `absent.yaml`: there is no such file or directory");
    symlinkSync("nowhere", join(desk.folder, "compose.dangling.yaml"));
    expectError(desk.run(["check", "compose.dangling.yaml"]), "there is no such file or directory");
    execFileSync("mkfifo", [join(desk.folder, "compose.pipe.yaml")]);
    expectError(desk.run(["check", "compose.pipe.yaml"]), "it is no regular file");
    for (const option of [["--baseline"], ["--knowledge"], ["--host"]])
      expectError(desk.run(["check", "safe.yaml", ...option, "compose.pipe.yaml"]), "compose.pipe.yaml");
    expectError(desk.run(["scan", "--from", "compose.pipe.yaml"]), "compose.pipe.yaml");
  });

  it("is a device that never ends, or larger than any compose file", () => {
    expectError(desk.run(["check", "/dev/zero"]), "it is no regular file");
    desk.put("compose.large.yaml", "services: {}\n");
    truncateSync(join(desk.folder, "compose.large.yaml"), 100 * 1024 * 1024);
    expectError(desk.run(["check", "compose.large.yaml"]), "it is larger than 16 MiB");
  });

  it("is a snapshot that is absent", () => {
    expectError(desk.run(["scan", "--from", "absent.json"]), "cannot read the snapshot `absent.json`: it does not exist");
  });

  it("a folder where a file is wanted", () => {
    mkdirSync(join(desk.folder, "folder"), { recursive: true });
    expectError(desk.run(["check", "safe.yaml", "--baseline", "folder"]), "cannot read the baseline `folder`: it is a directory");
    expectError(desk.run(["check", "safe.yaml", "--knowledge", "folder"]), "cannot read the knowledge `folder`: it is a directory");
  });
});

describe("an option whose file is not what it should be", () => {
  it.each([
    [["--baseline", "safe.yaml"], /cannot read the baseline: it is not JSON.*\(safe\.yaml\)/],
    [["--baseline", "absent.json"], /cannot read the baseline `absent\.json`: it does not exist/],
    [["--baseline", "list.json"], /expected a JSON report.*\(list\.json\)/],
    [["--knowledge", "safe.yaml"], /cannot read knowledge: it is not JSON.*\(safe\.yaml\)/],
    [["--knowledge", "list.json"], /list\.json/],
    [["--host", "moon"], /cannot take `moon` as the host: expected stock, unknown or a snapshot file/],
    [["--host", "list.json"], /this is not what `seaworthy scan --snapshot FILE` writes.*\(list\.json\)/],
    [["--html", "folder-that-is-not/x.html"], /cannot write `.*x\.html`: ENOENT/],
    [["--project-name", "Not A Name"], /project name `Not A Name`/],
  ])("%j", (args, words) => {
    desk.put("list.json", "[]");
    expectError(desk.run(["check", "safe.yaml", ...args]), words);
  });
});

describe("a --run line that starts no container", () => {
  it.each([
    ["docker ps", /expected `docker run …` or `docker create …`/],
    ["docker run --privilegd alpine", /unknown flag `--privilegd`: did you mean `--privileged`\?/],
    ["docker run --privileged", /it names no image/],
    ["", /--run/],
  ])("%j", (line, words) => expectError(desk.run(["check", "--run", line]), words));
});

describe("names that try to steer", () => {
  const NAME = "w\u001b[2J\u0000\u202e<script>alert(1)</script>";

  it("are escaped in every report", () => {
    desk.put("hostile.json", JSON.stringify([{ Id: "e".repeat(64), Name: `/${NAME}`, Config: { Image: NAME }, HostConfig: { Privileged: true } }]));
    const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
    for (const format of [[], ["--json"], ["--sarif"], ["--verbose"]]) {
      const { code, out } = desk.run(["check", "hostile.json", ...format]);
      expect(code).toBe(1);
      expect(STEERING.test(out)).toBe(false);
    }
    desk.run(["check", "hostile.json", "--html", "hostile.html"]);
    expect(STEERING.test(desk.read("hostile.html"))).toBe(false);
    expect(desk.read("hostile.html")).not.toContain("<script>alert");
  });

  it("are escaped in errors and file names too", () => {
    const path = "com\u001b[2Jpose \nü.yaml";
    desk.put(path, "services: [\n");
    const ended = desk.run(["check", path]);
    expectError(ended, /com\\x1b\[2Jpose \\nü\.yaml/);
    expect(/[\u0000-\u0009\u000b-\u001f]/.test(ended.err)).toBe(false);
    desk.put(path, "services: {web: {image: x, privileged: true}}\n");
    expect(desk.run(["check", path]).code).toBe(1);
    expect(desk.run(["check", path, "--sarif"]).out).not.toContain("\u001b");
  });
});

describe("very much of everything", () => {
  it("10^5 services are one clear error", () => {
    desk.put("many/compose.yaml", `services:\n${Array.from({ length: 100_000 }, (_, index) => `  s${index}:\n    image: x\n`).join("")}`);
    expectError(desk.run(["check", "many/compose.yaml"]), "cannot judge 100000 containers in one run");
  });

  it("a thousand files are judged, more than are taken are refused", () => {
    for (let index = 0; index < 1000; index += 1) desk.put(`files/${index}/compose.yaml`, "services: {web: {image: x}}\n");
    expect(desk.run(["check", "files"])).toMatchObject({ code: 0, out: expect.stringContaining("1000 containers") });
    for (let index = 0; index < 1100; index += 1) desk.put(`more/${index}/Dockerfile`, "FROM x\n");
    for (let index = 0; index < 1100; index += 1) desk.put(`more/${index}/run.sh`, "docker run x\n");
    expectError(desk.run(["check", "more"]), "2200 files found, at most 2000 are judged in one run");
  });
});

describe("a bad file among good ones", () => {
  it("the good ones are judged, the bad one is named, and the run cannot end well", () => {
    desk.put("mixed/a/compose.yaml", SAFE);
    desk.put("mixed/b/compose.yaml", "services: [\n");
    desk.put("mixed/c/Dockerfile", "FROM\n");
    const { code, out } = desk.run(["check", "mixed"]);
    expect(code).toBe(2);
    expect(out).toContain("CONTAINED  web");
    expect(out).toContain("mixed/b/compose.yaml");
    expect(out).toContain("mixed/c/Dockerfile:1:1");
    expect(out.trimEnd()).toMatch(/2 inputs could not be judged\.$/);
    expect(desk.run(["fix", "mixed"])).toMatchObject({ code: 2, out: "" });
  });
});
