import { quoted, RequestError } from "../request-error.ts";
import { utf8Of } from "../wire/bytes.ts";
import type { JsonObject, JsonValue } from "./value.ts";
import { foldKey, objectOf } from "./value.ts";

const DEEPEST = 64;
const MOST_VALUES = 500_000;
const UNSIGNED_64 = 2n ** 64n - 1n;
const SIGNED_64 = -(2n ** 63n);

/** A whole JSON text from bytes that must be UTF-8. Throws `RequestError`. */
export function parseJsonBytes(bytes: Uint8Array): JsonValue {
  const text = utf8Of(bytes);
  if (text === null) throw new RequestError("json", "the JSON is not valid UTF-8");
  return parseJson(text);
}

/**
 * One JSON value and nothing else, of which every reader makes the same: RFC 8259 without the corners in which readers differ. Refused are a BOM, keys twice
 * (also where they differ in case only: the engine merges them), lone surrogates, NUL, numbers that change when they are read, and what follows the value.
 */
export function parseJson(text: string): JsonValue {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** Holds the place in the text while it is read. */
class Reader {
  private readonly text: string;
  private at = 0;
  private values = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): JsonValue {
    this.values += 1;
    if (this.values > MOST_VALUES) throw this.error(`more than ${MOST_VALUES} values`);
    if (depth > DEEPEST) throw this.error(`nested deeper than ${DEEPEST}`);
    this.blanks();
    const value = this.valueHere(depth);
    this.blanks();
    return value;
  }

  end(): void {
    if (this.at !== this.text.length) throw this.error("something follows the value");
  }

  private valueHere(depth: number): JsonValue {
    switch (this.text[this.at]) {
      case "{":
        return this.object(depth);
      case "[":
        return this.list(depth);
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonObject {
    const entries: (readonly [string, JsonValue])[] = [];
    const seen = new Set<string>();
    this.at += 1;
    this.blanks();
    if (this.take("}")) return objectOf([]);
    do {
      this.blanks();
      const key = this.string();
      const folded = foldKey(key);
      if (seen.has(folded)) throw this.error(`the key ${quoted(key)} is there twice, or twice but for its case`);
      seen.add(folded);
      this.blanks();
      this.expect(":");
      entries.push([key, this.value(depth + 1)]);
    } while (this.take(","));
    this.expect("}");
    return objectOf(entries);
  }

  private list(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    this.at += 1;
    this.blanks();
    if (this.take("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.take(","));
    this.expect("]");
    return items;
  }

  private string(): string {
    this.expect('"');
    const parts: string[] = [];
    for (;;) {
      const plain = /[^"\\\u0000-\u001f]*/y;
      plain.lastIndex = this.at;
      const run = plain.exec(this.text)?.[0] ?? "";
      parts.push(run);
      this.at += run.length;
      if (this.take('"')) break;
      if (!this.take("\\")) throw this.error("a text does not end, or holds a control character");
      parts.push(this.escape());
    }
    const text = parts.join("");
    if (/\p{Cs}/u.test(text)) throw this.error("a text holds a lone surrogate");
    return text;
  }

  private escape(): string {
    const letter = this.text[this.at] ?? "";
    this.at += 1;
    const plain = ESCAPES.get(letter);
    if (plain !== undefined) return plain;
    const digits = this.text.slice(this.at, this.at + 4);
    if (letter !== "u" || !/^[0-9A-Fa-f]{4}$/.test(digits)) throw this.error("a text holds an escape that is none");
    if (digits === "0000") throw this.error("a text holds NUL");
    this.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private number(): number | bigint {
    const form = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    form.lastIndex = this.at;
    const text = form.exec(this.text)?.[0];
    if (text === undefined) throw this.error("expected a value");
    this.at += text.length;
    const value = exactNumber(text);
    if (value === null) throw this.error(`the number ${quoted(text)} is not taken: it would change when it is read, or is not written plainly`);
    return value;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.error("expected a value");
    this.at += word.length;
    return value;
  }

  private blanks(): void {
    const blank = /[ \t\r\n]*/y;
    blank.lastIndex = this.at;
    this.at += blank.exec(this.text)?.[0].length ?? 0;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private expect(character: string): void {
    if (!this.take(character)) throw this.error(`expected ${quoted(character)}`);
  }

  private error(why: string): RequestError {
    return new RequestError("json", `cannot read the JSON: ${why} (at character ${this.at + 1})`);
  }
}

/** The engine takes `64.0` and `1e8` for no integer; a fraction is taken as the shortest text of its double. */
function exactNumber(text: string): number | bigint | null {
  const value = Number(text);
  if (!/^-?\d+$/.test(text)) return String(value) === text ? value : null;
  if (text === "-0" || text.length > 20) return null;
  if (Number.isSafeInteger(value)) return value;
  const exact = BigInt(text);
  return exact > UNSIGNED_64 || exact < SIGNED_64 ? null : exact;
}
