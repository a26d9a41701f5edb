import { compareDigits, compareText } from "./digits.ts";

interface RpmVersion {
  readonly epoch: string;
  readonly version: string;
  /** Null where none is said. */
  readonly release: string | null;
}

/** Null where one of them is refused by rpm-version(7), whose order this is. */
export function compareRpm(left: string, right: string): number | null {
  const [one, other] = [rpmVersion(left), rpmVersion(right)];
  if (one === null || other === null) return null;
  return compareDigits(one.epoch, other.epoch) || compareSegmented(one.version, other.version) || compareReleases(one.release, other.release);
}

const PATTERN = /^(?:(\d+):)?([A-Za-z0-9._+~^]+)(?:-([A-Za-z0-9._+~^]+))?$/;

function rpmVersion(text: string): RpmVersion | null {
  const match = PATTERN.exec(text);
  return match?.[2] === undefined ? null : { epoch: match[1] ?? "0", version: match[2], release: match[3] ?? null };
}

/** With more parts it is newer. */
function compareReleases(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compareSegmented(left, right);
}

function compareSegmented(left: string, right: string): number {
  const [ones, others] = [segments(left), segments(right)];
  for (let place = 0; place < Math.max(ones.length, others.length); place++) {
    const order = compareSegments(ones[place] ?? "", others[place] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

/** What parts them is not compared. */
function segments(text: string): readonly string[] {
  return text.match(/\d+|[a-zA-Z]+|[~^]/g) ?? [];
}

/** `~` before the end, the end before `^`, `^` before letters, letters before numbers. */
function compareSegments(left: string, right: string): number {
  const order = rankOf(left) - rankOf(right);
  if (order !== 0) return order;
  return /^\d/.test(left) ? compareDigits(left, right) : compareText(left, right);
}

function rankOf(segment: string): number {
  if (segment === "~") return 0;
  if (segment === "") return 1;
  if (segment === "^") return 2;
  return /^\d/.test(segment) ? 4 : 3;
}
