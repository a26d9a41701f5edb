import { nearestWord } from "./knowledge-words.ts";

export type KnowledgeErrorCode = "too-large" | "not-json" | "wrong-shape" | "unknown-word" | "contradiction";

/** Knowledge that cannot be used. The message says where, what was found and what would be right. */
export class KnowledgeError extends Error {
  readonly code: KnowledgeErrorCode;

  constructor(code: KnowledgeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KnowledgeError";
    this.code = code;
  }
}

/** A value and where it stands: `techniques[3].when.all[0]`. Everything below it comes from outside. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
}

export function refuse(place: Place, code: KnowledgeErrorCode, expected: string): never {
  throw new KnowledgeError(code, `cannot read knowledge: \`${place.path}\` is ${shown(place.value)}, expected ${expected}`);
}

/** Fields of an object that has no others. Absent ones are undefined. */
export function fieldsOf(place: Place, names: readonly string[]): Readonly<Record<string, Place>> {
  const { value } = place;
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(place, "wrong-shape", `an object with ${names.join(", ")}`);
  const stray = Object.keys(value).find((name) => !names.includes(name));
  if (stray !== undefined) {
    const message = `cannot read knowledge: \`${place.path}\` has a field ${shown(stray)}, expected ${hinted(stray, names)}`;
    throw new KnowledgeError("unknown-word", message);
  }
  const fields: Record<string, Place> = Object.create(null);
  for (const name of names) fields[name] = { value: Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined, path: `${place.path}.${name}` };
  return fields;
}

export function field(fields: Readonly<Record<string, Place>>, name: string): Place {
  const place = fields[name];
  if (place === undefined) throw new Error(`internal error: field ${name} was not asked for`);
  return place;
}

export function textOf(place: Place, mostLetters: number): string {
  const { value } = place;
  if (typeof value !== "string") refuse(place, "wrong-shape", "a text");
  if (value.length > mostLetters) refuse(place, "too-large", `at most ${mostLetters} letters`);
  return value;
}

export function listOf(place: Place, most: number): readonly Place[] {
  const { value } = place;
  if (!Array.isArray(value)) refuse(place, "wrong-shape", "a list");
  if (value.length > most) refuse(place, "too-large", `at most ${most} entries`);
  return value.map((entry: unknown, position) => ({ value: entry, path: `${place.path}[${position}]` }));
}

/** One of a closed list of words. */
export function wordOf<W extends string>(place: Place, valid: readonly W[]): W {
  const word = valid.find((candidate) => candidate === place.value);
  if (word !== undefined) return word;
  return refuse(place, "unknown-word", typeof place.value === "string" ? hinted(place.value, valid) : `one of ${listed(valid)}`);
}

function hinted(word: string, valid: readonly string[]): string {
  const nearest = nearestWord(word, valid);
  return nearest === null ? `one of ${listed(valid)}` : `perhaps \`${nearest}\` (one of ${listed(valid)})`;
}

const MOST_LISTED = 12;

function listed(valid: readonly string[]): string {
  const more = valid.length > MOST_LISTED ? `, … (${valid.length} in all)` : "";
  return valid.slice(0, MOST_LISTED).join(", ") + more;
}

const MOST_SHOWN = 60;

/** What was found, short and with control characters escaped: it comes from outside and goes to a terminal. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `\`${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}\``;
}
