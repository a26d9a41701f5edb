import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestEngine } from "../scripts/e2e-engine.mjs";
import { docker, startEngine } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { startGuard } from "./guard-process.ts";
import type { LiveEngine } from "./live.ts";
import { describeOwn } from "./live.ts";
import { SAILOR, SAILORS_ENGINE, SAILORS_SOCKET } from "./rootless-engine.ts";

/** A guard before a rootless engine judges by what the user who runs it may do, and follows paths where that engine does. */
describeOwn("before a rootless engine", () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startEngine(SAILORS_ENGINE);
  });

  afterAll(() => engine?.stop(), 120_000);

  const asUser = (): LiveEngine => ({
    ...engine,
    enter: [...engine.enter, "setpriv", "--reuid", String(SAILOR.uid), "--regid", String(SAILOR.uid), "--clear-groups", "--"],
    scratch: join(engine.scratch, "home"),
  });

  describe.each([
    ["root", (): LiveEngine => engine],
    ["the engine's own user", asUser],
  ])("a guard that %s runs", (_, host) => {
    let guard: GuardProcess;
    const run = (...args: readonly string[]) =>
      docker({ socket: guard.socket, scratch: engine.scratch }, ["run", "--rm", ...args.map((arg) => (arg === "IMAGE" ? (engine.images["root"] ?? "") : arg))]);

    beforeAll(async () => {
      guard = await startGuard(["--enforce"], SAILORS_SOCKET, host());
    });

    afterAll(async () => {
      expect(await guard.stop()).toBe(0);
    });

    it.each([
      ["nothing of the host", ["IMAGE", "id", "-u"], "0"],
      ["a directory of root's that everybody reads", ["-v", "/etc:/x", "IMAGE", "ls", "/x/subuid"], "/x/subuid"],
      ["all privileges, which are the user's", ["--privileged", "IMAGE", "echo", "done"], "done"],
      ["the engine's network, which is no host's", ["--network", "host", "IMAGE", "echo", "done"], "done"],
    ])("lets pass %s", (_name, args, printed) => {
      expect(run(...args)).toMatchObject({ status: 0, stdout: `${printed}\n` });
    });

    it.each([
      ["the engine's socket", `${SAILORS_SOCKET}:/s`],
      ["a directory above it", "/run:/x"],
      ["the whole of the host", "/:/x"],
    ])("refuses %s", (_name, mount) => {
      const { status, stderr } = run("-v", mount, "IMAGE", "true");
      expect(status).toBe(125);
      expect(stderr).toContain("new-container reaches control of the engine: The engine's socket is in the container");
      expect(stderr).toContain("the engine runs rootless");
    });

    it("refuses a link to the socket, which it follows where the engine does", () => {
      const away = join(engine.scratch, "home", "away");
      rmSync(away, { force: true });
      symlinkSync(SAILORS_SOCKET, away);
      expect(run("-v", `${away}:/s`, "IMAGE", "true").stderr).toContain("The engine's socket is in the container");
    });
  });
});
