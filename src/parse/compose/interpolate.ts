/** The value of a variable, undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

export interface Interpolation {
  readonly text: string;
  /** Names of variables that were used and are not set: Compose takes them as empty. */
  readonly unset: readonly string[];
  /** Names of variables whose value became part of the text. */
  readonly used: readonly string[];
}

/** `invalid`: the `$` form is not one that Compose knows. `missing`: `${V:?e}` without a value. `too-large`: the text grew past the bound. */
export type InterpolationFailure =
  | { readonly failure: "invalid"; readonly found: string }
  | { readonly failure: "missing"; readonly variable: string; readonly words: string }
  | { readonly failure: "too-large" };

const MOST_CHARACTERS = 1_048_576;
const MOST_DEPTH = 32;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/**
 * `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`, `${V:+r}`, `${V+r}`, nested, and `$$` for a dollar. A `$` before anything else stays.
 * A value that is put in is not looked at again. Source: Compose specification, interpolation; compose-go template/template.go.
 */
export function interpolate(text: string, lookup: Lookup): Interpolation | InterpolationFailure {
  const run: Run = { lookup, unset: [], used: [], budget: MOST_CHARACTERS };
  try {
    return { text: substitute(text, run, 0), unset: run.unset, used: run.used };
  } catch (error) {
    if (error instanceof Stop) return error.why;
    throw error;
  }
}

interface Run {
  readonly lookup: Lookup;
  readonly unset: string[];
  readonly used: string[];
  budget: number;
}

/** Leaves the recursion; never leaves this file. */
class Stop extends Error {
  readonly why: InterpolationFailure;
  constructor(why: InterpolationFailure) {
    super(why.failure);
    this.why = why;
  }
}

function substitute(text: string, run: Run, depth: number): string {
  if (depth > MOST_DEPTH) throw new Stop({ failure: "too-large" });
  let output = "";
  let at = 0;
  for (let dollar = text.indexOf("$"); dollar >= 0; dollar = text.indexOf("$", at)) {
    output += text.slice(at, dollar);
    const step = expand(text, dollar, { run, depth });
    output += step.output;
    at = step.end;
    if (output.length > MOST_CHARACTERS) throw new Stop({ failure: "too-large" });
  }
  return spend(output + text.slice(at), run);
}

function spend(output: string, run: Run): string {
  run.budget -= output.length;
  if (run.budget < 0) throw new Stop({ failure: "too-large" });
  return output;
}

interface Frame {
  readonly run: Run;
  readonly depth: number;
}

interface Step {
  readonly output: string;
  readonly end: number;
}

function expand(text: string, dollar: number, frame: Frame): Step {
  const next = text[dollar + 1];
  if (next === "$") return { output: "$", end: dollar + 2 };
  if (next === "{") return expandBraced(text, dollar, frame);
  const name = nameAt(text, dollar + 1);
  if (name === "") return { output: "$", end: dollar + 1 };
  return { output: valueFor(name, frame.run), end: dollar + 1 + name.length };
}

const BRACED = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])([\s\S]*))?$/;

function expandBraced(text: string, dollar: number, frame: Frame): Step {
  const close = closingBrace(text, dollar + 1);
  const match = close < 0 ? null : BRACED.exec(text.slice(dollar + 2, close));
  const name = match?.[1];
  if (match === null || name === undefined) throw new Stop({ failure: "invalid", found: text.slice(dollar, close < 0 ? dollar + 40 : close + 1) });
  return { output: applyOperator({ name, operator: match[2] ?? "", operand: match[3] ?? "" }, frame), end: close + 1 };
}

interface Operation {
  readonly name: string;
  readonly operator: string;
  readonly operand: string;
}

function applyOperator({ name, operator, operand }: Operation, { run, depth }: Frame): string {
  if (operator === "") return valueFor(name, run);
  const value = run.lookup(name);
  const isThere = value !== undefined && (value !== "" || !operator.startsWith(":"));
  if (operator.endsWith("+")) return isThere ? substitute(operand, run, depth + 1) : "";
  if (isThere) return valueFor(name, run);
  if (operator.endsWith("-")) return substitute(operand, run, depth + 1);
  throw new Stop({ failure: "missing", variable: name, words: substitute(operand, run, depth + 1) });
}

function valueFor(name: string, run: Run): string {
  const value = run.lookup(name);
  if (value === undefined) run.unset.push(name);
  else run.used.push(name);
  return value ?? "";
}

function nameAt(text: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? "";
}

/** The brace that closes the one at `open`; every brace between counts, as in Compose. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}
