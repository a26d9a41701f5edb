import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolvePath } from "./resolve-path.ts";

let root = "";

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "seaworthy-links-")));
  mkdirSync(join(root, "real/deep"), { recursive: true });
  writeFileSync(join(root, "real/file"), "");
  symlinkSync("real", join(root, "relative"));
  symlinkSync(join(root, "real"), join(root, "absolute"));
  symlinkSync("relative/deep", join(root, "chain"));
  symlinkSync("../../escape", join(root, "real/up"));
  symlinkSync("nowhere/at/all", join(root, "dangling"));
  symlinkSync("loop", join(root, "loop"));
  symlinkSync("/", join(root, "top"));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a path with links", () => {
  it.each([
    ["none", "real/file", "real/file"],
    ["a relative one", "relative/file", "real/file"],
    ["an absolute one", "absolute/deep", "real/deep"],
    ["one through another", "chain", "real/deep"],
    ["one to nowhere", "dangling", "nowhere/at/all"],
    ["a part that is not there", "relative/new/dir", "real/new/dir"],
    ["a file as a directory", "real/file/x", "real/file/x"],
    ["dots", "./real/../relative/./deep", "real/deep"],
  ])("%s", (_, path, expected) => {
    expect(resolvePath(`${root}/${path}`)).toEqual({ path: join(root, expected), hiddenBy: null });
  });

  it("one that leaves its directory", () => {
    expect(resolvePath(join(root, "real/up")).path).toBe(join(root, "../escape"));
  });

  it("one to the root, and above it", () => {
    expect(resolvePath(`${root}/top/../../run`).path).toBe("/run");
    expect(resolvePath("/").path).toBe("/");
  });

  it("a loop and an endless path end, unresolved", () => {
    expect(resolvePath(join(root, "loop")).hiddenBy).not.toBeNull();
    expect(resolvePath(`/${"a/".repeat(5000)}`).hiddenBy).not.toBeNull();
  });
});

describe("a path below another root", () => {
  it("leads nowhere else: an absolute link begins there again", () => {
    symlinkSync("/real/file", join(root, "within"));
    expect(resolvePath("/within", root)).toEqual({ path: "/real/file", hiddenBy: null });
  });

  it("is hidden once that root is gone, instead of being no link", () => {
    expect(resolvePath("/within", join(root, "gone")).hiddenBy).not.toBeNull();
  });
});
