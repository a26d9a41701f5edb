import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";

const CONFIG = `
listeners:
  main: { unix: { path: unused.sock }, profile: hard }
profiles:
  hard:
    from: full-but-no-host-root
    harden:
      noNewPrivileges: true
      capabilities: [CHOWN, SETUID]
      pids: 64
      memory: 64m
      readOnlyRoot: [/tmp]
      defaultSeccomp: true
      logs: { size: 1m, files: 2 }
      pinImage: true
`;
const NAME = `harden-${process.pid}`;
const ASKED = "--cap-add SYS_PTRACE --security-opt seccomp=unconfined --memory 512m --memory-swap 1g --pids-limit 1000";

type Said = readonly string[];

function through({ socket }: GuardProcess, script: string) {
  const { images, scratch } = liveEngine();
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}`, IMAGE: images["root"] ?? "", NAME };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8", env, timeout: 120_000 });
  return { status, stdout: stdout.trim(), stderr };
}

/** What the log says was, or would be, changed by the requests that came last. */
function changes(guard: GuardProcess, field: "changed" | "wouldChange", operation = "ContainerCreate"): Said {
  const entry = guard.log().findLast((each) => each["event"] === "decided" && each["operation"] === operation);
  return (entry?.[field] ?? []) as Said;
}

/** A field of the container that is there, as the engine itself tells of it. */
function inspected(path: string): unknown {
  const field = path === "Image" ? "Config.Image" : path;
  return JSON.parse(dockerOut(["inspect", "--format", `{{json .${field}}}`, NAME]));
}

describeLive("docker through a profile that hardens", () => {
  let enforcing: GuardProcess;
  let observing: GuardProcess;

  beforeAll(async () => {
    const config = join(liveEngine().scratch, `harden-${process.pid}.yaml`);
    writeFileSync(config, CONFIG);
    enforcing = await startGuard(["--config", config, "--profile", "hard", "--enforce"]);
    observing = await startGuard(["--config", config, "--profile", "hard"]);
  });

  afterAll(async () => {
    docker(liveEngine(), ["rm", "-f", NAME]);
    expect([await enforcing.stop(), await observing.stop()]).toEqual([0, 0]);
  });

  it("what was changed is in the log and told to the caller, and the engine has exactly that", () => {
    const { status, stderr } = through(enforcing, `docker create --name $NAME ${ASKED} $IMAGE`);
    expect(status, stderr).toBe(0);
    const said = changes(enforcing, "changed");
    const sent = said.flatMap((line) => /^\+ ([A-Za-z.]+): (.*)$/.exec(line)?.slice(1, 3) ?? []);
    const pairs = sent.flatMap((field, index) => (index % 2 === 0 ? [[field, JSON.parse(sent[index + 1] ?? "")] as const] : []));
    expect(pairs.map(([field]) => field)).toEqual([
      ...["SecurityOpt", "CapAdd", "CapDrop", "PidsLimit", "Memory", "MemorySwap", "ReadonlyRootfs", "Tmpfs", "LogConfig"].map((name) => `HostConfig.${name}`),
      "Image",
    ]);
    for (const [field, value] of pairs) {
      expect(inspected(field), field).toEqual(value);
      expect(stderr).toContain(`WARNING: seaworthy sent ${field} as ${JSON.stringify(value)}`);
    }
    expect(inspected("HostConfig.CapAdd")).toEqual(["CAP_CHOWN", "CAP_SETUID"]);
    expect(inspected("Image")).toMatch(/@?sha256:[0-9a-f]{64}$/);
    docker(liveEngine(), ["rm", "-f", NAME]);
  });

  it("the process that runs is confined so", () => {
    const { stdout, stderr } = through(
      enforcing,
      "docker run --rm $IMAGE sh -c 'touch /x; touch /tmp/x && echo written; grep -E \"NoNewPrivs|CapEff|Seccomp:\" /proc/self/status'",
    );
    expect(stderr).toMatch(/\/x.*Read-only file system/);
    expect(stdout.replace(/[ \t]+/g, " ").split("\n")).toEqual(["written", "CapEff: 0000000000000081", "NoNewPrivs: 1", "Seccomp: 2"]);
  });

  it("what is as the profile wants it already is sent as it came, and nothing is said", () => {
    const image = dockerOut(["image", "inspect", "--format", "{{.Id}}", liveEngine().images["root"] ?? ""]);
    const asked = [
      "--cap-drop ALL --cap-add CHOWN --security-opt no-new-privileges --memory 32m --pids-limit 5 --read-only",
      "--log-driver json-file --log-opt max-size=1m --log-opt max-file=1",
    ].join(" ");
    const { status, stderr } = through(enforcing, `docker create --name $NAME ${asked} ${image}`);
    expect({ status, stderr, changed: changes(enforcing, "changed") }).toEqual({ status: 0, stderr: "", changed: [] });
  });

  it("limits that are changed later stay within the profile's, and a header says so", async () => {
    const body = '{"Memory":536870912,"MemorySwap":-1}';
    const head = `POST /v1.41/containers/${NAME}/update HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answer = await raw(enforcing.socket, `${head}${body}`, 500);
    expect(answer).toContain("HTTP/1.1 200 OK");
    expect(answer).toContain("X-Seaworthy-Warning: seaworthy sent MemorySwap as 134217728 instead of -1");
    expect([inspected("HostConfig.Memory"), inspected("HostConfig.MemorySwap")]).toEqual([67_108_864, 134_217_728]);
    docker(liveEngine(), ["rm", "-f", NAME]);
  });

  it("what opens a path is judged as it would be sent: hardened it passes", () => {
    const { status, stderr } = through(enforcing, "docker run --rm --cap-add SYS_MODULE $IMAGE true");
    expect(stderr).not.toContain("seaworthy refuses");
    expect(status, stderr).toBe(0);
  });

  it("what no rule mends is refused all the same", () =>
    expect(through(enforcing, "docker run --rm -v /:/host $IMAGE true").stderr).toContain("remove the mount at `/host`"));

  it("a guard that observes shows what it would change, and changes nothing", () => {
    const { status, stderr } = through(observing, `docker create --name $NAME ${ASKED} $IMAGE`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(changes(observing, "wouldChange")).toEqual(expect.arrayContaining(["- HostConfig.PidsLimit: 1000", "+ HostConfig.PidsLimit: 64"]));
    expect(inspected("HostConfig.PidsLimit")).toBe(1000);
    expect(inspected("HostConfig.CapAdd")).toEqual(["CAP_SYS_PTRACE"]);
    docker(liveEngine(), ["rm", "-f", NAME]);
  });
});
