import type { Blank, Evidence, Finding, Known, Remedy, Support } from "../../model/index.ts";

/** Kleene's logic over findings: truth, reasons and what would take them away travel together. */

/** Most supports that one finding carries. More independent reasons than this add nothing for a reader; cuts are checked by re-reasoning. */
const MOST_SUPPORTS = 32;

/** A finding's ingredients in one place, so that the makers below stay within three parameters. */
interface Reason {
  readonly because: string;
  readonly evidence?: readonly Evidence[];
  readonly remedies?: readonly Remedy[];
}

export function holds(reason: Reason): Finding {
  return { truth: "true", supports: [support(reason)], blanks: [] };
}

export function fails(reason: Reason): Finding {
  return { truth: "false", supports: [support(reason)], blanks: [] };
}

/** `supports` carry remedies that settle the fact without learning the blank. */
export function hangsOn(blank: Blank, supports: readonly Support[] = []): Finding {
  return { truth: "unknown", supports, blanks: [{ why: blank.why, learnBy: blank.learnBy }] };
}

export function support(reason: Reason): Support {
  return { because: reason.because, evidence: reason.evidence ?? [], remedies: reason.remedies ?? [] };
}

/** What a known value means; a blank stays a blank. */
export function whereKnown<T>(field: Known<T>, mean: (value: T, evidence: readonly Evidence[]) => Finding): Finding {
  return field.known ? mean(field.value, [field.evidence]) : hangsOn(field);
}

/** The words for each side of a yes-or-no field, and what would turn it round. */
interface Sides {
  readonly yes: string;
  readonly no: string;
  readonly undoYes?: readonly Remedy[];
  readonly undoNo?: readonly Remedy[];
}

export function whether(field: Known<boolean>, sides: Sides): Finding {
  if (!field.known) return { ...hangsOn(field), supports: settling(sides) };
  const evidence = [field.evidence];
  if (field.value) return holds({ because: sides.yes, evidence, remedies: sides.undoYes ?? [] });
  return fails({ because: sides.no, evidence, remedies: sides.undoNo ?? [] });
}

function settling(sides: Sides): readonly Support[] {
  const remedies = [...(sides.undoYes ?? []), ...(sides.undoNo ?? [])];
  return remedies.length === 0 ? [] : [{ because: `perhaps: ${sides.undoYes?.length ? sides.yes : sides.no}`, evidence: [], remedies }];
}

export function negate(finding: Finding): Finding {
  if (finding.truth === "unknown") return finding;
  return { truth: finding.truth === "true" ? "false" : "true", supports: finding.supports, blanks: [] };
}

/** True when all are: one support for each way to pick one support of each. False when one is: that one's supports. */
export function allOf(...findings: readonly Finding[]): Finding {
  const [only] = findings;
  if (findings.length === 1 && only !== undefined) return only;
  return conjoin(findings, "false");
}

/** True when one is: that one's supports. False when all are. */
export function anyOf(...findings: readonly Finding[]): Finding {
  const [only] = findings;
  if (findings.length === 1 && only !== undefined) return only;
  return conjoin(findings, "true");
}

/** `decisive` is the truth that alone decides: `false` for a conjunction, `true` for a disjunction. */
function conjoin(findings: readonly Finding[], decisive: "true" | "false"): Finding {
  const deciding = findings.filter((finding) => finding.truth === decisive);
  if (deciding.length > 0) return { truth: decisive, supports: decidingSupports(deciding), blanks: [] };
  const open = findings.filter((finding) => finding.truth === "unknown");
  if (open.length === 0) return { truth: decisive === "true" ? "false" : "true", supports: together(findings), blanks: [] };
  const blanks = distinctBlanks(open.flatMap((finding) => finding.blanks));
  // Undecided conjunction: what holds so far is what a remedy can break. Undecided disjunction: only its open parts can still come true.
  const supports = decisive === "false" ? together(findings) : capped(open.flatMap((finding) => finding.supports));
  return { truth: "unknown", supports, blanks };
}

/** Where one reason cannot be taken away, the others change nothing: it alone is told. */
function decidingSupports(findings: readonly Finding[]): readonly Support[] {
  const supports = findings.flatMap((finding) => finding.supports);
  const fixed = supports.find((reason) => reason.remedies.length === 0);
  return fixed === undefined ? capped(supports) : [fixed];
}

/** The same finding as a side condition: while it does not decide, it brings its remedies into a conjunction, but no words and places of its own. */
export function quietly(finding: Finding): Finding {
  if (finding.truth === "false") return finding;
  return { ...finding, supports: finding.supports.map((reason) => ({ because: "", evidence: [], remedies: reason.remedies })) };
}

/** Every way to pick one support from each finding that has any, merged into one support. */
function together(findings: readonly Finding[]): readonly Support[] {
  let picked: readonly Support[] = [];
  for (const { supports } of findings) {
    if (supports.length === 0) continue;
    if (picked.length === 0) picked = capped(supports);
    else picked = capped(picked.flatMap((left) => supports.map((right) => merged(left, right))));
  }
  return picked;
}

function merged(left: Support, right: Support): Support {
  return {
    because: joined(left.because, right.because),
    evidence: [...left.evidence, ...right.evidence.filter((place) => !left.evidence.includes(place))],
    remedies: [...left.remedies, ...right.remedies.filter((remedy) => !left.remedies.includes(remedy))],
  };
}

function joined(left: string, right: string): string {
  if (left === "" || right === "" || left === right) return left || right;
  return `${left}; ${right}`;
}

function capped<T>(list: readonly T[]): readonly T[] {
  return list.length > MOST_SUPPORTS ? list.slice(0, MOST_SUPPORTS) : list;
}

function distinctBlanks(blanks: readonly Blank[]): readonly Blank[] {
  if (blanks.length < 2) return blanks;
  return [...new Map(blanks.map((blank) => [`${blank.why}\n${blank.learnBy}`, blank])).values()];
}
