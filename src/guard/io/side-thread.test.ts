import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import type { Tasks } from "./side-thread.ts";
import { answerIn, SideThread } from "./side-thread.ts";

type Offered = { readonly work: (question: string) => unknown };

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** One that answers by these words: `question` and `send` stand in them. */
function threadOf(words: string, data: unknown = null): SideThread<Offered> {
  const folder = mkdtempSync(join(tmpdir(), "seaworthy-thread-"));
  folders.push(folder);
  const script = join(folder, "thread.mjs");
  const frame = `import { parentPort, threadId, workerData } from "node:worker_threads";
    const held = [];
    parentPort.on("message", ({ id, task, question }) => {
      const send = (answer) => parentPort.postMessage({ id, ...answer });
      ${words}
    });`;
  writeFileSync(script, frame);
  return new SideThread<Offered>({ script, argv: ["word"], data });
}

describe("a side thread", () => {
  it("is started as it is told to, and asked by name", async () => {
    const thread = threadOf("send({ answer: [process.argv[2], workerData, task, question] });", { of: "start" });
    expect(await thread.ask("work", "now")).toEqual(["word", { of: "start" }, "work", "now"]);
  });

  it("answers whoever asked, in whatever order", async () => {
    const thread = threadOf("held.push(() => send({ answer: question })); if (held.length === 2) for (const each of held.reverse()) each();");
    expect(await Promise.all([thread.ask("work", "one"), thread.ask("work", "two")])).toEqual(["one", "two"]);
  });

  it("that fails says why", async () => {
    await expect(threadOf('send({ error: "no such machine" });').ask("work", "")).rejects.toThrow("no such machine");
  });

  it("that ends leaves nobody waiting, and is another one when it is asked again", async () => {
    const thread = threadOf('if (question === "end") process.exit(3); if (question !== "wait") send({ answer: threadId });');
    const first = await thread.ask("work", "");
    const ending = [thread.ask("work", "wait"), thread.ask("work", "end")];
    for (const outcome of await Promise.allSettled(ending)) expect(outcome).toMatchObject({ reason: { message: expect.stringContaining("exit code 3") } });
    expect(await thread.ask("work", "")).not.toBe(first);
  });

  it("that cannot run says why", async () => {
    await expect(threadOf("throw new Error('broken');").ask("work", "")).rejects.toThrow("the guard's side thread ended: broken");
  });
});

describe("what a side thread does", () => {
  const answerTo = async (tasks: Tasks, asked: { readonly task: string; readonly question: unknown }): Promise<unknown> => {
    const { port1, port2 } = new MessageChannel();
    answerIn(port1, tasks);
    const answer = new Promise<unknown>((settle) => port2.once("message", settle));
    port2.postMessage({ id: 7, ...asked });
    return answer.finally(() => port1.close());
  };

  it("is what it is asked for", async () => {
    const tasks = { double: async (question: number) => question * 2 };
    expect(await answerTo(tasks, { task: "double", question: 4 })).toEqual({ id: 7, answer: 8 });
  });

  it("is told in words where it fails", async () => {
    const tasks = {
      fail: () => {
        throw new Error("no such machine");
      },
    };
    expect(await answerTo(tasks, { task: "fail", question: null })).toEqual({ id: 7, error: "no such machine" });
  });

  it("is nothing that it was not given", async () => {
    expect(await answerTo({}, { task: "toString", question: null })).toEqual({ id: 7, error: "internal error: there is no task toString" });
  });
});
