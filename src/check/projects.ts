import { kindFromName } from "./input-kind.ts";
import type { CheckInput } from "./inputs.ts";

/** Compose files that are one project: merged in order, as `docker compose -f a -f b` does. */
export interface ComposeProject {
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly CheckInput[];
  /** Laid over a project that is judged by itself too: containers that come out the same are not told twice. */
  readonly isVariant: boolean;
}

/** What Compose looks for, in its order, and what it lays over it. Source: Compose specification, "Compose file". */
const DEFAULT_NAMES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"] as const;

/**
 * Groups compose files by folder. Files that were named are merged in the order given. Of files that a search found, the one that Compose
 * finds by itself is judged with its override, and every other one as a variant laid over it.
 */
export function composeProjects(inputs: readonly CheckInput[]): readonly ComposeProject[] {
  const byFolder = new Map<string, CheckInput[]>();
  for (const input of inputs) {
    if (input.kind !== "compose") continue;
    const folder = folderOf(input);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), input]);
  }
  return [...byFolder].flatMap(([folder, files]) => projectsIn(folder, files));
}

function projectsIn(folder: string, files: readonly CheckInput[]): readonly ComposeProject[] {
  const named = files.filter((file) => file.isNamed);
  const found = files.filter((file) => !file.isNamed);
  const first: readonly ComposeProject[] = named.length > 0 ? [{ folder, files: named, isVariant: false }] : [];
  return [...first, ...foundProjects(folder, found)];
}

function foundProjects(folder: string, files: readonly CheckInput[]): readonly ComposeProject[] {
  const base = DEFAULT_NAMES.flatMap((name) => files.filter((file) => nameOf(file) === name))[0];
  if (base === undefined) return files.map((file) => ({ folder, files: [file], isVariant: false }));
  const overrides = files.filter((file) => isOverride(nameOf(file)));
  const others = files.filter((file) => file !== base && !overrides.includes(file));
  return [{ folder, files: [base, ...overrides], isVariant: false }, ...others.map((file) => variantOf({ folder, base, file }))];
}

/** A second default file stands alone: Compose never lays it over the first. So does one whose name does not say that it belongs to it. */
function variantOf({ folder, base, file }: { readonly folder: string; readonly base: CheckInput; readonly file: CheckInput }): ComposeProject {
  return isDefaultName(nameOf(file)) || kindFromName(file.absolute) !== "compose"
    ? { folder, files: [file], isVariant: false }
    : { folder, files: [base, file], isVariant: true };
}

export function isDefaultName(name: string): boolean {
  return DEFAULT_NAMES.some((each) => each === name);
}

/** The names under which Compose looks for an override of a default file. */
export const OVERRIDE_NAMES = ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml"] as const;

function isOverride(name: string): boolean {
  return OVERRIDE_NAMES.some((each) => each === name);
}

function folderOf(input: CheckInput): string {
  const slash = input.absolute.lastIndexOf("/");
  return slash <= 0 ? "/" : input.absolute.slice(0, slash);
}

function nameOf(input: CheckInput): string {
  return input.absolute.slice(input.absolute.lastIndexOf("/") + 1);
}
