import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findInputs, MAX_DEPTH } from "./find-inputs.ts";

describe("a directory", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "find-inputs-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const put = (path: string, text = ""): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const found = (): readonly string[] => findInputs(root).files.map((path) => path.slice(root.length + 1));

  it("yields what can be judged, sorted, and leaves the rest", () => {
    ["b/Dockerfile", "a/compose.yaml", "a/README.md", ".github/workflows/ci.yml", "Makefile", "deploy.sh"].forEach((path) => void put(path));
    expect(found()).toEqual([".github/workflows/ci.yml", "Makefile", "a/compose.yaml", "b/Dockerfile", "deploy.sh"]);
    expect(findInputs(root)).toMatchObject({ notes: [], failures: [] });
  });

  it.each([
    ["stack.yml", "services:\n  web:\n    image: x\n    privileged: true\n"],
    ["stack.yaml", "'services': {web: {image: x}}\n"],
    ["flow.yml", "{services: {web: {image: x}}}\n"],
    ["deploy", "#!/bin/bash\ndocker run --privileged x\n"],
    [".husky/hook", "#!/usr/bin/env -S bash -e\ntrue\n"],
    ["inspect.json", '[{"Id": "x", "HostConfig": {"Privileged": true}}]'],
    ["stack.json", '{"services": {"web": {"image": "x"}}}'],
    ["build/rules.mk", "run:\n\tdocker run x\n"],
  ])("%s is found by what it holds", (path, text) => {
    put(path, text);
    expect(found()).toEqual([path]);
  });

  it.each([
    ["deployment.yaml", "kind: Pod\nspec: {}\n"],
    ["services.yaml", "services:\n  _defaults:\n    autowire: true\n"],
    ["playbook.yml", "- hosts: all\n"],
    ["package.json", '{"name": "x", "services": []}'],
    ["other.json", '{"Config": {}}'],
    ["LICENSE", "from here on\n"],
    ["program", "\u007fELF\0docker run x"],
  ])("%s is nothing to judge, without a word", (path, text) => {
    put(path, text);
    expect(findInputs(root)).toEqual({ files: [], notes: [], failures: [] });
  });

  it.each(["package.json", "tasks.yml", "README"])("%s that only mentions it is said", (path) => {
    put(path, '{"start": "docker run --privileged x"}\n');
    const { files, notes } = findInputs(root);
    expect([files, notes]).toEqual([[], [expect.stringContaining(`(1: \`${join(root, path)}\`)`)]]);
  });

  it("says which folders it passes over, some by name and all by number", () => {
    for (let at = 0; at < 7; at += 1) put(`p${at}/vendor/compose.yaml`);
    put(".git/hooks/x.sh");
    const { files, notes } = findInputs(root);
    expect(files).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/not searched \(7: `.*p0\/vendor`, .*p4\/vendor`, …\)/)]);
  });

  it("says which linked folders it passes over", () => {
    symlinkSync("/etc", join(root, "linked"));
    expect(findInputs(root).notes).toEqual([expect.stringContaining(`linked folders are not searched (1: \`${join(root, "linked")}\`)`)]);
  });

  it("does not follow a folder that links back to itself, which hides nothing", () => {
    put("compose.yaml");
    symlinkSync(root, join(root, "again"));
    expect(findInputs(root)).toEqual({ files: [join(root, "compose.yaml")], notes: [], failures: [] });
  });

  it("says a link into a folder that is passed over", () => {
    put("vendor/a/compose.yaml");
    symlinkSync(join(root, "vendor/a"), join(root, "a"));
    expect(findInputs(root).notes).toHaveLength(2);
  });

  it("skips a link to nothing, and one in a circle", () => {
    symlinkSync(join(root, "absent"), join(root, "Dockerfile"));
    symlinkSync(join(root, "circle.sh"), join(root, "circle.sh"));
    expect(findInputs(root)).toEqual({ files: [], notes: [], failures: [] });
  });

  it("as deep as it goes; deeper is a failure, not silence", () => {
    const deep = Array.from({ length: MAX_DEPTH }, () => "d").join("/");
    put(`${deep}/compose.yaml`);
    expect([found(), findInputs(root).failures]).toEqual([[`${deep}/compose.yaml`], []]);
    put(`${deep}/e/compose.yaml`);
    expect(found()).toEqual([`${deep}/compose.yaml`]);
    expect(findInputs(root).failures.map(({ message }) => message)).toEqual([expect.stringContaining(`deeper than ${MAX_DEPTH} levels (1: `)]);
  });
});

describe("a path that is not there", () => {
  it("is one clear error", () => {
    expect(() => findInputs("no/such/compose.yaml")).toThrow("cannot read `no/such/compose.yaml`: there is no such file or directory");
  });
});
