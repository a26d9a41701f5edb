/**
 * What an unquoted YAML scalar means to Compose: YAML 1.2 words, but octals with a leading 0 and `_` in numbers as in YAML 1.1, and
 * `yes`, `no`, `on`, `off` stay strings (read as booleans only where a boolean is expected). Source: go-yaml resolve.go, used by compose-go.
 */
export function readPlainScalar(text: string): string | number | boolean | null {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const looksNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  return looksNumeric ? (readNumber(text.replaceAll("_", "")) ?? text) : text;
}

const WORDS: ReadonlyMap<string, number | boolean | null> = new Map<string, number | boolean | null>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
]);

const PREFIXED = /^([-+]?)(0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/i;
const OCTAL = /^([-+]?)0([0-7]+)$/;
const DECIMAL = /^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i;

function readNumber(text: string): number | null {
  const prefixed = PREFIXED.exec(text);
  if (prefixed !== null) return signed(prefixed[1], Number((prefixed[2] ?? "").toLowerCase()));
  const octal = OCTAL.exec(text);
  if (octal !== null) return signed(octal[1], Number.parseInt(octal[2] ?? "", 8));
  return DECIMAL.test(text) ? Number(text) : null;
}

function signed(sign: string | undefined, magnitude: number): number {
  return sign === "-" ? -magnitude : magnitude;
}
