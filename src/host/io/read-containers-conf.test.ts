import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { known } from "../../model/index.ts";
import type { EngineView } from "./engine-view.ts";
import type { SettingsPlace } from "./read-containers-conf.ts";
import { isThereFor, readContainersConf } from "./read-containers-conf.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "seaworthy-conf-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** An engine that sees another root directory. */
const view = (): EngineView => ({ root, isMachine: true, named: (path) => path, mounts: known([], { source: "host", location: "" }) });

function read(places: readonly SettingsPlace[], startedMs: number | null = null): readonly string[] {
  const found = readContainersConf(places, view(), startedMs);
  return "why" in found ? [found.why] : found.map(({ path, text }) => `${path}: ${text}`);
}

const file = (...paths: readonly string[]): SettingsPlace => ({ kind: "file", paths });
const folder = (...paths: readonly string[]): SettingsPlace => ({ kind: "folder", paths });

describe("the settings of an engine, as it sees them", () => {
  it("are read in their order, and what is not there is nothing", () => {
    put("/etc/c.conf", "1");
    put("/etc/c.conf.d/20.conf", "3");
    put("/etc/c.conf.d/10.conf", "2");
    put("/etc/c.conf.d/10.conf.bak", "no");
    put("/etc/c.conf.d/30.conf/in.conf", "no");
    expect(read([file("/usr/c.conf"), file("/etc/c.conf"), folder("/etc/c.conf.d"), folder("/none.d")])).toEqual([
      "/etc/c.conf: 1",
      "/etc/c.conf.d/10.conf: 2",
      "/etc/c.conf.d/20.conf: 3",
    ]);
  });

  it("are the first file of some, and of folders the last of a name", () => {
    for (const path of ["/b.conf", "/c.conf", "/1.d/x.conf", "/1.d/z.conf", "/2.d/x.conf", "/2.d/a.conf"]) put(path, "");
    expect(read([file("/a.conf", "/b.conf", "/c.conf"), folder("/1.d", "/2.d")])).toEqual(["/b.conf: ", "/2.d/a.conf: ", "/2.d/x.conf: ", "/1.d/z.conf: "]);
  });

  it("are looked for behind links as the engine follows them", () => {
    put("/srv/real.conf", "here");
    mkdirSync(join(root, "etc"));
    symlinkSync("/srv/real.conf", join(root, "etc/c.conf"));
    expect(read([file("/etc/c.conf")])).toEqual(["/etc/c.conf: here"]);
    expect([isThereFor(view(), "/etc/c.conf"), isThereFor(view(), "/etc/none.conf")]).toEqual([true, false]);
  });

  it("are not known where a file was changed after the engine started", () => {
    put("/old.conf", "now");
    const { ctimeMs } = statSync(join(root, "old.conf"));
    expect(read([file("/old.conf")], ctimeMs)).toEqual(["/old.conf: now"]);
    utimesSync(join(root, "old.conf"), 2000, 2000);
    renameSync(join(root, "old.conf"), join(root, "c.conf"));
    expect(read([file("/c.conf")], ctimeMs - 10_000)).toEqual([expect.stringContaining("`/c.conf` was changed after Podman's service started")]);
  });

  it("are not known where what was named is not there", () => {
    expect(read([{ kind: "file", paths: ["/c.conf"], isNeeded: true }])).toEqual([expect.stringContaining("which Podman was told to read, is not there")]);
  });

  it.each([
    ["a folder in place of a file", () => mkdirSync(join(root, "c.conf"))],
    ["a file that is too large", () => put("/c.conf", "#".repeat(1024 * 1024))],
  ])("are not known with %s", (_, make) => {
    make();
    expect(read([file("/c.conf")])).toEqual([expect.stringMatching(/`\/c\.conf` cannot be read/)]);
  });

  it("are not known where the engine's files cannot be seen", () => {
    const unseen: EngineView = { ...view(), root: null };
    expect(readContainersConf([], unseen, null)).toMatchObject({ why: expect.stringContaining("cannot be seen from here") });
    expect(isThereFor(unseen, "/etc/x")).toBe(true);
  });
});
