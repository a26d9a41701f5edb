import type { Finding, Known } from "../../model/index.ts";
import { fails, hangsOn, holds } from "./finding.ts";

/** `28.5.2`, `20.10.24+dfsg1` or `6.1.0-37-amd64` as its leading numbers; null where it has none. */
export function numbersOf(version: string): readonly number[] | null {
  const match = /^v?(\d{1,6}(?:\.\d{1,6}){0,3})/.exec(version);
  return match?.[1] === undefined ? null : match[1].split(".").map(Number);
}

/** Whether `version` is `floor` or later, three-valued. */
export function isAtLeast(version: Known<string>, floor: string): Finding {
  if (!version.known) return hangsOn(version);
  const numbers = numbersOf(version.value);
  if (numbers === null) return hangsOn({ why: `\`${version.value}\` is no version number`, learnBy: "read the version with `docker version` and `uname -r`" });
  const evidence = [version.evidence];
  if (compare(numbers, numbersOf(floor) ?? []) >= 0) return holds({ because: `version ${version.value} is ${floor} or later`, evidence });
  return fails({ because: `version ${version.value} is before ${floor}`, evidence });
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let place = 0; place < Math.max(left.length, right.length); place++) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
