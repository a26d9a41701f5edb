import type { Command } from "commander";
import { Option } from "commander";
import { collect } from "./options.ts";

/** Which world a command speaks of: files, a snapshot, or (nothing of that) the live engine. */
export interface WorldOptions {
  readonly paths: readonly string[];
  readonly runs: readonly string[];
  readonly from: string | null;
  /** `stock`, `unknown`, or a snapshot file. */
  readonly host: string;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly projectName: string | null;
  /** Nothing is named: with the folder, what Compose would bring up there, which may lie above it or be named by `COMPOSE_FILE`. */
  readonly asCompose?: true;
}

export interface RawWorldOptions {
  readonly run?: readonly string[];
  readonly from?: string;
  readonly host?: string;
  readonly profile?: readonly string[];
  readonly envFile?: readonly string[];
  readonly projectName?: string;
}

/** Options of everything that reads files as `check` does. */
export function withFileOptions(command: Command): Command {
  return command
    .addOption(new Option("--run <command>", "judge a `docker run` or `docker create` line (repeatable)").argParser(collect).default([], "none"))
    .option("--host <which>", "the host under it: stock (as installed), unknown, or a snapshot file", "stock")
    .addOption(new Option("--profile <name>", "enable a compose profile, `*` for all (repeatable)").argParser(collect).default([], "none"))
    .addOption(new Option("--env-file <file>", "variables for compose files instead of .env (repeatable)").argParser(collect).default([], ".env"))
    .option("-p, --project-name <name>", "compose project name");
}

export function worldOptions(paths: readonly string[], raw: RawWorldOptions): WorldOptions {
  return {
    paths,
    runs: raw.run ?? [],
    from: raw.from ?? null,
    host: raw.host ?? "stock",
    profiles: raw.profile ?? [],
    envFiles: raw.envFile ?? [],
    projectName: raw.projectName ?? null,
  };
}
