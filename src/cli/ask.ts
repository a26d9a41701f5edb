import { createInterface } from "node:readline/promises";
import type { Console } from "./console.ts";

/** Whether somebody is there to be asked. */
export function canAsk(console: Console): boolean {
  return process.stdin.isTTY === true && console.isErrTerminal;
}

/** `y` or `yes`; anything else, and an input that ends, is no. */
export async function isAgreed(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
