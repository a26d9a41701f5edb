import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { standingAt, standingBelow } from "./container-root.ts";

/** Our own root stands for a container's. */
const top = mkdtempSync(join(tmpdir(), "seaworthy-root-"));
const server = createServer();

beforeAll(async () => {
  mkdirSync(join(top, "run/inner"), { recursive: true });
  writeFileSync(join(top, "run/file"), "");
  symlinkSync(`${top}/run`, join(top, "absolute"));
  symlinkSync("run", join(top, "relative"));
  symlinkSync("../run/inner/../file", join(top, "run/up"));
  symlinkSync("loop", join(top, "loop"));
  await new Promise<void>((resolve) => server.listen(join(top, "run/inner/s.sock"), resolve));
});

afterAll(() => {
  server.close();
  rmSync(top, { recursive: true, force: true });
});

describe("what stands in a container, seen from the host", () => {
  it.each([
    ["a directory", "run", "run", "directory"],
    ["a file", "run/file", "run/file", "other"],
    ["a socket", "run/inner/s.sock", "run/inner/s.sock", "socket"],
    ["through an absolute link", "absolute/inner/s.sock", "run/inner/s.sock", "socket"],
    ["through a relative link", "relative/file", "run/file", "other"],
    ["through a link at the end", "run/up", "run/file", "other"],
  ])("%s", (_, path, place, kind) => {
    expect(standingAt(process.pid, join(top, path))).toMatchObject({ path: join(top, place), kind });
  });

  it.each(["nothing", "run/file/below", "loop", "loop/x"])("%s: nothing", (path) => {
    expect(standingAt(process.pid, join(top, path))).toBeNull();
  });

  it("device nodes have their numbers", () => {
    expect(standingAt(process.pid, "/dev/null")).toMatchObject({ kind: "c", major: 1, minor: 3 });
    expect(standingAt(process.pid, "/")).toMatchObject({ path: "/", kind: "directory" });
  });

  it("all below a directory but links, with the directories on the way", () => {
    const start = standingAt(process.pid, top);
    const found = start === null ? [] : (standingBelow(process.pid, start) ?? []);
    expect(found.map(({ path }) => path.slice(top.length)).sort()).toEqual(["/run", "/run/file", "/run/inner", "/run/inner/s.sock"]);
    expect(found.find(({ kind }) => kind === "socket")?.way.length).toBe(top.split("/").length + 2);
  });

  it("of a process that is not there: nothing", () => {
    expect(standingAt(999_999_999, "/dev/null")).toBeNull();
  });
});
