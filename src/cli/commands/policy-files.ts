import type { Command } from "commander";
import { PROFILES, profileText, tecnativaText } from "../../guard/index.ts";
import { processConsole } from "../console.ts";
import { EXIT_CLEAN } from "../failure.ts";
import { environmentOf, printConfig } from "../load-policies.ts";

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
      await printConfig(path, processConsole());
      finish(EXIT_CLEAN);
    });
}
