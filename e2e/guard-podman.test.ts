import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeOwn, liveEngine } from "./live.ts";
import type { PodmanEngine } from "./podman-engine.ts";
import { startPodman } from "./podman-engine.ts";

const IMAGE = "seaworthy/root:1";

/** Docker's own client, through a guard, to Podman: which tells what a container is only once it started. */
describeOwn("a guard before Podman", () => {
  let podman: PodmanEngine;
  let guard: GuardProcess;

  beforeAll(async () => {
    podman = await startPodman();
    await podman.podman("import", "-c", 'CMD ["sleep","3600"]', join(liveEngine().scratch, "rootfs.tar"), IMAGE);
    guard = await startGuard(["--enforce"], podman.socket, { ...liveEngine(), enter: podman.enter, scratch: podman.scratch });
  }, 120_000);

  afterAll(async () => {
    expect(await guard?.stop()).toBe(0);
    await podman?.stop();
  }, 120_000);

  const client = (...args: readonly string[]) => docker({ socket: guard.socket, scratch: podman.scratch }, args, { timeout: 60_000 });

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
    const id = await podman.podman("create", "--security-opt", "unmask=ALL", IMAGE);
    // What is done past the guard it learns by Podman's events, which come when they come.
    await expect
      .poll(() => client("start", id).stderr, { timeout: 20_000, interval: 200 })
      .toMatch(/refuses ContainerStart: \S+ perhaps reaches root on the host/);
  });

  it("does not mediate Podman's own API", async () => {
    expect(await raw(guard.socket, "GET /v4.0.0/libpod/info HTTP/1.1\r\nHost: d\r\n\r\n")).toContain("podman's own API (`/libpod`) is not mediated");
  });
});
