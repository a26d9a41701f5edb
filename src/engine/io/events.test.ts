import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { listen } from "./events.ts";

async function heard(pieces: readonly (string | Buffer)[]): Promise<{ readonly events: readonly unknown[]; readonly ends: number }> {
  const stream = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  const events: unknown[] = [];
  let ends = 0;
  await new Promise<void>((settle) => {
    listen(stream, {
      event: (event) => events.push(event),
      end: () => {
        ends += 1;
        settle();
      },
    });
  });
  await new Promise((settle) => setImmediate(settle));
  return { events, ends };
}

describe("a stream of events", () => {
  it("is read line by line, wherever it is cut", async () => {
    const bytes = Buffer.from('{"a":"é"}\n{"b":2}\n');
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await heard(pieces)).toEqual({ events: [{ a: "é" }, { b: 2 }], ends: 1 });
  });

  it("ends where it is not understood, and says so once", async () => {
    expect(await heard(['{"a":1}\n', "nonsense\n", '{"b":2}\n'])).toEqual({ events: [{ a: 1 }], ends: 1 });
  });

  it("ends where a line is longer than any event", async () => {
    expect(await heard(["x".repeat(1024 * 1024 + 1), '{"b":2}\n'])).toEqual({ events: [], ends: 1 });
  });
});
