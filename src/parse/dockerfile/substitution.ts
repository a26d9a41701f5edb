/** Values of `ARG` and `ENV` at a point of a build; null: given when it is built. */
export type BuildVariables = ReadonlyMap<string, string | null>;

/** Set by the builder, so unknown here. Source: docs.docker.com/reference/dockerfile, "automatic platform ARGs" and "predefined ARGs". */
const BUILDER_VARIABLES = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$|^(https?|ftp|no|all)_proxy$/i;
const REFERENCE = /\\(\$)|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?])([^}]*)|([#%/][^}]*))?\})/g;
const DEEPEST_NESTING = 8;

/**
 * The word with `$NAME`, `${NAME:-word}` and `${NAME:+word}` put in and quotes taken off; null where a value is given only when it is built.
 * A name that nothing declares is empty. Source: moby/buildkit frontend/dockerfile/shell.
 */
export function substitute(word: string, variables: BuildVariables, depth = 0): string | null {
  const single = /^'([^']*)'$/.exec(word);
  if (single?.[1] !== undefined) return single[1];
  let isOpen = depth > DEEPEST_NESTING;
  const text = unquote(word).replaceAll(REFERENCE, (...match: readonly (string | undefined)[]) => {
    const value = isOpen ? null : resolve(match, variables, depth);
    isOpen ||= value === null;
    return value ?? "";
  });
  return isOpen ? null : text;
}

function unquote(word: string): string {
  return word.length > 1 && word.startsWith('"') && word.endsWith('"') ? word.slice(1, -1) : word;
}

function resolve(match: readonly (string | undefined)[], variables: BuildVariables, depth: number): string | null {
  const [, escaped, plain, braced, operator, operand = "", pattern] = match;
  if (escaped !== undefined) return "$";
  if (pattern !== undefined) return null;
  const value = variableValue(plain ?? braced ?? "", variables);
  if (operator === undefined) return value;
  return value === null ? null : operated(value, operator, () => substitute(operand, variables, depth + 1));
}

function variableValue(name: string, variables: BuildVariables): string | null {
  if (variables.has(name)) return variables.get(name) ?? null;
  return BUILDER_VARIABLES.test(name) ? null : "";
}

function operated(value: string, operator: string, operand: () => string | null): string | null {
  if (operator.endsWith("-")) return value === "" ? operand() : value;
  if (operator.endsWith("+")) return value === "" ? "" : operand();
  return value;
}

/** `NAME=value …`, or the former `NAME value`; values as written. Source: buildkit parser parseNameVal. */
export function assignments(words: readonly { readonly text: string }[], text: string): readonly (readonly [string, string | null])[] {
  const first = words[0]?.text ?? "";
  if (!first.includes("=")) return [[first, words.length > 1 ? text.trim().slice(first.length).trim() : null]];
  return splitAssignments(text).map((part) => {
    const equals = part.indexOf("=");
    return equals < 0 ? [part, null] : [part.slice(0, equals), part.slice(equals + 1)];
  });
}

/** Splits at blanks outside quotes; a backslash keeps the next character. */
function splitAssignments(text: string): readonly string[] {
  return text.match(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+/g) ?? [];
}
