import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { judgeWorld, KNOWLEDGE } from "../../reason/index.ts";
import { readInputs } from "../reading.ts";
import { worldOf } from "../world.ts";
import { diskReader } from "./disk-reader.ts";

describe("a bind source below the project", () => {
  let project = "";
  beforeEach(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), "source-links-")));
    mkdirSync(join(project, "plain"));
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  const check = (source: string, directory = project) => {
    const setting = { directory, home: "/nowhere", reader: diskReader(), environment: {}, envFiles: [], profiles: [], projectName: null };
    const { composition, symlinks } = readInputs([], {
      ...setting,
      runs: [`docker run --cap-drop ALL --security-opt no-new-privileges -v ${source}:/d x`],
    });
    return { symlinks, world: worldOf(composition, { kind: "stock" }, symlinks) };
  };

  it.each([
    ["a link to a system directory", "./data", "/etc", "./data", "/etc"],
    ["below a link", "./data", "/etc", "./data/sub", "/etc"],
    ["a link to a socket that this machine lacks", "./docker.sock", "/nonexistent/docker.sock", "./docker.sock", "/nonexistent/docker.sock"],
    ["a relative link", "./data", "plain", "./data", null],
  ])("%s leads where the link leads", (_, link, target, source, leads) => {
    symlinkSync(target, join(project, link));
    const path = join(project, link);
    expect(check(source).symlinks).toEqual({ [path]: leads ?? join(project, "plain") });
    expect(check(source).world.host.symlinks).toMatchObject({ value: { "/var/run": "/run", [path]: leads ?? join(project, "plain") } });
  });

  it.each(["./plain", "./absent", "/etc", "named"])("%s has no link", (source) => expect(check(source).symlinks).toEqual({}));

  it("a link in a circle leads nowhere", () => {
    symlinkSync(join(project, "circle"), join(project, "circle"));
    expect(check("./circle").symlinks).toEqual({});
  });

  it("elsewhere, the links of this machine are not looked at", () => {
    symlinkSync("/etc", join(project, "data"));
    expect(check(join(project, "data"), "/somewhere/else").symlinks).toEqual({});
  });

  it("is judged as what it leads to", () => {
    symlinkSync("/run/docker.sock", join(project, "sock"));
    const verdictOf = (source: string) => judgeWorld(check(source).world, KNOWLEDGE);
    expect(JSON.stringify(verdictOf("./sock"))).toContain("engine-socket-mount");
    expect(JSON.stringify(verdictOf("./plain"))).not.toContain("engine-socket-mount");
  });
});
