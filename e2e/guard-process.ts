import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { liveEngine } from "./live.ts";

const BIN = join(import.meta.dirname, "../bin/seaworthy.cjs");

export interface GuardProcess {
  readonly socket: string;
  readonly pid: number;
  /** Lines of its log so far. */
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  /** Tells it to end; its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** A guard as a user runs it, on the engine's host. `engine`: another socket than the engine's own. */
export async function startGuard(args: readonly string[], engine?: string): Promise<GuardProcess> {
  const { enter, isOwn, socket: real, scratch } = liveEngine();
  const directory = mkdtempSync(join(scratch, "guard-"));
  const [socket, log] = [join(directory, "guard.sock"), join(directory, "log.jsonl")];
  const [command = "", ...rest] = [...enter, process.execPath, BIN, "guard", "--listen", socket, "--log", log, ...args];
  const address = engine ?? (isOwn ? "/run/docker.sock" : real);
  const child = spawn(command, [...rest, "--engine", address], { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] ?? "", HOME: scratch } });
  let said = "";
  const ended = new Promise<number | null>((settle) => child.on("exit", settle));
  child.stderr.on("data", (bytes: Buffer) => {
    said += bytes.toString();
  });
  await new Promise<void>((settle, fail) => {
    child.stdout.once("data", () => settle());
    void ended.then((code) => fail(new Error(`the guard ended with ${code}: ${said}`)));
  });
  return {
    socket,
    pid: child.pid ?? 0,
    log: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Readonly<Record<string, unknown>>])),
    stop: async () => {
      child.kill("SIGTERM");
      const code = await ended;
      rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

/** Sends bytes as they are, and returns all that comes until the other side ends or is silent. */
export function raw(socket: string, text: string, silenceMs = 1500): Promise<string> {
  return new Promise((settle) => {
    let got = "";
    const connection = createConnection(socket, () => connection.write(text, "latin1"));
    const end = (): void => {
      connection.destroy();
      settle(got);
    };
    connection.setEncoding("latin1").setTimeout(silenceMs, end);
    connection.on("data", (part) => {
      got += String(part);
    });
    connection.on("end", end).on("error", end);
  });
}
