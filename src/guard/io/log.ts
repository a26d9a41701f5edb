import { write } from "node:fs";
import { within } from "./within.ts";

/** A disk or reader that takes longer counts as failed. */
const WRITE_MS = 2_000;
const MOST_WAITING = 10_000;

/** Lines that are written in order. A line that could not be written is counted, never forgotten in silence. */
export interface GuardLog {
  /** Settles once it is written: true; or cannot be: false. */
  readonly write: (line: string) => Promise<boolean>;
  /** Lines that could not be written so far. */
  readonly lost: () => number;
  /** Whether the last line was written. */
  readonly isWorking: () => boolean;
}

/** Writes to a file descriptor without blocking; lines that wait are written together. */
export function logTo(descriptor: number): GuardLog {
  let waiting: { readonly line: string; readonly settle: (isWritten: boolean) => void }[] = [];
  let isWriting = false;
  let lost = 0;
  let isWorking = true;

  const flush = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const isWritten = await writeAll(descriptor, Buffer.from(batch.map(({ line }) => line).join("")));
      isWorking = isWritten;
      if (!isWritten) lost += batch.length;
      for (const { settle } of batch) settle(isWritten);
    }
    isWriting = false;
  };
  const add = (line: string): Promise<boolean> =>
    new Promise((settle) => {
      if (waiting.length >= MOST_WAITING) {
        lost += 1;
        settle(false);
        return;
      }
      waiting.push({ line, settle });
      if (!isWriting) void flush();
    });
  return {
    write: (line) => within(add(line), WRITE_MS, false),
    lost: () => lost,
    isWorking: () => isWorking,
  };
}

function writeAll(descriptor: number, bytes: Buffer): Promise<boolean> {
  return new Promise((settle) => {
    const from = (offset: number): void => {
      write(descriptor, bytes, offset, (error, written) => {
        if (error !== null && error !== undefined && error.code === "EAGAIN") setTimeout(from, 5, offset);
        else if (error !== null && error !== undefined) settle(false);
        else if (offset + written < bytes.length) from(offset + written);
        else settle(true);
      });
    };
    from(0);
  });
}
