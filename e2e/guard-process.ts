import { spawn } from "node:child_process";
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import type { LiveEngine } from "./live.ts";
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

/** A guard as a user runs it, on the engine's host. `engine`: another socket than the engine's own; `host`: another engine than that of all tests. */
export async function startGuard(args: readonly string[], engine?: string, host: LiveEngine = liveEngine()): Promise<GuardProcess> {
  const { enter, isOwn, socket: real, scratch } = host;
  const directory = mkdtempSync(join(scratch, "guard-"));
  // Whose scratch it is may run the guard.
  const { uid, gid } = statSync(scratch);
  chownSync(directory, uid, gid);
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
    log: () => linesOf(log),
    stop: async () => {
      child.kill("SIGTERM");
      const code = await ended;
      rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

export interface ConfiguredGuard {
  /** Holds `seaworthy.yaml`, and the log as `log.jsonl`. */
  readonly directory: string;
  readonly pid: number;
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  /** What it printed so far, on both ways. */
  readonly said: () => string;
  readonly stop: () => Promise<number | null>;
}

/** A directory for a configuration; relative paths in it are to it. */
export function configFolder(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(liveEngine().scratch, "guard-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

/** A guard that serves what `seaworthy.yaml` of the directory says; `args` come besides. Throws what it said where it does not start. */
export async function startConfigured(
  directory: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ConfiguredGuard> {
  const { enter, isOwn, socket: real, scratch } = liveEngine();
  const isFile = !args.includes("--compat");
  const file = isFile ? ["--config", join(directory, "seaworthy.yaml")] : [];
  const log = join(directory, "log.jsonl");
  const [command = "", ...rest] = [...enter, process.execPath, BIN, "guard", ...file, "--log", log, "--engine", isOwn ? "/run/docker.sock" : real, ...args];
  const child = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] ?? "", HOME: scratch, ...environment } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (said += bytes.toString()));
  const ended = new Promise<number | null>((settle) => child.on("exit", settle));
  await new Promise<void>((settle, fail) => {
    child.stdout.once("data", () => settle());
    void ended.then((code) => fail(new Error(`the guard ended with ${code}: ${said}`)));
  });
  return {
    directory,
    pid: child.pid ?? 0,
    log: () => linesOf(log),
    said: () => said,
    stop: async () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

function linesOf(log: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(log, "utf8")
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Readonly<Record<string, unknown>>]));
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
