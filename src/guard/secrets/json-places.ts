/** A JSON text as a tree that knows where its texts stand: what is changed of it leaves every other byte as it was. */
export type Placed =
  | { readonly kind: "object"; readonly fields: readonly (readonly [string, Placed])[] }
  | { readonly kind: "list"; readonly items: readonly Placed[] }
  | { readonly kind: "text"; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: "other" };

/** Another text in the place of one that is there. */
export interface Edit {
  readonly at: { readonly start: number; readonly end: number };
  readonly text: string;
}

const DEEPEST = 64;
const OTHER: Placed = { kind: "other" };

/** Keys may stand twice: each is told. Throws `SyntaxError` for what is no JSON, or deeper than any answer of an engine. */
export function placesIn(text: string): Placed {
  JSON.parse(text);
  return new Walk(text).value(0);
}

/** `edits` in the order of their places. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let from = 0;
  for (const { at, text: fresh } of edits) {
    result += text.slice(from, at.start) + JSON.stringify(fresh);
    from = at.end;
  }
  return result + text.slice(from);
}

const WORD = /[^\s,\]}]+/y;
const BLANKS = /\s*/y;

/** Over a text that is known to be JSON. */
class Walk {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Placed {
    if (depth > DEEPEST) throw new SyntaxError(`nested deeper than ${DEEPEST}`);
    this.#match(BLANKS);
    const first = this.#text[this.#at];
    if (first === "{") return { kind: "object", fields: this.#parts(() => this.#field(depth)) };
    if (first === "[") return { kind: "list", items: this.#parts(() => this.value(depth + 1)) };
    if (first === '"') return this.#string();
    this.#match(WORD);
    return OTHER;
  }

  #field(depth: number): readonly [string, Placed] {
    const { value: name } = this.#string();
    this.#match(BLANKS);
    this.#at += 1;
    return [name, this.value(depth + 1)];
  }

  /** Between two brackets, with commas between them. */
  #parts<T>(part: () => T): readonly T[] {
    const found: T[] = [];
    this.#at += 1;
    this.#match(BLANKS);
    while (!this.#isAtEnd()) {
      found.push(part());
      this.#match(BLANKS);
      if (this.#text[this.#at] === ",") this.#at += 1;
      this.#match(BLANKS);
    }
    this.#at += 1;
    return found;
  }

  #isAtEnd(): boolean {
    const here = this.#text[this.#at];
    return here === "}" || here === "]" || here === undefined;
  }

  #string(): Extract<Placed, { readonly kind: "text" }> {
    const start = this.#at;
    do this.#at = this.#text.indexOf('"', this.#at + 1);
    while (isEscaped(this.#text, this.#at));
    this.#at += 1;
    return { kind: "text", value: String(JSON.parse(this.#text.slice(start, this.#at))), start, end: this.#at };
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

/** An odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") first -= 1;
  return (at - first) % 2 === 1;
}
