import type { Command } from "commander";
import { Option } from "commander";
import { GUARD_MODES } from "../../guard/index.ts";
import { processConsole } from "../console.ts";
import { EXIT_CLEAN } from "../failure.ts";
import type { RawGuardOptions } from "../guard-options.ts";
import { printConfig } from "../load-policies.ts";
import { collect } from "../options.ts";

const EXAMPLES = `
Without options everything works as before, and each call that would be refused is shown with why.

Examples:
  seaworthy guard                                     observe; then: export DOCKER_HOST=unix://$XDG_RUNTIME_DIR/seaworthy/guard.sock
  seaworthy guard --enforce                           refuse what opens a path to root on the host
  seaworthy guard --mode warn --log guard.jsonl       tell the caller, and keep a log
  seaworthy guard --enforce --profile ci-runner       decide by a profile's policies
  seaworthy guard --listen /run/ci/docker.sock --enforce
  seaworthy guard --config /etc/seaworthy.yaml        many listeners, each with its profile and mode

Ends on SIGTERM and SIGINT, once what runs has ended (at most 10 s later).
Exit codes: 0 it ended when told to, 2 it could not start.
`;

export function addGuard(program: Command, finish: (code: number) => void): void {
  program
    .command("guard")
    .summary("stand before the engine's socket, and judge what each request leads to")
    .description(
      "Listen on a private socket, pass requests on to the Docker Engine in our own words, and judge each by the attack paths that exist with it and not without it. " +
        "Clients use it with DOCKER_HOST.",
    )
    .option(
      "--listen <socket>",
      "unix socket to listen on, or systemd:NAME for one that systemd hands over (default: $XDG_RUNTIME_DIR/seaworthy/guard.sock, or /run/seaworthy/guard.sock)",
    )
    .option("--engine <address>", "the engine's unix socket (default: where docker would look)")
    .addOption(new Option("--mode <mode>", "what to do with what is refused (default: observe)").choices(GUARD_MODES))
    .option("--enforce", "as --mode enforce")
    .option("--profile <name>", "decide by this profile's policies instead of the built-in rule")
    .option("--policy <file>", "decide by the Cedar policies of this file, after those of --profile; may be repeated", collect, [])
    .option("--config <file>", "serve the listeners of this configuration; with --listen only that socket, with the configuration's profiles and policies")
    .addOption(
      new Option("--compat <product>", "listen and decide as this product would with the environment of this command")
        .choices(["tecnativa"])
        .conflicts(["profile", "config"]),
    )
    .option("--check-config <file>", "read a configuration and all policies that it names, say what is not taken, and start nothing")
    .option("--log <file>", "append the log (JSON lines) to this file instead of standard error")
    .option("--status <address>", "answer /healthz, /readyz and /metrics on this unix socket or port (127.0.0.1:9464)")
    .option(
      "--authz-plugin [socket]",
      "be the engine's authorization plugin too, a second lock on its own socket (default: /run/docker/plugins/seaworthy.sock; see docs/guard-plugin.md)",
    )
    .option("--log-all", "log reading requests too")
    .option("--knowledge <file>", "judge with this knowledge instead of the built-in one")
    .addHelpText("after", EXAMPLES)
    .action(async (raw: RawGuardOptions) => {
      const console = processConsole();
      if (raw.checkConfig !== undefined) await printConfig(raw.checkConfig, console);
      else await (await import("../run-guard.ts")).runGuard(raw, console);
      finish(EXIT_CLEAN);
    });
}
