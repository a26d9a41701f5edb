import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { startGuard } from "./guard-process.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";

const NAME = `past-the-guard-${process.pid}`;
const MOST_WAIT_MS = 60_000;

describeLive("a guard that is passed by", () => {
  let guard: GuardProcess;
  let status = "";

  beforeAll(async () => {
    const { images, label, scratch } = liveEngine();
    dockerOut(["create", "--name", NAME, "--label", label, "-v", "/run/docker.sock:/s:ro", images["root"] ?? ""]);
    status = join(scratch, `status-${process.pid}.sock`);
    guard = await startGuard(["--status", status]);
  });

  afterAll(async () => {
    docker(liveEngine(), ["rm", "-f", NAME]);
    expect(await guard.stop()).toBe(0);
  });

  const said = async (event: string): Promise<Readonly<Record<string, unknown>>> => {
    const until = Date.now() + MOST_WAIT_MS;
    for (;;) {
      const found = guard.log().find((entry) => entry["event"] === event && String(entry["message"]).includes(NAME));
      if (found !== undefined) return found;
      if (Date.now() > until) throw new Error(`the guard's log does not say ${event} of ${NAME}`);
      await sleep(100);
    }
  };
  const metrics = (): Promise<string> =>
    new Promise((settle, fail) => {
      request({ socketPath: status, path: "/metrics" }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => settle(text));
      })
        .on("error", fail)
        .end();
    });

  it("says which container holds the engine's socket, and when it is gone", async () => {
    expect(await said("bypass")).toMatchObject({ kind: "container", certainty: "proven" });
    const before = await metrics();
    expect(before).toContain("seaworthy_guard_bypasses_known 1\n");
    expect(Number(/seaworthy_guard_bypasses\{kind="container",certainty="proven"\} (\d+)/.exec(before)?.[1])).toBeGreaterThan(0);
    dockerOut(["rm", "-f", NAME]);
    expect(await said("bypass-closed")).toMatchObject({ kind: "container" });
  });
});
