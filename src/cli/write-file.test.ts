import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFiles, writtenAt } from "./write-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "seaworthy-write-"));
  mkdirSync(join(folder, "real"));
  writeFileSync(join(folder, "real/a"), "old", { mode: 0o640 });
  symlinkSync("real/a", join(folder, "link"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a file that is replaced", () => {
  it("through a link is written where the link leads, and the link stays", () => {
    const path = join(folder, "link");
    writeFiles([{ path, text: "new", mode: "keep", replaces: "old" }]);
    expect(writtenAt(path)).toBe(join(realpathSync(folder), "real/a"));
    expect(readFileSync(join(folder, "real/a"), "utf8")).toBe("new");
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect([readdirSync(folder).sort(), readdirSync(join(folder, "real"))]).toEqual([["link", "real"], ["a"]]);
  });

  it("and was changed meanwhile is left as it is, with all others", () => {
    writeFileSync(join(folder, "other"), "old");
    const write = () =>
      writeFiles([
        { path: join(folder, "other"), text: "new", mode: "keep", replaces: "old" },
        { path: join(folder, "link"), text: "new", mode: "keep", replaces: "older" },
      ]);
    expect(write).toThrow("it was changed while it was judged");
    expect([readFileSync(join(folder, "other"), "utf8"), readFileSync(join(folder, "real/a"), "utf8")]).toEqual(["old", "old"]);
    expect(readdirSync(folder).sort()).toEqual(["link", "other", "real"]);
  });

  it("whose link leads nowhere is an error, and nothing is made", () => {
    symlinkSync("none", join(folder, "dangling"));
    expect(() => writeFiles([{ path: join(folder, "dangling"), text: "new", mode: "keep" }])).toThrow("ENOENT");
    expect(readdirSync(folder).sort()).toEqual(["dangling", "link", "real"]);
  });
});
