import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Desk } from "./fixtures.ts";
import { openDesk, STACK } from "./fixtures.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIRST = ["bin/seaworthy.cjs", "dist/seaworthy.cjs"];

/** What a command needs is seen by leaving the second bundle away. */
describe("with the first bundle alone", () => {
  let desk: Desk;
  beforeAll(() => {
    desk = openDesk();
    for (const file of FIRST) {
      mkdirSync(dirname(join(desk.folder, file)), { recursive: true });
      copyFileSync(join(ROOT, file), join(desk.folder, file));
    }
    desk.put("compose.yaml", STACK);
    desk.put("Dockerfile", "FROM alpine\n");
  });
  afterAll(() => desk.close());

  const run = (...args: readonly string[]) => spawnSync(process.execPath, ["bin/seaworthy.cjs", ...args], { cwd: desk.folder, encoding: "utf8" });

  it("judges a compose file as the whole command does", () => {
    const { status, stdout, stderr } = run("check", "compose.yaml");
    expect({ code: status, out: stdout, err: stderr }).toEqual(desk.run(["check", "compose.yaml"]));
    expect(status).toBe(1);
  });

  it.each([
    ["a Dockerfile", ["check", "Dockerfile"]],
    ["JSON", ["check", "compose.yaml", "--json"]],
    ["another command", ["explain", "engine-socket-mount"]],
    ["help", ["--help"]],
  ])("says that the second is missing where it is needed: %s", (_, args) => {
    const { status, stderr } = run(...args);
    expect(stderr).toMatch(/^cannot start seaworthy: `[^`]*later\.cjs` is missing; run `npm run build` first\n$/);
    expect(status).toBe(2);
  });
});
