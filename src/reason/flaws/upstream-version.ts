/** A version as a project numbers its releases: `1.1.12`, `v1.2.0-rc.1`, `7.1-rc3`, and what distributors make of it (`1.0.0~rc93+ds1-5`). */
export interface UpstreamVersion {
  readonly numbers: readonly number[];
  /** Null for a release. */
  readonly before: { readonly stage: number; readonly number: number } | null;
}

const STAGES: readonly string[] = ["alpha", "beta", "rc"];
const PATTERN = /^(?:\d{1,4}:)?v?(\d{1,9}(?:\.\d{1,9}){0,4})(?:[-.~]?(alpha|beta|rc)[.-]?(\d{1,6})?)?/;

/** Null where the text begins with no version. What follows it (a build, a revision, a local name) says nothing about upstream's order. */
export function upstreamVersion(text: string): UpstreamVersion | null {
  const match = PATTERN.exec(text);
  if (match?.[1] === undefined) return null;
  const before = match[2] === undefined ? null : { stage: STAGES.indexOf(match[2]), number: Number(match[3] ?? 0) };
  return { numbers: match[1].split(".").map(Number), before };
}

/** Whether the text is a release of the project and nothing besides, so that nobody has put own patches on it. */
export function isPlainRelease(text: string): boolean {
  return text.replace(PATTERN, "") === "" && upstreamVersion(text) !== null;
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
