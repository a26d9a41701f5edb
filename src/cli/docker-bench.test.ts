import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UNKNOWN_ENGINE, UNKNOWN_HOST } from "../host/index.ts";
import type { ControlResult } from "../model/index.ts";
import { unknown } from "../model/index.ts";
import { judgeWithControls, KNOWLEDGE } from "../reason/index.ts";
import { parseSnapshot } from "../scan/index.ts";

/**
 * What docker-bench-security said of an engine, recorded with a snapshot of the same engine at the same time (`fixtures/docker-bench`), against what
 * Seaworthy says of that snapshot. `docs/cis.md` lists every difference, and nothing else.
 */

const FOLDER = new URL("fixtures/docker-bench/", import.meta.url);
const { results } = JSON.parse(readFileSync(new URL("results.json", FOLDER), "utf8")) as {
  results: Readonly<Record<string, Readonly<Record<string, string>>>>;
};
const DOCUMENT = readFileSync(new URL("../../docs/cis.md", import.meta.url), "utf8");

/** Words of the script that say the same. */
const AGREES: Readonly<Record<ControlResult, readonly string[]>> = {
  pass: ["PASS"],
  fail: ["WARN"],
  unknown: ["INFO", "NOTE"],
  "not-applicable": ["INFO", "NOTE"],
};

interface Difference {
  readonly id: string;
  readonly script: string;
  readonly ours: string;
}

function differencesOn(engine: string): readonly Difference[] {
  const { world } = parseSnapshot(completed(readFileSync(new URL(`${engine}.snapshot`, FOLDER), "utf8")));
  const { judgements } = judgeWithControls(world, KNOWLEDGE).controls;
  const script = results[engine] ?? {};
  return judgements.flatMap(({ id, result }) => {
    const said = script[id] ?? "missing";
    return AGREES[result].includes(said) ? [] : [{ id, script: said, ours: result.replace("-", " ") }];
  });
}

/** What was left out of the recording, and what snapshots hold since, is unknown. */
function completed(recording: string): string {
  const { world, ...snapshot } = JSON.parse(recording);
  const images = world.images.map((image: object) => ({ updatesAlone: unknown("it was not recorded", "record it"), ...image }));
  const engine = { ...UNKNOWN_ENGINE, ...world.engine };
  const host = { ...UNKNOWN_HOST, ...world.host, software: { ...UNKNOWN_HOST.software, ...world.host.software } };
  const containers = world.containers.map((container: object) => ({ grantedCapabilities: null, ...container }));
  return JSON.stringify({ ...snapshot, world: { ...world, containers, images, engine, host } });
}

function documented(): readonly Difference[] {
  const rows = [...DOCUMENT.matchAll(/^\| (\d+(?:\.\d+)+) \| (\w+) \| ([a-z ]+) \| .+ \|$/gm)];
  return rows.map(([, id = "", script = "", ours = ""]) => ({ id, script, ours }));
}

function lines(differences: readonly Difference[]): readonly string[] {
  return [...new Set(differences.map(({ id, script, ours }) => `${id} script ${script}, ours ${ours}`))].sort();
}

describe("docker-bench-security on the same engine", () => {
  const engines = Object.keys(results);

  it("was recorded on three engines, all 117 checks on each", () => {
    expect(engines).toEqual(["plain", "config", "swarm"]);
    expect(engines.map((engine) => Object.keys(results[engine] ?? {}).length)).toEqual([117, 117, 117]);
  });

  it.each(engines)("says nothing else of %s than what is documented", (engine) => {
    const known = new Set(lines(documented()));
    expect(lines(differencesOn(engine)).filter((line) => !known.has(line))).toEqual([]);
  });

  it("differs in everything that is documented", () => {
    expect(lines(documented())).toEqual(lines(engines.flatMap(differencesOn)));
  });

  it("and where it warns we never pass, but for one port", () => {
    const passed = engines.flatMap(differencesOn).filter(({ script, ours }) => script === "WARN" && ours === "pass");
    expect([...new Set(passed.map(({ id }) => id))]).toEqual(["5.8"]);
  });
});
