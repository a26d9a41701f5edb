import { describe, expect, it } from "vitest";
import type { Container, Known } from "../../model/index.ts";
import { readerOf } from "../file-reader.ts";
import { parseCompose } from "./parse-compose.ts";
import type { ComposeResult } from "./request.ts";

/** What Compose would run of these files in `/p`, `compose.yaml` first and `override.yaml` over it where there is one. */
function project(files: Readonly<Record<string, string>>): ComposeResult {
  const reader = readerOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [`/p/${name}`, text])));
  const merged = ["compose.yaml", "override.yaml"].filter((name) => name in files);
  return parseCompose({ files: merged, directory: "/p", reader, environment: {}, envFiles: [], profiles: [] });
}

function web(text: string, over = "services: {}"): Container {
  const [found] = project({ "compose.yaml": text, "override.yaml": over }).composition.containers;
  if (found === undefined) throw new Error("no container");
  return found;
}

function value<T>(field: Known<T>): T {
  if (!field.known) throw new Error(field.why);
  return field.value;
}

function plain<T>(field: Known<readonly { readonly value: T }[]>): readonly T[] {
  return value(field).map((one) => one.value);
}

// Each is what compose-go 2.16.2 makes of the same files.
describe("marks", () => {
  const base = "x-a: &a {image: x, privileged: true, cap_add: [SYS_ADMIN]}\n";
  it.each<[string, string, string, (container: Container) => unknown, unknown]>([
    [
      "!reset beside a merge key leaves what it brings",
      `${base}services: {web: {<<: *a, privileged: !reset null}}`,
      "services: {}",
      (c) => value(c.privileged),
      true,
    ],
    [
      "!reset beside a merge key replaces what earlier files say",
      "services: {web: {image: x, cap_add: [BPF]}}",
      `${base}services: {web: {<<: *a, cap_add: !reset []}}`,
      (c) => plain(c.capAdd),
      ["SYS_ADMIN"],
    ],
    [
      "!reset in what a merge key brings",
      "services: {web: {image: x, privileged: true}}",
      "x-a: &a {privileged: !reset null}\nservices: {web: {<<: *a}}",
      (c) => value(c.privileged),
      false,
    ],
    [
      "!override beside a merge key",
      `${base}services: {web: {<<: *a, cap_add: !override [BPF]}}`,
      "services: {web: {cap_add: [NET_RAW]}}",
      (c) => plain(c.capAdd),
      ["BPF", "NET_RAW"],
    ],
    [
      "!reset below !override is no mark",
      "services: {web: {image: x}}",
      "services: {web: !override {image: x, privileged: !reset true, volumes: [!reset '/:/h']}}",
      (c) => [value(c.privileged), value(c.mounts).map((mount) => mount.target)],
      [true, ["/h"]],
    ],
    [
      "an alias to what is marked, below !override",
      "services: {web: {image: x}}",
      "x-v: &v !reset '/:/h'\nservices: {web: {volumes: !override [*v]}}",
      (c) => value(c.mounts).map((mount) => mount.target),
      ["/h"],
    ],
    ["a marked value is a string", "services: {web: {image: x}}", "services: {web: {user: !override 1000}}", (c) => value(c.user), "1000"],
  ])("%s", (_condition, text, over, read, expected) => {
    expect(read(web(text, over))).toEqual(expected);
  });
});

describe("variables of what is included", () => {
  it("are those of the including project first, then of its own environment file", () => {
    const result = project({
      "compose.yaml": "include: [sub/c.yaml]",
      ".env": "BOTH=/outer",
      "sub/.env": "BOTH=/inner\nOWN=/own",
      "sub/c.yaml": "services: {web: {image: x, volumes: ['${BOTH}:/b', '${OWN}:/o']}}",
    });
    const [included] = result.composition.containers;
    if (included === undefined) throw new Error("no container");
    expect(value(included.mounts).map((mount) => value(mount.source))).toEqual(["/outer", "/own"]);
  });
});

describe("dependencies", () => {
  it.each([
    ["a list over a list", "[db]", "[cache]"],
    ["the same list", "[db]", "[db]"],
    ["a mapping over a list", "[db]", "{cache: {condition: service_healthy}}"],
    ["a list over a mapping", "{db: {condition: service_healthy}}", "[cache]"],
  ])("%s", (_condition, base, over) => {
    const result = project({
      "compose.yaml": `services: {web: {image: x, depends_on: ${base}}, db: {image: x}, cache: {image: x}}`,
      "override.yaml": `services: {web: {depends_on: ${over}}}`,
    });
    expect(result.composition.containers).toHaveLength(3);
  });

  it("of the later file are looked for too", () => {
    expect(() => web("services: {web: {image: x, depends_on: [db]}, db: {image: x}}", "services: {web: {depends_on: [gone]}}")).toThrow(
      /depends on service `gone`, which is not there/,
    );
  });
});

describe("mounts of one target", () => {
  it.each([
    ["the same spelling: the later wins", "volumes: [/a:/t, /b:/t]", ["/b"]],
    ["the short syntax is made plain first", "volumes: [/a:/t, '/b:/t/']", ["/b"]],
    ["tmpfs written twice", "tmpfs: [/t, /t]", [""]],
  ])("%s", (_condition, text, sources) => {
    expect(value(web(`services: {web: {image: x, ${text}}}`).mounts).map((mount) => value(mount.source))).toEqual(sources);
  });

  it.each([
    ["the long syntax in another spelling", "volumes: [/a:/t, {type: bind, source: /b, target: //t}]"],
    ["a volume and a tmpfs", "volumes: [/a:/t], tmpfs: [/t]"],
    ["a tmpfs with other options", "tmpfs: [/t, '/t:ro']"],
  ])("refused: %s", (_condition, text) => {
    expect(() => web(`services: {web: {image: x, ${text}}}`)).toThrow(/mount target `\/t` is mounted twice in one service \(compose\.yaml:/);
  });
});

describe("words that say nothing", () => {
  it("an empty network mode leaves the project's network", () => {
    expect(plain(web("services: {web: {image: x, network_mode: ''}}").networks)).toEqual(["p_default"]);
  });

  it("no limit of its own leaves that of deploy", () => {
    const { limits } = web("services: {web: {image: x, pids_limit: 0, mem_limit: 0, deploy: {resources: {limits: {pids: 5, memory: 1m}}}}}");
    expect([value(limits.pids), value(limits.memoryBytes)]).toEqual([5, 1_048_576]);
  });

  it("a build without a context is that of the file's own project", () => {
    const { builds } = project({
      "compose.yaml": "include: [sub/c.yaml]",
      "sub/c.yaml": "services: {web: {build: {dockerfile_inline: FROM x}}}",
    });
    expect(builds.map((build) => build.context)).toEqual(["/p/sub"]);
  });

  it("a service that is scaled to none cannot be joined, and no profile is blamed alone", () => {
    expect(() => web("services: {web: {image: x, volumes_from: [db]}, db: {image: x, scale: 0}}")).toThrow(
      /refers to service `db`, which is not run: no profile enables it, or it is scaled to none/,
    );
  });
});
