import type { Package } from "../../model/index.ts";

/** Below 0 where `left` is the older version of a package. Each package manager has an order of its own. */
export function comparePackageVersions(format: Package["format"], left: string, right: string): number {
  return COMPARERS[format](left, right);
}

const COMPARERS: Readonly<Record<Package["format"], (left: string, right: string) => number>> = { deb: compareDeb, rpm: compareRpm, apk: compareApk };

/** Source: deb-version(7). */
function compareDeb(left: string, right: string): number {
  const [one, other] = [debParts(left), debParts(right)];
  return one.epoch - other.epoch || compareDebText(one.upstream, other.upstream) || compareDebText(one.revision, other.revision);
}

function debParts(version: string): { readonly epoch: number; readonly upstream: string; readonly revision: string } {
  const { epoch, rest } = withoutEpoch(version);
  const dash = rest.lastIndexOf("-");
  return { epoch, upstream: dash === -1 ? rest : rest.slice(0, dash), revision: dash === -1 ? "" : rest.slice(dash + 1) };
}

function withoutEpoch(version: string): { readonly epoch: number; readonly rest: string } {
  const epoch = /^(\d{1,9}):/.exec(version)?.[1];
  return epoch === undefined ? { epoch: 0, rest: version } : { epoch: Number(epoch), rest: version.slice(epoch.length + 1) };
}

/** Texts and numbers take turns. */
function compareDebText(left: string, right: string): number {
  const [ones, others] = [turns(left), turns(right)];
  for (let place = 0; place < Math.max(ones.length, others.length); place++) {
    const [one, other] = [ones[place] ?? "", others[place] ?? ""];
    const order = place % 2 === 0 ? compareLetters(one, other) : compareDigits(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

/** `12a3` as `["", "12", "a", "3"]`: even places hold no digits, odd ones nothing else. */
function turns(text: string): readonly string[] {
  const [first = ""] = /^\D*/.exec(text) ?? [];
  return [first, ...(text.slice(first.length).match(/\d+|\D+/g) ?? [])];
}

function compareLetters(left: string, right: string): number {
  for (let place = 0; place < Math.max(left.length, right.length); place++) {
    const order = weightOf(left.charAt(place)) - weightOf(right.charAt(place));
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` before the end, the end before letters, letters before the rest. */
function weightOf(letter: string): number {
  if (letter === "~") return -1;
  if (letter === "") return 0;
  return /[a-zA-Z]/.test(letter) ? letter.charCodeAt(0) : letter.charCodeAt(0) + 256;
}

function compareDigits(left: string, right: string): number {
  const [one, other] = [left.replace(/^0+/, ""), right.replace(/^0+/, "")];
  if (one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}

/** Source: rpm-version(7) and `rpmvercmp` as documented there. */
function compareRpm(left: string, right: string): number {
  const [one, other] = [withoutEpoch(left), withoutEpoch(right)];
  const [ones, others] = [one.rest.split("-"), other.rest.split("-")];
  return one.epoch - other.epoch || compareRpmText(ones[0] ?? "", others[0] ?? "") || compareRpmText(ones[1] ?? "", others[1] ?? "");
}

function compareRpmText(left: string, right: string): number {
  const [ones, others] = [rpmSegments(left), rpmSegments(right)];
  for (let place = 0; place < Math.max(ones.length, others.length); place++) {
    const order = compareSegments(ones[place] ?? "", others[place] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

function rpmSegments(text: string): readonly string[] {
  return text.match(/\d+|[a-zA-Z]+|[~^]/g) ?? [];
}

/** `~` before the end, the end before `^`, `^` before letters, letters before numbers. */
function compareSegments(left: string, right: string): number {
  const order = rankOfSegment(left) - rankOfSegment(right);
  if (order !== 0) return order;
  if (/^\d/.test(left)) return compareDigits(left, right);
  return left === right ? 0 : left < right ? -1 : 1;
}

function rankOfSegment(segment: string): number {
  if (segment === "~") return 0;
  if (segment === "") return 1;
  if (segment === "^") return 2;
  return /^\d/.test(segment) ? 4 : 3;
}

const APK_SUFFIXES: readonly string[] = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];

/** Source: the version rules of the Alpine package keeper (apk-package(5)): numbers, a letter, suffixes, a revision. */
function compareApk(left: string, right: string): number {
  const [one, other] = [apkParts(left), apkParts(right)];
  return (
    compareNumbers(one.numbers, other.numbers) ||
    one.letter.localeCompare(other.letter, "en") ||
    compareNumbers(one.suffixes, other.suffixes, NO_SUFFIX) ||
    one.revision - other.revision
  );
}

const NO_SUFFIX = APK_SUFFIXES.indexOf("") * 1_000_000;

interface ApkParts {
  readonly numbers: readonly number[];
  readonly letter: string;
  readonly suffixes: readonly number[];
  readonly revision: number;
}

function apkParts(version: string): ApkParts {
  const match = /^(\d{1,9}(?:\.\d{1,9}){0,9})([a-z]?)((?:_[a-z]{1,9}\d{0,6}){0,9})(?:-r(\d{1,9}))?/.exec(version);
  const suffixes = (match?.[3] ?? "").match(/[a-z]+\d*/g) ?? [];
  return {
    numbers: (match?.[1] ?? "").split(".").map(Number),
    letter: match?.[2] ?? "",
    suffixes: suffixes.map((suffix) => APK_SUFFIXES.indexOf(suffix.replace(/\d+$/, "")) * 1_000_000 + Number(/\d+$/.exec(suffix)?.[0] ?? 0)),
    revision: Number(match?.[4] ?? 0),
  };
}

function compareNumbers(left: readonly number[], right: readonly number[], absent = -1): number {
  for (let place = 0; place < Math.max(left.length, right.length); place++) {
    const order = (left[place] ?? absent) - (right[place] ?? absent);
    if (order !== 0) return order;
  }
  return 0;
}
