import { describe, expect, it } from "vitest";
import { Waits } from "./waits.ts";

describe("waiting for a container", () => {
  it("ends for who was not let start it, and for nobody else", () => {
    const waits = new Waits();
    const ended: string[] = [];
    for (const [caller, container] of [
      ["a", "x"],
      ["a", "x"],
      ["b", "x"],
      ["a", "y"],
    ] as const)
      waits.begin(caller, container, () => ended.push(`${caller} ${container}`));
    waits.end("a", "x");
    expect(ended).toEqual(["a x", "a x"]);
  });

  it("is forgotten when it ended by itself", () => {
    const waits = new Waits();
    const ended: string[] = [];
    const forget = waits.begin("a", "x", () => ended.push("one"));
    waits.begin("a", "x", () => ended.push("other"));
    forget();
    expect(waits.has("a", "x")).toBe(true);
    waits.end("a", "x");
    expect(ended).toEqual(["other"]);
  });

  it("leaves nothing behind", () => {
    const waits = new Waits();
    const forget = waits.begin("a", "x", () => undefined);
    forget();
    forget();
    expect(waits.has("a", "x")).toBe(false);
  });
});
