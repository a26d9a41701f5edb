import { FLAW_COMPONENTS } from "../../model/index.ts";
import { FLAW_KINDS } from "../facts/vocabulary.ts";
import type { Place } from "../json-reader.ts";
import { field, fieldsOf, listOf, refuse, textOf, wordOf } from "../json-reader.ts";
import type { DistributionFix, Flaw, FlawBase, FlawKind, VersionRange } from "./flaw.ts";
import { upstreamVersion } from "./upstream-version.ts";

const SCHEMA_VERSION = 1;
const MOST_FLAWS = 20_000;
const MOST_ENTRIES = 500;
const MOST_LETTERS = 2_000;

const FIELDS = ["id", "component", "title", "kinds", "onlyFrom", "affected", "distributions", "sources", "origins"] as const;

/** Reads data on flaws; throws a `KnowledgeError` that names the place, what was found and what would be right. */
export function flawsFrom(place: Place): FlawBase {
  const fields = fieldsOf(place, ["schemaVersion", "date", "flaws"]);
  const version = field(fields, "schemaVersion");
  if (version.value !== SCHEMA_VERSION) refuse(version, "wrong-shape", `${SCHEMA_VERSION}`);
  const date = field(fields, "date");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(textOf(date, 10))) refuse(date, "wrong-shape", "a day as `2026-11-25`");
  const flaws = listOf(field(fields, "flaws"), MOST_FLAWS).map(flawFrom);
  refuseRepeated(place, flaws);
  return { date: textOf(date, 10), flaws };
}

/** As `flawsFrom` reads it. */
export function printableFlaws(base: FlawBase): object {
  return { schemaVersion: SCHEMA_VERSION, ...base };
}

function refuseRepeated(place: Place, flaws: readonly Flaw[]): void {
  const seen = new Set<string>();
  for (const [position, { id, component }] of flaws.entries()) {
    const key = `${id} ${component}`;
    if (seen.has(key)) refuse({ value: id, path: `${place.path}.flaws[${position}].id` }, "contradiction", `each flaw of ${component} once`);
    seen.add(key);
  }
}

function flawFrom(place: Place): Flaw {
  const fields = fieldsOf(place, FIELDS);
  const onlyFrom = field(fields, "onlyFrom");
  return {
    id: idFrom(field(fields, "id")),
    component: wordOf(field(fields, "component"), FLAW_COMPONENTS),
    title: textOf(field(fields, "title"), MOST_LETTERS),
    kinds: kindsFrom(field(fields, "kinds")),
    onlyFrom: onlyFrom.value === null ? null : textOf(onlyFrom, 80),
    affected: listOf(field(fields, "affected"), MOST_ENTRIES).map(rangeFrom),
    distributions: listOf(field(fields, "distributions"), MOST_ENTRIES).map(fixFrom),
    sources: textsFrom(field(fields, "sources")),
    origins: textsFrom(field(fields, "origins")),
  };
}

function idFrom(place: Place): string {
  const id = textOf(place, 40);
  if (!/^(CVE-\d{4}-\d{4,9}|GHSA(-[a-z0-9]{4}){3})$/.test(id)) refuse(place, "wrong-shape", "an id such as `CVE-2024-21626` or `GHSA-xxxx-xxxx-xxxx`");
  return id;
}

function kindsFrom(place: Place): readonly FlawKind[] {
  const kinds = listOf(place, FLAW_KINDS.length).map((entry) => wordOf(entry, FLAW_KINDS));
  if (kinds.length === 0) refuse(place, "wrong-shape", "at least one kind");
  return kinds;
}

function rangeFrom(place: Place): VersionRange {
  const fields = fieldsOf(place, ["introduced", "fixed", "mayBeFixed"]);
  const range = { introduced: versionFrom(field(fields, "introduced")), fixed: versionFrom(field(fields, "fixed")) };
  const mayBeFixed = field(fields, "mayBeFixed");
  if (mayBeFixed.value === undefined) return range;
  return mayBeFixed.value === true ? { ...range, mayBeFixed: true } : refuse(mayBeFixed, "wrong-shape", "true, or nothing");
}

function versionFrom(place: Place): string {
  const text = textOf(place, 80);
  if (upstreamVersion(text) === null) refuse(place, "wrong-shape", "a version such as `1.1.12` or `1.2.0-rc.1`");
  return text;
}

function fixFrom(place: Place): DistributionFix {
  const fields = fieldsOf(place, ["distribution", "release", "package", "fixed", "source"]);
  const text = (name: string): string => textOf(field(fields, name), MOST_LETTERS);
  return { distribution: text("distribution"), release: text("release"), package: text("package"), fixed: text("fixed"), source: text("source") };
}

function textsFrom(place: Place): readonly string[] {
  return listOf(place, MOST_ENTRIES).map((entry) => textOf(entry, MOST_LETTERS));
}
