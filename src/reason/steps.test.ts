import { describe, expect, it } from "vitest";
import { clausesIn } from "./steps.ts";

describe("the clauses of a reason", () => {
  it.each<[string, string, readonly string[]]>([
    ["one", "is privileged", ["is privileged"]],
    ["two", "runs as uid 0; the engine runs as root", ["runs as uid 0", "the engine runs as root"]],
    ["a name from outside that looks like two", "mounts `/a; b; c` at `/d`; is privileged", ["mounts `/a; b; c` at `/d`", "is privileged"]],
    ["a name that is never closed", "mounts `/a; b", ["mounts `/a; b"]],
  ])("%s", (_, because, clauses) => {
    expect(clausesIn(because)).toEqual(clauses);
    expect(clauses.join("; ")).toBe(because);
  });
});
