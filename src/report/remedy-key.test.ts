import { describe, expect, it } from "vitest";
import type { Remedy } from "../model/index.ts";
import { remedyKey } from "./remedy-key.ts";

describe("the key of a remedy", () => {
  it("is one whatever the order of fields", () => {
    const [one, other]: readonly Remedy[] = [
      { kind: "remove-mount", container: "a", target: "/b" },
      { target: "/b", container: "a", kind: "remove-mount" },
    ];
    expect(one && remedyKey(one)).toBe(other && remedyKey(other));
  });

  it("tells changes apart", () => {
    const keys = [
      { kind: "remove-mount", container: "a", target: "/b" },
      { kind: "remove-mount", container: "a", target: "/c" },
      { kind: "mount-read-only", container: "a", target: "/b" },
    ] as const;
    expect(new Set(keys.map(remedyKey)).size).toBe(3);
  });
});
