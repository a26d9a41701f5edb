import { describe, expect, it } from "vitest";
import { Turns } from "./turns.ts";

describe("turns", () => {
  it("are taken in order, and others are served in between", async () => {
    const turns = new Turns();
    const done: string[] = [];
    const work = ["a", "b", "c"].map((name) =>
      turns.run(() => {
        done.push(name);
        setImmediate(() => done.push(`after ${name}`));
      }),
    );
    await Promise.all(work);
    expect(done).toEqual(["a", "after a", "b", "after b", "c"]);
  });

  it("go on where work throws", async () => {
    const turns = new Turns();
    const broken = turns.run(() => {
      throw new Error("broken");
    });
    await expect(broken).rejects.toThrow("broken");
    expect(await turns.run(() => 1)).toBe(1);
  });
});
