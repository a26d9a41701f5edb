import type { Command } from "commander";
import type { GuardConfig, ListenerConfig } from "../../guard/index.ts";
import { PROFILES, profileText, tecnativaText } from "../../guard/index.ts";
import { printable } from "../../report/index.ts";
import { processConsole } from "../console.ts";
import { EXIT_CLEAN } from "../failure.ts";
import { environmentOf, loadConfigured } from "../load-policies.ts";

export function addPolicyShow(policy: Command, finish: (code: number) => void): void {
  policy
    .command("show")
    .summary("the policies of a built-in profile, to read or to begin one's own with")
    .description(`Print the Cedar policies of a profile: ${PROFILES.join(", ")}; or tecnativa, as this command's environment makes them.`)
    .argument("<profile>", "name of the profile")
    .action((name: string) => {
      const console = processConsole();
      console.out((name === "tecnativa" ? tecnativaText(environmentOf(console)) : profileText(name)).text);
      finish(EXIT_CLEAN);
    });
}

export function addPolicyCheckConfig(policy: Command, finish: (code: number) => void): void {
  policy
    .command("check-config")
    .summary("whether the guard would start with a configuration")
    .description("Read the guard's configuration and every policy that it names, as the guard would. Nothing is started.")
    .argument("<file>", "the configuration (contracts/guard-config.schema.json)")
    .action(async (path: string) => {
      const console = processConsole();
      const { config, policies } = await loadConfigured(path, console);
      console.out(
        configLines(config, policies.version)
          .map((line) => `${printable(line)}\n`)
          .join(""),
      );
      finish(EXIT_CLEAN);
    });
}

function configLines({ engine, listeners }: GuardConfig, version: string): readonly string[] {
  return [`engine ${engine}`, ...listeners.map(listenerWords), `policies version ${version}`];
}

function listenerWords({ name, profile, mode, address }: ListenerConfig): string {
  return `listener ${name}: ${addressWords(address)}, profile ${profile}, ${mode}`;
}

function addressWords(address: ListenerConfig["address"]): string {
  switch (address.kind) {
    case "unix":
      return `${address.path} (${address.permissions.toString(8).padStart(4, "0")}${address.owner === null ? "" : ` ${address.owner}`})`;
    case "tls":
      return `${address.host}:${address.port}, TLS 1.3 with client certificates`;
    case "tcp":
      return `${address.host}:${address.port}, open to anyone who reaches it`;
  }
}
