import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeOwn, liveEngine } from "./live.ts";
import type { PodmanEngine } from "./podman-engine.ts";
import { startPodman } from "./podman-engine.ts";

const IMAGE = "seaworthy/root:1";

/** Which techniques a scan names of a container that are no way out by themselves. */
function weaknesses({ enter, socket }: PodmanEngine, name: string): readonly string[] {
  const [command = "", ...rest] = [...enter, process.execPath, join(import.meta.dirname, "../bin/seaworthy.cjs"), "scan", "--json", "--fail-on", "never"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", DOCKER_HOST: `unix://${socket}` };
  const { stdout } = spawnSync(command, rest, { encoding: "utf8", env, timeout: 60_000, maxBuffer: 64 * 1024 * 1024 });
  const { containers } = JSON.parse(stdout) as { containers: readonly { name: string; weaknesses: readonly { technique: string }[] }[] };
  return containers.find((each) => each.name === name)?.weaknesses.map(({ technique }) => technique) ?? [];
}

/** Podman with more settings, and a guard before it, for all tests of a block. */
function guarded(settings = "") {
  let podman: PodmanEngine;
  let guard: GuardProcess;

  beforeAll(async () => {
    podman = await startPodman(settings);
    await podman.podman("import", "-c", 'CMD ["sleep","3600"]', join(liveEngine().scratch, "rootfs.tar"), IMAGE);
    guard = await startGuard(["--enforce"], podman.socket, { ...liveEngine(), enter: podman.enter, scratch: podman.scratch });
  }, 120_000);

  afterAll(async () => {
    expect(await guard?.stop()).toBe(0);
    await podman?.stop();
  }, 120_000);

  const client = (...args: readonly string[]) => docker({ socket: guard.socket, scratch: podman.scratch }, args, { timeout: 60_000 });
  return { client, guard: () => guard, podman: () => podman };
}

/** Docker's own client, through a guard, to Podman: which tells what a container is only once it started. */
describeOwn("a guard before Podman", () => {
  const { client, guard, podman } = guarded();

  it("lets a container run, which was made through it and not yet started, and be used", () => {
    expect(client("run", "--rm", IMAGE, "echo", "done")).toMatchObject({ status: 0, stdout: "done\n" });
    expect(client("run", "-d", "--name", "runs", "-v", "kept:/data", IMAGE).status).toBe(0);
    expect(client("exec", "runs", "id", "-u")).toMatchObject({ status: 0, stdout: "0\n" });
    expect(client("stop", "-t", "0", "runs").status).toBe(0);
    expect(client("start", "runs").status).toBe(0);
    expect(client("rm", "-f", "runs").status).toBe(0);
  });

  it.each([
    ["the whole of the host", ["-v", "/:/x"], "The host's whole file system is mounted writable"],
    ["the socket of Podman", ["-v", "/run/podman/podman.sock:/s"], "socket"],
    ["all privileges", ["--privileged"], "A privileged container is root on the host"],
    ["mounting", ["--cap-add", "SYS_ADMIN"], "SYS_ADMIN lets the container mount host file systems"],
  ])("refuses %s", (_name, flags, words) => {
    const { status, stderr } = client("create", ...flags, IMAGE);
    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it("refuses to start what others made, of which nobody told what it is", async () => {
    const id = await podman().podman("create", "--security-opt", "unmask=ALL", IMAGE);
    // What is done past the guard it learns by Podman's events, which come when they come.
    await expect
      .poll(() => client("start", id).stderr, { timeout: 20_000, interval: 200 })
      .toMatch(/refuses ContainerStart: \S+ perhaps reaches root on the host/);
  });

  it("is told of what Podman's filter lets through, which Docker's does not", async () => {
    expect(client("run", "-d", "--name", "filtered", "--user", "1000", IMAGE).status).toBe(0);
    expect(client("exec", "filtered", "unshare", "-U", "true")).toMatchObject({ status: 0, stderr: "" });
    expect(weaknesses(podman(), "filtered")).toContain("user-namespace-creation");
    expect(client("rm", "-f", "filtered").status).toBe(0);
  });

  it("does not mediate Podman's own API", async () => {
    expect(await raw(guard().socket, "GET /v4.0.0/libpod/info HTTP/1.1\r\nHost: d\r\n\r\n")).toContain("podman's own API (`/libpod`) is not mediated");
  });
});

/** What an administrator lets Podman give to every container counts as if it had been asked for. */
describeOwn("a guard before a Podman whose settings give every container more", () => {
  const { client, podman } = guarded('default_capabilities = ["CHOWN", "SYS_ADMIN"]\n');

  it("refuses a container that asks for nothing", () => {
    const { status, stderr } = client("create", IMAGE);
    expect(status).toBe(1);
    expect(stderr).toContain("SYS_ADMIN is a default capability");
  });

  it("lets one run that does without, and it has what was predicted", () => {
    expect(client("run", "-d", "--name", "without", "--cap-drop", "SYS_ADMIN", IMAGE)).toMatchObject({ status: 0, stderr: "" });
    expect(client("exec", "without", "grep", "CapBnd", "/proc/self/status").stdout).toBe("CapBnd:\t0000000000000001\n");
    expect(client("rm", "-f", "without").status).toBe(0);
  });

  it("refuses what it cannot tell, where the settings were changed and Podman did not read them", async () => {
    appendFileSync(podman().conf, "# changed\n");
    await expect
      .poll(() => client("create", "--cap-drop", "SYS_ADMIN", IMAGE).stderr, { timeout: 30_000, interval: 500 })
      .toMatch(/was changed after Podman's service started/);
  });
});
