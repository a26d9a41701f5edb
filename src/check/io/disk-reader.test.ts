import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diskReader } from "./disk-reader.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "disk-reader-"));
  writeFileSync(join(root, "plain"), "text\n");
  writeFileSync(join(root, "marked"), "\ufefftext\n");
  writeFileSync(join(root, "long"), "x".repeat(200_000));
  writeFileSync(join(root, "empty"), "");
  mkdirSync(join(root, "folder"));
  symlinkSync("plain", join(root, "link"));
  symlinkSync("absent", join(root, "dangling"));
  symlinkSync("circle", join(root, "circle"));
  execFileSync("mkfifo", [join(root, "pipe")]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a file on disk", () => {
  it.each([
    ["plain", { text: "text\n" }],
    ["marked", { text: "text\n" }],
    ["empty", { text: "" }],
    ["link", { text: "text\n" }],
    ["absent", { failure: "missing" }],
    ["plain/below", { failure: "missing" }],
    ["dangling", { failure: "missing" }],
    ["folder", { failure: "is-directory" }],
    ["circle", { failure: "unreadable" }],
    ["pipe", { failure: "unreadable" }],
    ["../../dev/zero", { failure: "unreadable" }],
  ])("%s", (name, expected) => {
    const path = name.endsWith("zero") ? "/dev/zero" : join(root, name);
    expect(diskReader().read(path)).toEqual(expected);
  });

  it("of exactly the limit is read, one byte more is not", () => {
    expect(diskReader(200_000).read(join(root, "long"))).toEqual({ text: "x".repeat(200_000) });
    expect(diskReader(199_999).read(join(root, "long"))).toEqual({ failure: "too-large" });
  });

  it("files of the kernel that claim no size are read to their end", () => {
    expect(diskReader().read("/proc/self/status")).toMatchObject({ text: expect.stringContaining("CapBnd:") });
    expect(diskReader(10).read("/proc/self/status")).toEqual({ failure: "too-large" });
  });
});
