/** Where a statement comes from, so that a person can look: a place in a file, in an engine answer, or on the host. */
export interface Evidence {
  /** The file as the user named it, `inspect <container>`, `docker info`, `host`, or `assumption`. */
  readonly source: string;
  /** `line:column` (both from 1) in a file, a JSON pointer in an engine answer, a path on the host, or the assumption's words. */
  readonly location: string;
}

/** A value with the place that says so. */
export interface Sourced<T> {
  readonly value: T;
  readonly evidence: Evidence;
}

/** What could not be learned, and how a person can learn it. */
export interface Blank {
  readonly why: string;
  readonly learnBy: string;
}

/** A value that was learned, or a stated blank. Absence is never a value: a field that a source says nothing of is known at its documented default, or unknown. */
export type Known<T> = { readonly known: true; readonly value: T; readonly evidence: Evidence } | ({ readonly known: false } & Blank);

export function known<T>(value: T, evidence: Evidence): Known<T> {
  return { known: true, value, evidence };
}

export function unknown<T>(why: string, learnBy: string): Known<T> {
  return { known: false, why, learnBy };
}

export function assumed<T>(value: T, words: string): Known<T> {
  return known(value, { source: "assumption", location: words });
}
