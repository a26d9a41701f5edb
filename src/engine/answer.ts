/** Reading of a JSON answer that may be anything: what is not of the expected type is absent, never guessed. */

export type Answer = Readonly<Record<string, unknown>>;

/** Longest text that is taken from an answer, in UTF-16 units. */
const TEXT_LIMIT = 4096;
/** Most entries that are taken from a list or record of an answer. */
const LIST_LIMIT = 10_000;

export function isAnswer(value: unknown): value is Answer {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own properties only: `constructor` and its like are not there unless the engine sent them. */
function own(answer: Answer, name: string): unknown {
  return Object.hasOwn(answer, name) ? answer[name] : undefined;
}

export function textAt(answer: Answer, name: string): string | null {
  const value = own(answer, name);
  return typeof value === "string" ? value.slice(0, TEXT_LIMIT) : null;
}

export function truthAt(answer: Answer, name: string): boolean | null {
  const value = own(answer, name);
  return typeof value === "boolean" ? value : null;
}

export function countAt(answer: Answer, name: string): number | null {
  const value = own(answer, name);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

export function answerAt(answer: Answer, name: string): Answer | null {
  const value = own(answer, name);
  return isAnswer(value) ? value : null;
}

/** The texts of a list, others left out; Go's nil list (`null`) is empty; null where there is no list. */
export function textsAt(answer: Answer, name: string): readonly string[] | null {
  const value = own(answer, name);
  if (value === null) return [];
  if (!Array.isArray(value)) return null;
  return value.slice(0, LIST_LIMIT).flatMap((entry) => (typeof entry === "string" ? [entry.slice(0, TEXT_LIMIT)] : []));
}
