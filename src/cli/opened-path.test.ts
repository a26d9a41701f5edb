import { describe, expect, it } from "vitest";
import type { AttackPath } from "../model/index.ts";
import { refuseNewPaths } from "./opened-path.ts";

function path(target: AttackPath["target"], certainty: AttackPath["certainty"]): AttackPath {
  return {
    id: `${target}-${certainty}`,
    entry: { kind: "exec", of: "web" },
    target,
    scope: "root",
    reaches: { kind: "host-root", of: "host" },
    steps: [],
    certainty,
  };
}

describe("a patch", () => {
  it.each(["host-root", "kernel", "engine-control", "host-write", "host-read"] as const)("that opens a proven path to %s is refused by that name", (target) => {
    expect(() => refuseNewPaths({ added: [path("credential", "proven"), path(target, "proven")], changed: [] })).toThrow(
      `the patch would open a path to ${target} that is not there now`,
    );
  });

  it("that makes a possible path to the host certain is refused", () => {
    const changed = [{ before: path("host-root", "possible"), after: path("host-root", "proven") }];
    expect(() => refuseNewPaths({ added: [], changed })).toThrow("the patch would open a path to host-root");
  });

  it("that makes a certain path merely possible, or changes its reasons, is proposed", () => {
    const before = path("host-root", "proven");
    expect(() =>
      refuseNewPaths({
        added: [],
        changed: [
          { before, after: path("host-root", "possible") },
          { before, after: before },
        ],
      }),
    ).not.toThrow();
  });

  it.each([
    ["opens nothing", []],
    ["opens what only hangs on unknown facts", [path("host-root", "possible")]],
    ["opens no way to the host", [path("other-container", "proven"), path("denial-of-service", "proven")]],
  ])("that %s is proposed", (_, added) => {
    expect(() => refuseNewPaths({ added, changed: [] })).not.toThrow();
  });
});
