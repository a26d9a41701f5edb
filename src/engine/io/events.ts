import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** No event of an engine comes near; what is longer ends the stream. */
const LINE_LIMIT = 1024 * 1024;

export interface EventListener {
  readonly event: (event: unknown) => void;
  /** No more will come: the stream ended, broke off, or is not understood. Told once. */
  readonly end: () => void;
}

/** Reads events (one JSON value a line) from an answer to `GET /events`. */
export function listen(stream: Readable, { event, end }: EventListener): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let hasEnded = false;
  const stop = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    stream.destroy();
    end();
  };
  stream.on("data", (bytes: Buffer) => {
    if (hasEnded) return;
    const lines = `${rest}${decoder.write(bytes)}`.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_LIMIT || !lines.every((line) => tell(line, event))) stop();
  });
  for (const name of ["end", "error", "close"] as const) stream.on(name, stop);
}

function tell(line: string, event: EventListener["event"]): boolean {
  if (line.trim() === "") return true;
  try {
    event(JSON.parse(line));
    return true;
  } catch {
    return false;
  }
}
