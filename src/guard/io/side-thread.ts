import type { MessagePort } from "node:worker_threads";
import { Worker } from "node:worker_threads";

/** What a thread does when it is asked to, by name. Questions and answers are data alone, as the structured clone algorithm takes it. */
export type Tasks = Readonly<Record<string, (question: never) => unknown>>;

/** What answers in a thread, by `answerIn`. */
export interface Program {
  /** Absolute. */
  readonly script: string;
  readonly argv: readonly string[];
  /** What it knows from its start on. */
  readonly data: unknown;
}

interface Question {
  readonly id: number;
  readonly task: string;
  readonly question: unknown;
}

type Answer = { readonly id: number } & ({ readonly answer: unknown } | { readonly error: string });

interface Waiting {
  readonly settle: (answer: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** Of what a thread allocates little stays; without it Node reserves three times 16 MiB. */
const YOUNG_MIB = 8;

/** Long work, done in a thread of its own while requests are served in this one. A thread that ended is started again when it is asked next. */
export class SideThread<Offered extends Tasks> {
  readonly #program: Program;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Rejects with what the task threw, in words, and where the thread ended meanwhile. */
  ask<Name extends keyof Offered & string>(task: Name, question: Parameters<Offered[Name]>[0]): Promise<Awaited<ReturnType<Offered[Name]>>> {
    this.#worker ??= this.#started();
    this.#asked += 1;
    const asked: Question = { id: this.#asked, task, question };
    return new Promise((settle, fail) => {
      this.#waiting.set(asked.id, { settle: (answer) => settle(answer as Awaited<ReturnType<Offered[Name]>>), fail });
      this.#worker?.postMessage(asked);
    });
  }

  #started(): Worker {
    const { script, argv, data } = this.#program;
    const worker = new Worker(script, { argv: [...argv], workerData: data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    const end = (why: string): void => {
      if (this.#worker === worker) this.#worker = null;
      for (const { fail } of this.#waiting.values()) fail(new Error(`the guard's side thread ended: ${why}`));
      this.#waiting.clear();
    };
    worker.on("message", (answer: Answer) => this.#take(answer));
    worker.once("error", (error) => end(error.message)).once("exit", (code) => end(`exit code ${code}`));
    // Alone it keeps no process.
    worker.unref();
    return worker;
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.fail(new Error(answer.error));
    else waiting?.settle(answer.answer);
  }
}

/** Answers in this thread, as long as the one that started it asks. */
export function answerIn(port: MessagePort, tasks: Tasks): void {
  const perform = async ({ id, task, question }: Question): Promise<Answer> => {
    try {
      const run = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
      if (run === undefined) throw new Error(`internal error: there is no task ${task}`);
      return { id, answer: await run(question as never) };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    }
  };
  port.on("message", (question: Question) => void perform(question).then((answer) => port.postMessage(answer)));
}
