import { COMPOSE_FILE_NAMES, COMPOSE_OVERRIDE_NAMES } from "../parse/index.ts";
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

/**
 * Groups compose files by folder. Files that were named are merged in the order given. Of files that a search found, the one that Compose
 * finds by itself is judged with its override, and every other one as a variant laid over it. What Compose would merge where it is called is one project.
 */
export function composeProjects(inputs: readonly CheckInput[]): readonly ComposeProject[] {
  const compose = inputs.filter((input) => input.kind === "compose");
  const defaults = compose.filter((input) => input.isComposeDefault === true);
  const [first] = defaults;
  const together: readonly ComposeProject[] = first === undefined ? [] : [{ folder: folderOf(first), files: defaults, isVariant: false }];
  const byFolder = new Map<string, CheckInput[]>();
  for (const input of compose) {
    if (defaults.includes(input)) continue;
    const folder = folderOf(input);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), input]);
  }
  return [...together, ...[...byFolder].flatMap(([folder, files]) => projectsIn(folder, files, first ?? null))];
}

function projectsIn(folder: string, files: readonly CheckInput[], judged: CheckInput | null): readonly ComposeProject[] {
  const named = files.filter((file) => file.isNamed);
  const found = files.filter((file) => !file.isNamed);
  const first: readonly ComposeProject[] = named.length > 0 ? [{ folder, files: named, isVariant: false }] : [];
  if (judged !== null && folderOf(judged) === folder) return [...first, ...found.map((file) => variantOf({ folder, base: judged, file }))];
  return [...first, ...foundProjects(folder, found)];
}

function foundProjects(folder: string, files: readonly CheckInput[]): readonly ComposeProject[] {
  const base = firstOf(COMPOSE_FILE_NAMES, files);
  if (base === undefined) return files.map((file) => ({ folder, files: [file], isVariant: false }));
  const override = firstOf(COMPOSE_OVERRIDE_NAMES, files);
  const merged = override === undefined ? [base] : [base, override];
  const others = files.filter((file) => !merged.includes(file));
  return [{ folder, files: merged, isVariant: false }, ...others.map((file) => variantOf({ folder, base, file }))];
}

function firstOf(names: readonly string[], files: readonly CheckInput[]): CheckInput | undefined {
  return names.flatMap((name) => files.filter((file) => nameOf(file) === name))[0];
}

/** A second default file stands alone: Compose never lays it over the first. So does one whose name does not say that it belongs to it. */
function variantOf({ folder, base, file }: { readonly folder: string; readonly base: CheckInput; readonly file: CheckInput }): ComposeProject {
  return isDefaultName(nameOf(file)) || kindFromName(file.absolute) !== "compose"
    ? { folder, files: [file], isVariant: false }
    : { folder, files: [base, file], isVariant: true };
}

export function isDefaultName(name: string): boolean {
  return COMPOSE_FILE_NAMES.some((each) => each === name);
}

function folderOf(input: CheckInput): string {
  const slash = input.absolute.lastIndexOf("/");
  return slash <= 0 ? "/" : input.absolute.slice(0, slash);
}

function nameOf(input: CheckInput): string {
  return input.absolute.slice(input.absolute.lastIndexOf("/") + 1);
}
