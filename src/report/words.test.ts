import { describe, expect, it } from "vitest";
import type { AttackPath, Privilege } from "../model/index.ts";
import { HOSTILE_TEXTS, harbourReport } from "./fixtures.ts";
import { evidencePlace, evidenceWords, namesOf, plural, reachWords, worstFirst } from "./words.ts";

const names = namesOf(harbourReport());

describe("what is reached, in words", () => {
  const cases: readonly (readonly [string, AttackPath["target"], AttackPath["scope"], Privilege, string])[] = [
    ["root", "host-root", "root", { kind: "host-root", of: "host" }, "root on the host"],
    ["writing as root", "host-write", "root", { kind: "host-write", of: "host" }, "writing files of the host as root"],
    ["writing as a user", "host-write", "user", { kind: "host-user", of: "host" }, "writing files of the host as one of its users"],
    ["writing what anyone may", "host-write", "anyone", { kind: "host-write-anyone", of: "host" }, "writing files of the host that anyone may write"],
    ["reading what anyone may", "host-read", "anyone", { kind: "host-read-anyone", of: "host" }, "reading files of the host that anyone may read"],
    ["a container by its name", "other-container", "root", { kind: "exec", of: "harbour/backup" }, "container backup"],
    ["a container that is not judged", "other-container", "root", { kind: "exec", of: "else" }, "container else"],
    ["all containers", "other-container", "root", { kind: "other-container", of: "*" }, "every other container"],
    ["a credential of a kind", "credential", "root", { kind: "credential", of: "ssh" }, "a credential (ssh)"],
    ["a credential of no kind", "credential", "root", { kind: "credential", of: "generic" }, "a credential"],
  ];
  it.each(cases)("%s", (_, target, scope, reaches, words) => {
    expect(reachWords({ target, scope, reaches }, names)).toBe(words);
  });
});

describe("evidence", () => {
  it.each([
    ["a place in a file", "compose.yaml", "14:9", { file: "compose.yaml", line: 14, column: 9 }, "compose.yaml:14:9"],
    ["a line of a file", "run.sh", "3", { file: "run.sh", line: 3, column: null }, "run.sh:3"],
    ["a field of the engine's answer", "inspect web", "/HostConfig/Binds/0", null, "inspect web /HostConfig/Binds/0"],
    ["an assumption", "assumption", "a rootful engine", null, "assumed: a rootful engine"],
    ["a path of the host that looks like a place", "host", "14:9", null, "host 14:9"],
    ["line 0 is no line", "compose.yaml", "0:1", null, "compose.yaml 0:1"],
    ["no location", "engine", "", null, "engine"],
  ])("%s", (_, source, location, place, words) => {
    expect(evidencePlace({ source, location })).toEqual(place);
    expect(evidenceWords({ source, location })).toBe(words);
  });

  it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 20), text] as const))("never steers a terminal: %j", (_, text) => {
    expect(/[\p{Cc}\p{Cf}\p{Cs}]/u.test(evidenceWords({ source: text, location: text }))).toBe(false);
  });
});

describe("the worst first", () => {
  it("by verdict, then by what is reached, then as they came", () => {
    expect(worstFirst(harbourReport().judgement.containers).map((each) => each.name)).toEqual([
      "proxy",
      "runner",
      "backup",
      "metrics",
      "worker",
      "database",
      "web-1",
      "web-2",
      "web-3",
    ]);
  });

  it("what is only possible does not make an escape worse", () => {
    const [proxy, ...rest] = harbourReport().judgement.containers;
    if (proxy === undefined) throw new Error("the fixture has no proxy");
    const milder = { ...proxy, paths: proxy.paths.map((path, index): AttackPath => (index === 0 ? { ...path, certainty: "possible" } : path)) };
    expect(
      worstFirst([milder, ...rest])
        .map((each) => each.name)
        .slice(0, 3),
    ).toEqual(["runner", "backup", "proxy"]);
  });
});

describe("counting", () => {
  it.each([
    [0, "0 paths"],
    [1, "1 path"],
    [2, "2 paths"],
  ])("%i", (count, words) => {
    expect(plural(count, "path")).toBe(words);
  });
});
