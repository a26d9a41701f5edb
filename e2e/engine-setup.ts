import type { TestProject } from "vitest/node";
import { startEngine } from "../scripts/e2e-engine.mjs";
import "./provided.ts";

/** One engine for all end-to-end tests. Where there can be none, the tests fail and say why; only `SEAWORTHY_E2E=skip` leaves them out. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env["SEAWORTHY_E2E"] === "skip") {
    project.provide("engine", { kind: "skipped" });
    return undefined;
  }
  try {
    const { stop, ...rest } = await startEngine();
    const { socket, enter, isOwn, pid, label, images, scratch } = rest;
    project.provide("engine", { kind: "engine", engine: { socket, enter, isOwn, pid, label, images, scratch } });
    return stop;
  } catch (error) {
    project.provide("engine", { kind: "none", why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
