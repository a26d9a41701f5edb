import type { Container } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { redactWords } from "../secrets.ts";
import { evidenceOr, get, items, type ServiceContext, scalarText, wrong } from "./service.ts";
import type { Entry } from "./tree.ts";

interface Word {
  readonly text: string;
  readonly holdsSecret: boolean;
}

/** `entrypoint` and `command` as far as written. A string is split as a shell would, without running one. Source: compose-go types/command.go. */
export function readCommand(context: ServiceContext): Container["command"] {
  const entrypoint = get(context, "entrypoint");
  const command = get(context, "command");
  const words = [...wordsOf(entrypoint), ...wordsOf(command)];
  const redacted = redactWords(words.map((word) => word.text)).map((text, index) => (words[index]?.holdsSecret === true ? "[redacted]" : text));
  return known(words.length === 0 ? null : redacted, evidenceOr(context, command ?? entrypoint));
}

function wordsOf(entry: Entry | undefined): readonly Word[] {
  if (entry === undefined) return [];
  const { value } = entry;
  if (value.kind !== "scalar") return items(entry).map((item) => ({ text: scalarText(item), holdsSecret: item.kind === "scalar" && item.holdsSecret }));
  const words = splitWords(scalarText(value));
  if (words === null) throw wrong(entry.key, "a quote in the command is not closed");
  return words.map((text) => ({ text, holdsSecret: value.holdsSecret }));
}

const WORD_PART = /([^\s'"\\]+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|(\s+)/y;

/** POSIX words: quotes and backslashes are taken away; null where a quote is not closed. */
export function splitWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at = WORD_PART.lastIndex) {
    WORD_PART.lastIndex = at;
    const part = WORD_PART.exec(text);
    if (part === null) return null;
    const isSpace = part[5] !== undefined;
    if (isSpace && word !== null) words.push(word);
    word = isSpace ? null : (word ?? "") + bareText(part);
  }
  return word === null ? words : [...words, word];
}

function bareText([, plain, single, double, escaped]: RegExpExecArray): string {
  return plain ?? single ?? escaped ?? (double ?? "").replaceAll(/\\(["\\$`])/g, "$1");
}
