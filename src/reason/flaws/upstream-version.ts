/** A version as a project numbers its releases: `1.1.12`, `v1.2.0-rc.1`, `7.1-rc3`, and what distributors make of it (`1.0.0~rc93+ds1-5`). */
export interface UpstreamVersion {
  readonly numbers: readonly number[];
  /** Null for a release. */
  readonly before: { readonly stage: number; readonly number: number } | null;
}

const STAGES: readonly string[] = ["dev", "alpha", "beta", "rc"];
const PATTERN = /^(?:\d{1,4}:)?v?(\d+(?:\.\d+)*)(?:[-.~]?(dev|alpha|beta|rc)(?![a-z])[.-]?(\d+)?)?/;
const MOST_NUMBERS = 10;
/** So that numbers, and stage and number of one published before its release, stay exact. */
const MOST_DIGITS = 6;
const MOST_DIGITS_OF_NUMBER = 15;

/**
 * Null where the text begins with no version, or with one whose numbers are longer than any project's. What follows it (a build, a revision, a local name)
 * says nothing about upstream's order.
 */
export function upstreamVersion(text: string): UpstreamVersion | null {
  const [, numbers = "", stage, number = "0"] = PATTERN.exec(text) ?? [];
  const parts = numbers.split(".");
  const isBounded = parts.length <= MOST_NUMBERS && parts.every((part) => part.length <= MOST_DIGITS_OF_NUMBER) && number.length <= MOST_DIGITS;
  if (numbers === "" || !isBounded) return null;
  return { numbers: parts.map(Number), before: stage === undefined ? null : { stage: STAGES.indexOf(stage), number: Number(number) } };
}

/** Whether the text is a release of the project and nothing besides, so that nobody has put own patches on it. What is built in between (`dev`) is none. */
export function isPlainRelease(text: string): boolean {
  const version = upstreamVersion(text);
  return version !== null && version.before?.stage !== STAGES.indexOf("dev") && text.replace(PATTERN, "") === "";
}

export function compareUpstream(left: UpstreamVersion, right: UpstreamVersion): number {
  for (let place = 0; place < Math.max(left.numbers.length, right.numbers.length); place++) {
    const difference = (left.numbers[place] ?? 0) - (right.numbers[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return weightOf(left) - weightOf(right);
}

/** A release comes after all that was published before it. */
function weightOf({ before }: UpstreamVersion): number {
  return before === null ? STAGES.length * 1_000_000 : before.stage * 1_000_000 + before.number;
}
