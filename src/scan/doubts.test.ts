import { describe, expect, it } from "vitest";
import { doubting, isSure, NO_DOUBTS } from "./doubts.ts";

describe("doubts", () => {
  it("there are none at first, and one for each thing that was touched", () => {
    expect(isSure(NO_DOUBTS)).toBe(true);
    const touched = [
      { kind: "container", id: "a" },
      { kind: "containers" },
      { kind: "volumes" },
      { kind: "networks", container: null },
      { kind: "images" },
      { kind: "all" },
    ] as const;
    for (const each of touched) expect(isSure(doubting(NO_DOUBTS, each))).toBe(false);
  });

  it("they add up, and a container that joins a network is in doubt too", () => {
    const doubts = doubting(doubting(NO_DOUBTS, { kind: "container", id: "a" }), { kind: "networks", container: "b" });
    expect(doubts).toMatchObject({ containers: new Set(["a", "b"]), networks: true, list: false, all: false });
  });

  it("of more containers than are kept apart, all is in doubt", () => {
    const many = Array.from({ length: 1001 }, (_, index) => String(index));
    const doubts = many.reduce((sum, id) => doubting(sum, { kind: "container", id }), NO_DOUBTS);
    expect(doubts.all).toBe(true);
    expect(doubts.containers.size).toBe(1000);
  });
});
