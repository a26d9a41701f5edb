import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findInputs } from "./find-inputs.ts";

describe("a directory", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "find-inputs-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const put = (path: string): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), "");
  };

  it("yields what can be judged, sorted, and leaves the rest", () => {
    ["b/Dockerfile", "a/compose.yaml", "a/README.md", ".github/workflows/ci.yml", "node_modules/x/Dockerfile", "deploy.sh"].forEach(put);
    expect(findInputs(root)).toEqual([".github/workflows/ci.yml", "a/compose.yaml", "b/Dockerfile", "deploy.sh"].map((path) => join(root, path)));
  });

  it("does not follow a folder that links back to itself", () => {
    put("compose.yaml");
    symlinkSync(root, join(root, "again"));
    expect(findInputs(root)).toEqual([join(root, "compose.yaml")]);
  });

  it("skips a link to nothing", () => {
    symlinkSync(join(root, "absent"), join(root, "Dockerfile"));
    expect(findInputs(root)).toEqual([]);
  });
});

describe("a path that is not there", () => {
  it("is one clear error", () => {
    expect(() => findInputs("no/such/compose.yaml")).toThrow("cannot read `no/such/compose.yaml`: there is no such file or directory");
  });
});
