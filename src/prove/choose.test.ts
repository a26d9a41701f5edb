import { describe, expect, it } from "vitest";
import { container, dark, world, yes } from "../reason/facts/fixtures.ts";
import { containerNamed } from "./choose.ts";

const WORLD = world({
  containers: [
    container("aaaa1111", { name: "web" }),
    container("aaaa2222", { name: "db" }),
    container("bbbb", { name: "aaaa" }),
    container("cccc", { name: "off", running: yes(false) }),
    container("dddd", { name: "dark", running: dark() }),
  ],
});

describe("the container that is meant", () => {
  it.each([
    ["its name", "web", "aaaa1111"],
    ["its id", "aaaa2222", "aaaa2222"],
    ["the start of its id", "aaaa1", "aaaa1111"],
    ["a name that is also the start of ids", "aaaa", "bbbb"],
    ["nobody knows whether it runs", "dark", "dddd"],
  ])("%s", (_, text, id) => {
    expect(containerNamed(WORLD, text).id).toBe(id);
  });

  it.each([
    ["no such name", "nginx", "no-container"],
    ["too short a start", "bbb", "no-container"],
    ["nothing", "", "no-container"],
    ["not running", "off", "not-running"],
  ])("%s", (_, text, code) => {
    expect(() => containerNamed(WORLD, text)).toThrowError(expect.objectContaining({ code }));
  });

  it("the start of several", () => {
    const several = world({ containers: [container("aaaa1"), container("aaaa2")] });
    expect(() => containerNamed(several, "aaaa")).toThrowError(expect.objectContaining({ code: "ambiguous" }));
  });
});
