import { compareDigits, compareText } from "./digits.ts";

/** In the order of kinds: of two versions that are alike so far, the one whose next part is of an earlier kind is the newer. */
const KINDS = ["first", "number", "letter", "suffix", "suffix number", "commit", "revision", "end"] as const;

interface Part {
  readonly kind: (typeof KINDS)[number];
  readonly text: string;
}

/**
 * Null where one of them is refused. Source: apk-package(5) and the version rules of apk-tools 2.14 and 3 (`src/version.c`): numbers, a letter, suffixes,
 * a commit, a revision.
 */
export function compareApk(left: string, right: string): number | null {
  const [ones, others] = [partsOf(left), partsOf(right)];
  if (ones === null || others === null) return null;
  for (let place = 0; place < ones.length; place++) {
    const order = compareParts(ones[place] ?? END, others[place] ?? END);
    if (order !== 0) return order;
  }
  return 0;
}

const END: Part = { kind: "end", text: "" };
const BEFORE: readonly string[] = ["alpha", "beta", "pre", "rc"];
const AFTER: readonly string[] = ["cvs", "svn", "git", "hg", "p"];
const SUFFIXES = [...BEFORE, ...AFTER];
const PATTERN = new RegExp(`^(\\d+)((?:\\.\\d+)*)([a-z]?)((?:_(?:${SUFFIXES.join("|")})\\d*)*)(?:~([0-9a-f]+))?(?:-r(\\d+))?$`);

function partsOf(version: string): readonly Part[] | null {
  const match = PATTERN.exec(version);
  if (match === null) return null;
  const [, first = "", numbers = "", letter = "", suffixes = "", commit = "", revision = ""] = match;
  const parts: readonly Part[] = [
    { kind: "first", text: first },
    ...(numbers.match(/\d+/g) ?? []).map((text): Part => ({ kind: "number", text })),
    { kind: "letter", text: letter },
    ...(suffixes.match(/[a-z]+|\d+/g) ?? []).map((text): Part => ({ kind: /\d/.test(text) ? "suffix number" : "suffix", text })),
    { kind: "commit", text: commit },
    { kind: "revision", text: revision },
  ];
  return [...parts.filter(({ text }) => text !== ""), END];
}

function compareParts(left: Part, right: Part): number {
  if (left.kind === right.kind) return compareAlike(left, right);
  if (isBefore(left)) return -1;
  if (isBefore(right)) return 1;
  return KINDS.indexOf(right.kind) - KINDS.indexOf(left.kind);
}

/** A suffix that says that the release is still to come. */
function isBefore({ kind, text }: Part): boolean {
  return kind === "suffix" && BEFORE.includes(text);
}

/** A number after a point that begins with a zero is a fraction: `1.09` is past `1.010`. */
function compareAlike({ kind, text: left }: Part, { text: right }: Part): number {
  if (kind === "suffix") return SUFFIXES.indexOf(left) - SUFFIXES.indexOf(right);
  const isFraction = kind === "number" && (left.startsWith("0") || right.startsWith("0"));
  return isFraction || kind === "letter" || kind === "commit" ? compareText(left, right) : compareDigits(left, right);
}
