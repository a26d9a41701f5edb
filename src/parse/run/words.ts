import type { Evidence } from "../../model/index.ts";

/** One word of a command line, after the shell has had its say. */
export interface CommandWord {
  /** What the program gets; where something in it could not be expanded, as written. */
  readonly text: string;
  readonly evidence: Evidence;
  /** What could not be expanded (`$TAG`, `$(date)`), or null. */
  readonly unresolved: string | null;
  /** Whether the shell may make several words, or none, of it. */
  readonly mayBeSeveral: boolean;
}

/** A word that is exactly what it says. */
export function plainWord(text: string, evidence: Evidence): CommandWord {
  return { text, evidence, unresolved: null, mayBeSeveral: false };
}

/** The word without its first `count` characters, in the same place. */
export function afterStart(word: CommandWord, count: number): CommandWord {
  return { ...word, text: word.text.slice(count) };
}
