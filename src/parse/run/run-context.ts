import type { Evidence, Known, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import type { FileReader } from "../file-reader.ts";
import { badValue } from "./bad-value.ts";
import type { FlagUse } from "./read-flags.ts";

/** What the readers of single flags look at. */
export interface RunContext {
  readonly uses: ReadonlyMap<string, readonly FlagUse[]>;
  readonly name: string;
  readonly directory: string;
  readonly home: string;
  readonly reader: FileReader | null;
  readonly program: "docker" | "podman";
  /** Where the command stands: evidence of what it leaves unsaid. */
  readonly here: Evidence;
}

export function allUses(context: RunContext, flag: string): readonly FlagUse[] {
  return context.uses.get(flag) ?? [];
}

export function lastUse(context: RunContext, flag: string): FlagUse | null {
  return allUses(context, flag).at(-1) ?? null;
}

/** Source: Go's strconv.ParseBool. */
const TRUE_WORDS = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE_WORDS = new Set(["0", "f", "F", "false", "FALSE", "False"]);

export function isOn(context: RunContext, flag: string): boolean {
  const use = lastUse(context, flag);
  if (use === null || FALSE_WORDS.has(use.value)) return false;
  if (TRUE_WORDS.has(use.value)) return true;
  throw badValue(use, "`true` or `false`");
}

export function knownSwitch(context: RunContext, flag: string): Known<boolean> {
  return known(isOn(context, flag), evidenceOf(context, flag));
}

/** The place of the flag's last use, or of the command. */
export function evidenceOf(context: RunContext, flag: string): Evidence {
  return lastUse(context, flag)?.evidence ?? context.here;
}

/** What a flag's last use means; a stated blank where it holds something that could not be expanded. */
export function knownValue<T>(context: RunContext, flag: string, meaning: { readonly absent: T; readonly read: (use: FlagUse) => T }): Known<T> {
  const use = lastUse(context, flag);
  if (use === null) return known(meaning.absent, context.here);
  return use.unresolved === null ? known(meaning.read(use), use.evidence) : blankOf(use);
}

/** What all uses of a flag mean, each with its place. */
export function knownList<T>(context: RunContext, flag: string, read: (use: FlagUse) => readonly T[]): Known<readonly Sourced<T>[]> {
  const uses = allUses(context, flag);
  const blank = uses.find((use) => use.unresolved !== null);
  if (blank !== undefined) return blankOf(blank);
  const values = uses.flatMap((use) => read(use).map((value) => ({ value, evidence: use.evidence })));
  return known(values, evidenceOf(context, flag));
}

export function blankOf<T>(use: FlagUse): Known<T> {
  return unknown(`\`--${use.flag.name}\` holds \`${use.unresolved ?? ""}\`, which is known only when the command runs`, "write its value into the command");
}
