import { describe, expect, it } from "vitest";
import { UNKNOWN_ENGINE, UNKNOWN_HOST } from "../host/index.ts";
import type { World } from "../model/index.ts";
import { known } from "../model/index.ts";
import { blankContainer } from "./blank-container.ts";
import { parseSnapshot, printSnapshot } from "./snapshot.ts";

const EVIDENCE = { source: "host", location: "/x" };
const WORLD: World = {
  containers: [blankContainer({ id: "c1", name: "web" }, "not told")],
  volumes: [],
  networks: [],
  images: [],
  engine: UNKNOWN_ENGINE,
  host: { ...UNKNOWN_HOST, symlinks: known({ "/var/run": "/run" }, EVIDENCE), cgroupVersion: known(2, EVIDENCE) },
  assumptions: ["a"],
};

/** The snapshot's JSON after a change. */
function changed(change: (snapshot: { world: Record<string, unknown> } & Record<string, unknown>) => void): string {
  const snapshot = JSON.parse(printSnapshot("unix:///x", WORLD));
  change(snapshot);
  return JSON.stringify(snapshot);
}

function host(json: { world: Record<string, unknown> }): Record<string, unknown> {
  return json.world["host"] as Record<string, unknown>;
}

describe("a snapshot", () => {
  it("is read as it was written", () => {
    expect(JSON.stringify(parseSnapshot(printSnapshot("unix:///x", WORLD)))).toBe(printSnapshot("unix:///x", WORLD).trim());
  });

  it.each<[string, string, RegExp]>([
    ["no JSON", "{", /not JSON/],
    ["null", "null", /not what/],
    ["a list", "[]", /not what/],
    ["another file", '{"kind":"x"}', /not what/],
    ["another version", changed((json) => (json["schemaVersion"] = 2)), /another version/],
    ["a field too many", changed((json) => (json.world["extra"] = 1)), /no such field.*\/world\/extra/],
    ["a field too few", changed((json) => delete json.world["engine"]), /\/world\/engine/],
    ["a blank without a reason", changed((json) => (host(json)["apparmor"] = { known: false })), /\/world\/host\/apparmor\/why/],
    ["a value without evidence", changed((json) => (host(json)["apparmor"] = { known: true, value: true })), /\/world\/host\/apparmor\/evidence/],
    ["known that is neither", changed((json) => (host(json)["apparmor"] = { known: "true" })), /\/world\/host\/apparmor\/known/],
    ["a value outside its choices", changed((json) => (host(json)["cgroupVersion"] = known(3, EVIDENCE))), /one of 1, 2/],
    ["a text for a truth", changed((json) => (host(json)["apparmor"] = known("no", EVIDENCE))), /true or false/],
    ["a container that is none", changed((json) => (json.world["containers"] = [null])), /\/world\/containers\/0/],
    ["an endless text", changed((json) => (json["subject"] = "x".repeat(2_000_000))), /\/subject/],
  ])("that holds %s is refused", (_, json, message) => {
    expect(() => parseSnapshot(json)).toThrowError(expect.objectContaining({ code: "bad-snapshot", message: expect.stringMatching(message) }));
  });

  it("nested without end is refused", () => {
    expect(() => parseSnapshot("[".repeat(200_000))).toThrowError(expect.objectContaining({ code: "bad-snapshot" }));
  });

  it("keys like an object's own fields stay keys", () => {
    const json = changed((snapshot) => (host(snapshot)["symlinks"] = known({}, EVIDENCE))).replace('"value":{}', '"value":{"__proto__":"/p"}');
    const { symlinks } = parseSnapshot(json).world.host;
    expect(symlinks.known && Object.keys(symlinks.value)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["p"]).toBeUndefined();
  });
});
