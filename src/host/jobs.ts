import type { EngineJob } from "../model/index.ts";
import type { ScheduleFile } from "./crew-readings.ts";
import { ENGINE_CLIENTS } from "./sudoers.ts";

/** Jobs of cron and units of systemd that call an engine's client. Their commands are not kept: arguments may be secrets. */

const MOST_LINES = 20_000;
const MOST_JOBS = 5_000;

export function jobsOf(files: readonly ScheduleFile[]): readonly EngineJob[] {
  const timers = new Set(files.flatMap(({ kind, path, text }) => (kind === "timer" ? [timedUnit(path, text)] : [])));
  return files.flatMap((file) => (file.kind === "unit" ? unitJobs(file, timers) : file.kind === "timer" ? [] : cronJobs(file))).slice(0, MOST_JOBS);
}

/** Source: podman-system-service(1). */
const PODMAN_ENGINE = /\bpodman\b.*\ssystem\s+service\b/;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function timedUnit(path: string, text: string): string {
  return /^\s*Unit\s*=\s*(\S+)/m.exec(text)?.[1] ?? nameOf(path).replace(/\.timer$/, ".service");
}

/** The client that a command line calls, also inside `sh -c "…"`; null where it calls none, and where it is the engine itself that is started. */
export function clientIn(command: string): string | null {
  if (PODMAN_ENGINE.test(command)) return null;
  const words = command.split(/[\s"'`;|&()$<>]+/).map((word) => nameOf(word));
  return words.find((word) => ENGINE_CLIENTS.has(word)) ?? null;
}

function unitJobs({ path, text }: ScheduleFile, timers: ReadonlySet<string>): readonly EngineJob[] {
  const lines = text.replace(/\\\n/g, " ").split("\n", MOST_LINES);
  const account = lines.flatMap((line) => /^\s*User\s*=\s*(\S+)/.exec(line)?.[1] ?? []).at(-1) ?? "root";
  const program = lines.flatMap((line) => clientIn(/^\s*Exec\w+\s*=\s*(.*)$/.exec(line)?.[1] ?? "") ?? [])[0];
  const unit = /\/([^/]+\.service)\.d\/[^/]+$/.exec(path)?.[1] ?? nameOf(path);
  return program === undefined ? [] : [{ kind: "systemd", place: path, program, account, isTimed: timers.has(unit) }];
}

/** Five fields of time or `@daily`, then in system tables the account. Source: crontab(5). */
const TIME = /^\s*(?:@\w+|(?:\S+\s+){4}\S+)\s+(.*)$/;

function cronJobs({ kind, path, text }: ScheduleFile): readonly EngineJob[] {
  const lines = text.split("\n", MOST_LINES);
  return lines.flatMap((line, index): readonly EngineJob[] => {
    if (/^\s*#/.test(line)) return [];
    const command = kind === "cron-script" ? line : (TIME.exec(line)?.[1] ?? "");
    const [account = "", rest = ""] = kind === "crontab" ? command.split(/\s+(.*)/s) : [kind === "personal-crontab" ? nameOf(path) : "root", command];
    const program = clientIn(rest);
    return program === null ? [] : [{ kind: "cron", place: `${path}:${index + 1}`, program, account, isTimed: true }];
  });
}
