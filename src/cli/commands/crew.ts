import type { Command } from "commander";
import { Option } from "commander";
import type { CrewReport, KeyHolder } from "../../model/index.ts";
import { reportCrew } from "../../reason/index.ts";
import { renderCrew, renderCrewJson } from "../../report/index.ts";
import { processConsole, usesColour } from "../console.ts";
import { EXIT_CLEAN, EXIT_FOUND } from "../failure.ts";
import { knowledgeFor } from "../files.ts";
import { loadCrew, loadSnapshot } from "../load-engine.ts";
import { collect } from "../options.ts";

interface RawCrewOptions {
  readonly from?: string;
  readonly failOn: FailOn;
  readonly expect: readonly string[];
  readonly knowledge?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

const FAIL_ON = ["human", "machine", "never"] as const;
type FailOn = (typeof FAIL_ON)[number];

const EXAMPLES = `
Examples:
  sudo seaworthy crew                                   who can become root on this host, by which path
  seaworthy crew                                        the same as far as an ordinary user sees; what is not seen is named
  seaworthy crew --fail-on human --expect alice         exit 1 when a person other than root and alice can
  seaworthy crew --from host.json --json                of a snapshot that \`seaworthy scan --snapshot\` took

As root it also sees sudo rules, the homes and crontabs of others and their keys: that they are there, never what they hold.
`;

export function addCrew(program: Command, finish: (code: number) => void): void {
  program
    .command("crew")
    .summary("who holds the keys: every human and machine that can become root")
    .description(
      "Every human and machine that can become root on the host, by which path; who gives orders to the engine; what could not be seen. Reads only, and no secret.",
    )
    .option("--from <file>", "a snapshot instead of the live host")
    .addOption(
      new Option("--fail-on <who>", "exit 1 when such a holder can become root, or perhaps can: a person, or any machine too")
        .choices(FAIL_ON)
        .default("never"),
    )
    .addOption(new Option("--expect <account>", "an account that is meant to; root always is (repeatable)").argParser(collect).default([], "none"))
    .option("--knowledge <file>", "judge with this knowledge instead of the built-in one")
    .option("--json", "print JSON (contracts/crew.schema.json)")
    .option("-v, --verbose", "every holder, with evidence")
    .option("--no-color", "no colours, also on a terminal")
    .addHelpText("after", EXAMPLES)
    .action(async (raw: RawCrewOptions) => {
      const console = processConsole();
      const loaded = raw.from === undefined ? await loadCrew(console) : loadSnapshot(raw.from, console);
      const knowledge = await knowledgeFor(raw.knowledge ?? null, loaded.world, console);
      const report: CrewReport = { ...reportCrew(loaded.world, knowledge), subject: loaded.subjects[0] ?? "", hostWords: loaded.hostWords };
      const options = { colour: usesColour(console, raw.color !== false), width: console.width, verbose: raw.verbose === true };
      console.out(raw.json === true ? renderCrewJson(report) : renderCrew(report, options));
      finish(report.holders.some((holder) => isUnexpected(holder, raw)) ? EXIT_FOUND : EXIT_CLEAN);
    });
}

function isUnexpected({ kind, entry, account }: KeyHolder, { failOn, expect }: RawCrewOptions): boolean {
  if (failOn === "never" || (account !== null && (account.uid === 0 || expect.includes(entry.of)))) return false;
  return kind === "human" || (failOn === "machine" && (kind === "service" || kind === "container"));
}
