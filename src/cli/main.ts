import { Command, CommanderError } from "commander";
import { addCheck } from "./commands/check.ts";
import { addCrew } from "./commands/crew.ts";
import { addExplain } from "./commands/explain.ts";
import { addFix } from "./commands/fix.ts";
import { addGuard } from "./commands/guard.ts";
import { addKnowledge } from "./commands/knowledge.ts";
import { addPolicy } from "./commands/policy.ts";
import { addProve } from "./commands/prove.ts";
import { addScan } from "./commands/scan.ts";
import { addStart } from "./commands/start.ts";
import { addWhatif } from "./commands/whatif.ts";
import { processConsole } from "./console.ts";
import { EXIT_CANNOT_JUDGE, EXIT_CLEAN, reportFailure } from "./failure.ts";
import { serveGuardThread } from "./guard-thread.ts";
import { GUARD_THREAD_WORD } from "./guard-thread-word.ts";
import { VERSION } from "./version.ts";

const EXAMPLES = `
Examples:
  seaworthy scan                            every container of the live engine
  seaworthy check compose.yaml              before anything runs
  sudo seaworthy crew                       who can become root on this host
  seaworthy explain engine-socket-mount     what a technique is, and what stops it

Exit codes: 0 nothing at or above --fail-on, 1 something, 2 could not judge.
`;

/** Runs one command line; never throws, never ends the process. Settles when all is done and written (a server: when it has closed), for then the process ends. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = EXIT_CLEAN;
  const program = programOf(argv[0], (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CLEAN : EXIT_CANNOT_JUDGE;
    return reportFailure(error, processConsole());
  }
}

type Finish = (code: number) => void;

/** Each is described by what is loaded for it, so only the one that was asked for is added; all of them where help or a mistake is told. */
const COMMANDS: ReadonlyMap<string, (program: Command, finish: Finish) => void> = new Map([
  ["scan", (program, finish) => addScan(program, finish)],
  ["check", (program, finish) => addCheck(program, finish)],
  ["crew", (program, finish) => addCrew(program, finish)],
  ["explain", (program, finish) => addExplain(program, finish)],
  ["whatif", (program, finish) => addWhatif(program, finish)],
  ["fix", (program, finish) => addFix(program, finish)],
  ["guard", (program, finish) => addGuard(program, finish)],
  ["knowledge", (program, finish) => addKnowledge(program, finish)],
  ["policy", (program, finish) => addPolicy(program, finish)],
  ["prove", (program, finish) => addProve(program, finish)],
  ["start", (program, finish) => addStart(program, finish)],
]);

function programOf(asked: string | undefined, finish: Finish): Command {
  const console = processConsole();
  const program = new Command("seaworthy")
    .configureOutput({ writeOut: console.out, writeErr: console.err })
    .description("Judges what a container can reach, proves it, and says the smallest change that stops it.")
    .version(VERSION)
    .showHelpAfterError("(add --help for what there is)")
    .addHelpText("after", EXAMPLES)
    .exitOverride();
  const one = COMMANDS.get(asked ?? "");
  for (const add of one === undefined ? COMMANDS.values() : [one]) add(program, finish);
  return program;
}

const isThread = process.argv[2] === GUARD_THREAD_WORD && serveGuardThread();
// All output is written when `main` ends: nothing is left to wait for, and no garbage worth collecting.
if (!isThread) void main(process.argv.slice(2)).then((code) => process.exit(code));
