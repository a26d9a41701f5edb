import { homedir } from "node:os";
import type { Command } from "commander";
import type { Container } from "../../model/index.ts";
import type { Proof, Result, Targets } from "../../prove/index.ts";
import { containerNamed, ProveError, probeCommand, renderProof, renderProofJson, resultOf, targetsOf } from "../../prove/index.ts";
import { predict } from "../../reason/index.ts";
import { printable, printableName } from "../../report/index.ts";
import { canAsk, isAgreed } from "../ask.ts";
import type { Console } from "../console.ts";
import { processConsole, usesColour } from "../console.ts";
import { EXIT_CANNOT_JUDGE, EXIT_CLEAN, EXIT_FOUND, UsageError } from "../failure.ts";
import { loadEngine } from "../load-engine.ts";

interface RawProveOptions {
  readonly yes?: boolean;
  readonly host?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

const EXAMPLES = `
Examples:
  seaworthy prove web                 shows what will be run in it, asks, and tells what agrees and what differs
  seaworthy prove web --yes --json    without asking
  sudo seaworthy prove web --host     from the host, by its first process: nothing is run in it

Exit codes: 0 all that could be seen agrees, 1 something differs, 2 could not prove.
`;

export function addProve(program: Command, finish: (code: number) => void): void {
  program
    .command("prove")
    .summary("hold what is predicted of a running container against what is seen in it")
    .description(
      "Run one harmless program in a container, with your consent, and hold each fact that the reasoner predicts against what is seen: agree, differ, not observable. " +
        "It reads files of the kernel and tests permission bits; nothing is written, opened for its effect, sent, or left behind.",
    )
    .argument("<container>", "name, id, or the start of an id")
    .option("-y, --yes", "run it without asking")
    .option("--host", "look from the host instead, as root: nothing is run in the container")
    .option("--json", "print JSON (contracts/prove.schema.json)")
    .option("-v, --verbose", "every fact, also those that agree")
    .option("--no-color", "no colours, also on a terminal")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string, raw: RawProveOptions) => {
      const console = processConsole();
      const proof = await proofOf(name, raw, console);
      const options = { colour: usesColour(console, raw.color !== false), width: console.width, verbose: raw.verbose === true };
      console.out(raw.json === true ? renderProofJson(proof) : renderProof(proof, options));
      finish(EXIT_CODES[resultOf(proof)]);
    });
}

const EXIT_CODES: Readonly<Record<Result, number>> = { agrees: EXIT_CLEAN, differs: EXIT_FOUND, "not-proven": EXIT_CANNOT_JUDGE };

async function proofOf(name: string, raw: RawProveOptions, console: Console): Promise<Proof> {
  const { prove } = await import("../../prove/io/prove.ts");
  refuseUnasked(raw, console);
  const { world } = await loadEngine(console);
  const container = containerNamed(world, name);
  const predicted = predict(world, container.id);
  if (predicted === null) throw new Error("internal error: a container of the world has no predictions");
  if (raw.host !== true) await askConsent(container, targetsOf(predicted), { raw, console });
  const way = raw.host === true ? "process" : "exec-or-process";
  const request = { container: { id: container.id, name: container.name }, predicted, way, isHere: world.host.symlinks.known } as const;
  return prove(request, { environment: console.environment, home: homedir() });
}

/** Before anything is read, so that a pipeline learns it at once. */
function refuseUnasked(raw: RawProveOptions, console: Console): void {
  if (raw.host === true && raw.yes === true) throw new UsageError("--host runs nothing in the container: --yes has nothing to agree to");
  if (raw.host === true || raw.yes === true || canAsk(console)) return;
  throw new ProveError("no-consent", "cannot prove: running a program in a container needs your consent, and nobody can be asked here", {
    hint: "give --yes, or --host as root, which runs nothing in it",
  });
}

interface Asking {
  readonly raw: RawProveOptions;
  readonly console: Console;
}

async function askConsent(container: Container, targets: Targets, { raw, console }: Asking): Promise<void> {
  const [shell = "", flag = "", text = "", , ...given] = probeCommand(targets);
  const where = `${printableName(container.name)} (${container.id.slice(0, 12)})`;
  console.err(`one exec in ${where}, as its own user, for at most 20 s: ${shell} ${flag}, a program that reads kernel files and tests permission bits\n`);
  if (raw.yes === true) return;
  console.err(`\n${text}\n\nwith these paths to look at: ${given.map((path) => printable(path)).join(" ") || "none"}\n\n`);
  if (await isAgreed(`run it in ${where}?`)) return;
  throw new ProveError("no-consent", "not proven: it was not agreed to run anything");
}
