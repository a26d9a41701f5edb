import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import { describeLive, dockerOut, liveEngine } from "./live.ts";

/** What the techniques about exchanged sources rest on, with nothing but directories of the test's own. */
describeLive("the source of a mount", () => {
  let folder = "";
  const name = `source-${process.pid}`;
  const image = () => liveEngine().images["root"] ?? "";

  beforeAll(() => {
    folder = mkdtempSync(join(liveEngine().scratch, "source-"));
    for (const path of ["plain", "other", "outer/covered", "outer/between/deep"]) mkdirSync(join(folder, path), { recursive: true });
    for (const path of ["plain", "other"]) writeFileSync(join(folder, path, "name"), path);
  });

  afterEach(() => {
    docker(liveEngine(), ["rm", "-f", name]);
  });

  it("is looked up at each start, links followed", () => {
    const source = join(folder, "source");
    symlinkSync(join(folder, "plain"), source);
    dockerOut(["create", "--name", name, "-v", `${source}:/s`, image(), "cat", "/s/name"]);
    expect(dockerOut(["start", "-a", name])).toBe("plain");
    rmSync(source);
    symlinkSync(join(folder, "other"), source);
    expect(dockerOut(["start", "-a", name])).toBe("other");
  });

  it("is what another container puts in its place", () => {
    const around = join(folder, "around");
    mkdirSync(join(around, "inner"), { recursive: true });
    writeFileSync(join(around, "inner", "name"), "inner");
    dockerOut(["create", "--name", name, "-v", `${around}/inner:/s`, image(), "cat", "/s/name"]);
    expect(dockerOut(["start", "-a", name])).toBe("inner");
    const script = `busybox mv /around/inner /around/moved && busybox ln -s ${folder}/other /around/inner`;
    dockerOut(["run", "--rm", "-v", `${around}:/around`, "-v", "/bin/busybox:/bin/busybox:ro", image(), "sh", "-c", script]);
    expect(dockerOut(["start", "-a", name])).toBe("other");
  });

  it("stays where it is while a mount covers it in the container, and what is above it does not", () => {
    const mounts = ["-v", `${folder}/outer:/o`, "-v", `${folder}/outer/covered:/o/covered`, "-v", `${folder}/outer/between/deep:/o/between/deep`];
    const script = "busybox mv /o/covered /o/a; busybox mv /o/between/deep /o/b; busybox mv /o/between /o/c";
    const { stderr } = docker(liveEngine(), ["run", "--rm", ...mounts, "-v", "/bin/busybox:/bin/busybox:ro", image(), "sh", "-c", script]);
    expect(stderr.match(/can't rename '[^']*': Device or resource busy/g)).toEqual([
      "can't rename '/o/covered': Device or resource busy",
      "can't rename '/o/between/deep': Device or resource busy",
    ]);
    expect(["outer/covered", "outer/between", "outer/c/deep"].map((path) => existsSync(join(folder, path)))).toEqual([true, false, true]);
  });
});
