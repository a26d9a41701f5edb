/** Text of a makefile that a shell runs, as the shell gets it. */
export interface MakefileScript {
  readonly text: string;
  /** Where it begins, from 1. Columns are those of the text after make's own expansion. */
  readonly line: number;
}

const ASSIGNMENT = /^ *(?:(?:export|override|private) +)*([\w.-]+)[ \t]*(\?|:{1,3}|\+|!)?=(.*)$/s;
const CONDITION = /^ *(ifeq|ifneq|ifdef|ifndef)\b/;
const LONGEST_EXPANSION = 16 * 1024;
const DEEPEST_EXPANSION = 8;
const MOST_SCRIPTS = 20_000;

interface Variable {
  readonly value: string;
  readonly line: number;
  /** Set once, by this file alone and unconditionally: what the command line may set instead is left aside. */
  readonly isSure: boolean;
}

interface Reading {
  readonly variables: Map<string, Variable>;
  readonly unsure: MakefileScript[];
  readonly recipes: MakefileScript[];
}

/**
 * The scripts of a makefile, each in a shell of its own: recipe lines, bodies of `define`, and values of variables that are not sure, since they
 * may be run. Variables that the file sets once are filled in as make does; others become shell variables that nobody knows.
 * Source: GNU make manual, "Recipe Syntax", "How to Use Variables".
 */
export function scriptsInMakefile(text: string): readonly MakefileScript[] {
  const reading: Reading = { variables: new Map(), unsure: [], recipes: [] };
  let conditions = 0;
  let isDefining = false;
  for (const { text: line, line: at } of logicalLines(text)) {
    if (/^ *endef\b/.test(line)) isDefining = false;
    else if (isDefining || line.startsWith("\t")) reading.recipes.push({ text: line, line: at });
    else if (/^ *define\b/.test(line)) isDefining = true;
    else if (CONDITION.test(line)) conditions += 1;
    else if (/^ *endif\b/.test(line)) conditions -= 1;
    else readLine({ text: line, line: at }, conditions === 0, reading);
  }
  const unsure = [...reading.variables.values()].filter(({ isSure }) => !isSure).map(({ value, line }) => ({ text: value, line }));
  return [...reading.recipes, ...reading.unsure, ...unsure].slice(0, MOST_SCRIPTS).map((script) => ({
    text: withoutPrefix(expand(withoutPrefix(script.text), reading.variables, 0)),
    line: script.line,
  }));
}

function readLine(script: MakefileScript, isUnconditional: boolean, reading: Reading): void {
  const match = ASSIGNMENT.exec(script.text);
  const recipe = /^[^#;]*:[^;]*;(.*)$/s.exec(script.text)?.[1];
  if (match !== null) assign(match, { line: script.line, isUnconditional }, reading);
  else if (recipe !== undefined) reading.recipes.push({ text: recipe, line: script.line });
}

function assign(match: RegExpExecArray, at: { readonly line: number; readonly isUnconditional: boolean }, { variables, unsure }: Reading): void {
  const [, name = "", operator, rest = ""] = match;
  const value = rest
    .replace(/(^|\s)#.*$/s, "")
    .replaceAll("\\\n", " ")
    .trim();
  const earlier = variables.get(name);
  if (earlier !== undefined) unsure.push({ text: earlier.value, line: earlier.line });
  const isPlain = operator === undefined || operator.startsWith(":");
  variables.set(name, { value, line: at.line, isSure: earlier === undefined && at.isUnconditional && isPlain });
}

function withoutPrefix(recipe: string): string {
  return recipe.replace(/^[\t @+-]+/, (prefix) => " ".repeat(prefix.length));
}

/** What a reference leads to is cut off where it is longer than will be used. */
function expand(text: string, variables: ReadonlyMap<string, Variable>, depth: number): string {
  let result = "";
  for (let at = 0; at < text.length && (depth === 0 || result.length <= LONGEST_EXPANSION); ) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0) return result + text.slice(at);
    const end = referenceEnd(text, dollar);
    result += text.slice(at, dollar) + reference(text.slice(dollar, end), variables, depth);
    at = end;
  }
  return result;
}

/** Behind `$x`, `$(…)` or `${…}`, brackets balanced. */
function referenceEnd(text: string, dollar: number): number {
  const open = text[dollar + 1];
  if (open !== "(" && open !== "{") return Math.min(dollar + 2, text.length);
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let at = dollar + 1; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    if (text[at] === close) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function reference(written: string, variables: ReadonlyMap<string, Variable>, depth: number): string {
  if (written === "$$" || written === "$") return "$";
  const name = /^\$[({]/.test(written) ? written.slice(2, -1) : written.slice(1);
  if (name === "CURDIR") return "${PWD}";
  const command = /^shell\s+(.*)$/s.exec(name)?.[1];
  const inner = command ?? sureValue(variables.get(name));
  const value = inner === null ? null : boundedExpansion(inner, variables, depth + 1);
  if (value === null) return masked(name);
  return command === undefined ? value : `$(${value})`;
}

function boundedExpansion(text: string, variables: ReadonlyMap<string, Variable>, depth: number): string | null {
  const value = depth > DEEPEST_EXPANSION ? null : expand(text, variables, depth);
  return value === null || value.length > LONGEST_EXPANSION ? null : value;
}

function sureValue(variable: Variable | undefined): string | null {
  return variable?.isSure === true ? variable.value : null;
}

function masked(name: string): string {
  return `\${${/^[A-Za-z_]\w*$/.test(name) ? name : `make_${name.slice(0, 100).replaceAll(/\W/g, "_")}`}}`;
}

/** Lines joined where a backslash continues them; the break stays in, as the shell of a recipe sees it. */
function* logicalLines(text: string): Generator<MakefileScript> {
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const first = at;
    while (/(^|[^\\])(\\\\)*\\$/.test(lines[at] ?? "") && at + 1 < lines.length) at += 1;
    yield { text: lines.slice(first, at + 1).join("\n"), line: first + 1 };
  }
}
