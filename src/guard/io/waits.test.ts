import { describe, expect, it } from "vitest";
import { endWaits } from "./end-waits.ts";
import type { Guard } from "./guard.ts";
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

describe("who was not let start a container", () => {
  it.each([
    ["waits no more where it never ran", { State: { Status: "created" } }, true],
    ["waits on where it runs", { State: { Status: "running" } }, false],
    ["waits on where it ran before", { State: { Status: "exited" } }, false],
    ["waits on where nobody can say", null, false],
  ])("%s", async (_words, document, isEnded) => {
    const waits = new Waits();
    let ended = false;
    waits.begin("listener:main", "x", () => (ended = true));
    const facts = { document: () => (document === null ? Promise.reject(new Error("no answer")) : Promise.resolve(document)) };
    await endWaits({ waits, caller: { listener: "main", profile: "", peer: { kind: "anyone" } }, judge: { facts } } as unknown as Guard, "x");
    expect(ended).toBe(isEnded);
  });
});
