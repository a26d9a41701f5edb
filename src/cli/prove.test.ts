import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

let desk: Desk;

beforeAll(() => {
  desk = openDesk();
});

afterAll(() => desk.close());

describe("prove", () => {
  it.each<[string, readonly string[], string]>([
    ["nobody to ask: nothing is run, and no engine is looked for", ["web"], "running a program in a container needs your consent"],
    ["consent, but no engine", ["web", "--yes"], "no such socket"],
    ["from the host, but no engine", ["web", "--host"], "no such socket"],
    ["consent to nothing", ["web", "--host", "--yes"], "--host runs nothing in the container"],
    ["no container", [], "missing required argument"],
  ])("%s: could not prove", (_, args, words) => {
    expect(desk.run(["prove", ...args])).toMatchObject({ code: 2, out: "", err: expect.stringContaining(words) });
  });

  it("an answer that comes down a pipe is nobody's consent", () => {
    expect(desk.run(["prove", "web"], { input: "yes\n" })).toMatchObject({ code: 2, err: expect.stringContaining("needs your consent") });
  });

  it("says what it does", () => {
    const { code, out } = desk.run(["prove", "--help"]);
    expect([code, out.includes("with your consent"), out.includes("2 could not prove")]).toEqual([0, true, true]);
  });
});
