import { CAPABILITIES, DEFAULT_CAPABILITIES } from "../../model/index.ts";
import { textsIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import type { Fields } from "./hardening.ts";

/**
 * Of the capabilities that the container would hold those that are granted. A privileged container holds all whatever it adds or drops, and is left to
 * policies as it is. Source: moby oci/caps TweakCapabilities.
 */
export function keptCapabilities(host: JsonObject, granted: readonly string[] | null): Fields {
  if (granted === null || host["Privileged"] === true) return {};
  const held = heldBy(textsIn(host, "CapAdd"), textsIn(host, "CapDrop"));
  const kept = held.filter((name) => granted.includes(name));
  return kept.length === held.length ? {} : { CapAdd: kept, CapDrop: ["ALL"] };
}

function heldBy(added: readonly string[], dropped: readonly string[]): readonly string[] {
  const isAdded = (name: string): boolean => added.includes(name);
  if (added.includes("ALL")) return dropped.includes("ALL") ? ALL : ALL.filter((name) => !dropped.includes(name));
  if (dropped.includes("ALL")) return ALL.filter(isAdded);
  return ALL.filter((name) => isAdded(name) || (DEFAULTS.has(name) && !dropped.includes(name)));
}

const ALL: readonly string[] = CAPABILITIES.map((name) => `CAP_${name}`);
const DEFAULTS: ReadonlySet<string> = new Set(DEFAULT_CAPABILITIES.map((name) => `CAP_${name}`));
