import { describe, expect, it } from "vitest";
import { readBaseline } from "./baseline.ts";
import { harbourReport } from "./fixtures.ts";
import { renderJson } from "./json.ts";
import { ReportError } from "./report-error.ts";

function failure(json: string): ReportError {
  try {
    readBaseline(json);
  } catch (error) {
    if (error instanceof ReportError) return error;
  }
  throw new Error("expected a ReportError");
}

describe("reading a baseline", () => {
  it("gives every path and weakness of the report that made it", () => {
    const ids = readBaseline(renderJson(harbourReport()));
    const { containers } = harbourReport().judgement;
    for (const path of containers.flatMap((each) => each.paths)) expect(ids).toContain(path.id);
    expect(ids).toContain("weakness:web-2:no-memory-limit");
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("reads a version 1 report of another writer: no weaknesses, fields it does not know", () => {
    expect(readBaseline(`{"schemaVersion":1,"containers":[{"paths":[{"id":"a","new":1}],"__proto__":{"x":1}}],"more":[]}`)).toEqual(["a"]);
  });

  it("remembers of which container not every path was told", () => {
    const json = `{"schemaVersion":1,"containers":[{"name":"web","pathsAreBounded":true,"paths":[{"id":"a"}]},{"name":"db","pathsAreBounded":false,"paths":[]}]}`;
    expect(readBaseline(json)).toEqual(["bounded:web", "a"]);
  });

  it("a report without containers knows nothing", () => {
    expect(readBaseline(`{"schemaVersion":1,"containers":[]}`)).toEqual([]);
  });

  it.each([
    ["not JSON", "{", "not-json", "it is not JSON"],
    ["empty", "", "not-json", "it is not JSON"],
    ["a list", "[]", "not-a-report", "`it` is a list, expected a JSON report (an object)"],
    ["null", "null", "not-a-report", "`it` is null"],
    ["no version", "{}", "wrong-version", "`schemaVersion` is missing, expected 1"],
    ["a later version", `{"schemaVersion":2}`, "wrong-version", "`schemaVersion` is `2`, expected 1"],
    ["no containers", `{"schemaVersion":1}`, "not-a-report", "`containers` is missing, expected a list"],
    ["a container that is none", `{"schemaVersion":1,"containers":[7]}`, "not-a-report", "`containers[0]` is `7`, expected an object"],
    ["a path without id", `{"schemaVersion":1,"containers":[{"paths":[{}]}]}`, "not-a-report", "`containers[0].paths[0].id` is missing"],
    ["an id that is no string", `{"schemaVersion":1,"containers":[{"paths":[{"id":[]}]}]}`, "not-a-report", "is a list, expected an id (a string)"],
    [
      "weaknesses that are no list",
      `{"schemaVersion":1,"containers":[{"paths":[],"weaknesses":{}}]}`,
      "not-a-report",
      "`containers[0].weaknesses` is an object, expected a list",
    ],
  ])("%s: says what is wrong", (_, json, code, words) => {
    const error = failure(json);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message.startsWith("cannot read the baseline: ")).toBe(true);
  });

  it("control characters of a broken baseline do not reach the message", () => {
    expect(failure("\u001b[2J").message).not.toContain("\u001b");
  });
});
