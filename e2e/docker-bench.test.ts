import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { describeLive, dockerOut, liveEngine, seaworthy } from "./live.ts";

/**
 * The controls of a live engine. With `SEAWORTHY_DOCKER_BENCH=/path/to/docker-bench-security.sh` the script runs on the same engine, and every check on
 * which both say otherwise must be in the table of `docs/cis.md`. Its recorded results are compared everywhere (`src/cli/docker-bench.test.ts`).
 */
const SCRIPT = process.env["SEAWORTHY_DOCKER_BENCH"] ?? "";

interface Judged {
  readonly id: string;
  readonly result: string;
  readonly failing: readonly string[];
  readonly paths: readonly { readonly container: string; readonly relation: string }[];
  readonly unknowns: readonly object[];
}

function printed(args: readonly string[]): ReturnType<typeof JSON.parse> {
  const { status, stdout, stderr } = seaworthy(["scan", ...args, "--fail-on", "never"]);
  if (status !== 0) throw new Error(`scan ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

describeLive("controls of a live engine", () => {
  let controls: readonly Judged[] = [];
  const of = (id: string): Judged | undefined => controls.find((each) => each.id === id);

  beforeAll(() => {
    const { images, label } = liveEngine();
    const root = images["root"] ?? "";
    const create = (name: string, ...flags: readonly string[]): void => {
      dockerOut(["run", "-d", "--name", `${label}-${name}`, "--label", label, ...flags, root]);
    };
    create("socket", "-v", "/var/run/docker.sock:/s");
    create("always", "--restart", "always", "-p", "127.0.0.1:1024:80");
    create("attempts", "--restart", "on-failure:5", "--cpu-shares", "100", "--health-cmd", "true", "--ulimit", "nofile=64:64");
    create("devices", "--device", "/dev/null", "--userns", "host", "--uts", "host");
    controls = printed(["--cis", "--json"]).controls;
  }, 120_000);

  it("all 117 are judged, and say why", () => {
    expect(controls.length).toBe(117);
    expect(controls.filter(({ result, unknowns }) => result === "unknown" && unknowns.length === 0)).toEqual([]);
  });

  it.each([
    ["5.32", "socket"],
    ["5.15", "always"],
    ["5.21", "devices"],
    ["5.31", "devices"],
  ])("%s names the container that fails it", (id, name) => {
    expect(of(id)).toMatchObject({ result: "fail", failing: expect.arrayContaining([`${liveEngine().label}-${name}`]) });
  });

  it.each([
    ["5.8", "always"],
    ["5.15", "attempts"],
    ["5.12", "attempts"],
    ["5.27", "attempts"],
  ])("%s does not name the container that passes it", (id, name) => {
    expect(of(id)?.failing).not.toContain(`${liveEngine().label}-${name}`);
  });

  it("the socket in a container opens a path, and taking it out would cut it", () => {
    expect(of("5.32")?.paths).toContainEqual(expect.objectContaining({ container: `${liveEngine().label}-socket`, relation: "cut" }));
  });

  it("the engine's own words are right: its version of /info decides", () => {
    expect(of("2.6")).toMatchObject({ result: "pass" });
    expect(of("5.1")).toMatchObject({ result: "pass" });
    expect(of("7.1")).toMatchObject({ result: "not-applicable" });
  });

  it("a snapshot of it is judged the same", () => {
    const file = join(liveEngine().scratch, `controls-${process.pid}.json`);
    const live = printed(["--cis", "--json", "--snapshot", file]).controls;
    expect(printed(["--cis", "--json", "--from", file]).controls).toEqual(live);
  });

  it("the script's shape holds every check once", () => {
    const log = printed(["--format", "docker-bench"]);
    const ids = log.tests.flatMap(({ results }: { results: readonly { id: string }[] }) => results.map(({ id }) => id));
    expect(new Set(ids).size).toBe(117);
    expect(log.checks).toBe(117);
  });

  it.skipIf(SCRIPT === "")(
    "the script says nothing else than what is documented",
    () => {
      const said = runScript();
      const documented = readFileSync(join(import.meta.dirname, "../docs/cis.md"), "utf8");
      const differs = controls.filter(({ id, result }) => !agrees(result, said.get(id) ?? "missing"));
      // The script looks at /var/lib/docker, wherever the engine keeps its data.
      const isElsewhere = ({ id }: Judged): boolean => id === "1.1.5";
      const isListed = ({ id }: Judged): boolean => new RegExp(`^\\| ${id.replaceAll(".", "\\.")} \\|`, "m").test(documented);
      // Where this machine does not show its host, we say so instead of guessing.
      expect(
        differs
          .filter((each) => !isListed(each) && !isElsewhere(each) && each.result !== "unknown")
          .map(({ id, result }) => `${id}: ${result}, script ${said.get(id)}`),
      ).toEqual([]);
    },
    300_000,
  );
});

function agrees(ours: string, script: string): boolean {
  if (ours === "pass") return script === "PASS";
  return ours === "fail" ? script === "WARN" : script === "INFO" || script === "NOTE";
}

function runScript(): ReadonlyMap<string, string> {
  const { enter, isOwn, socket, scratch } = liveEngine();
  const log = join(scratch, "docker-bench.log");
  const [command = "", ...rest] = [...enter, "bash", "-c", 'cd "$1" && exec bash "$2" -b -l "$3"', "bash", dirname(SCRIPT), SCRIPT, log];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${isOwn ? "/run/docker.sock" : socket}` };
  const { status, stderr } = spawnSync(command, rest, { encoding: "utf8", env, timeout: 280_000, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`the script ended with ${status}: ${stderr.slice(-2000)}`);
  const { tests } = JSON.parse(readFileSync(`${log}.json`, "utf8")) as { tests: readonly { results: readonly { id: string; result: string }[] }[] };
  return new Map(tests.flatMap(({ results }) => results.map(({ id, result }) => [id, result] as const)));
}
