import type { Command } from "commander";
import { KNOWLEDGE, printKnowledge, shippedFlaws } from "../../reason/index.ts";
import { printable } from "../../report/index.ts";
import { processConsole } from "../console.ts";
import { EXIT_CLEAN } from "../failure.ts";
import { knowledgeOf, withFlaws } from "../files.ts";

const EXAMPLES = `
Examples:
  seaworthy knowledge list                            every technique
  seaworthy knowledge flaws                           every known flaw, and the day of the data
  seaworthy knowledge print > mine.json               the whole base, to be changed
  seaworthy knowledge check mine.json                 is it well-formed?
  seaworthy check --knowledge mine.json compose.yaml  judge with it
`;

export function addKnowledge(program: Command, finish: (code: number) => void): void {
  const command = program
    .command("knowledge")
    .summary("the techniques that verdicts rest on")
    .description("List, print or check the knowledge base.")
    .addHelpText("after", EXAMPLES);
  command
    .command("list")
    .description("every technique: id and title")
    .action(() => {
      const width = Math.max(...KNOWLEDGE.techniques.map(({ id }) => id.length));
      processConsole().out(KNOWLEDGE.techniques.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join(""));
      finish(EXIT_CLEAN);
    });
  command
    .command("print")
    .description("the whole base as JSON, to be changed and given back with --knowledge")
    .action(async () => {
      processConsole().out(printKnowledge(await withFlaws(KNOWLEDGE)));
      finish(EXIT_CLEAN);
    });
  command
    .command("flaws")
    .description("every known flaw that versions are compared with, and the day of the data")
    .action(async () => {
      const { date, flaws } = await shippedFlaws();
      const width = Math.max(...flaws.map(({ component }) => component.length));
      const lines = flaws.map(({ id, component, title }) => `${id.padEnd(19)}  ${component.padEnd(width)}  ${title}\n`);
      processConsole().out(`${flaws.length} flaws, as of ${date}\n\n${lines.join("")}`);
      finish(EXIT_CLEAN);
    });
  command
    .command("check <file>")
    .description("check a knowledge file against the schema and the vocabulary")
    .action((file: string) => {
      const console = processConsole();
      const { techniques, flaws } = knowledgeOf(file, console);
      console.out(`${printable(file)}: ${techniques.length} techniques${flaws === undefined ? "" : ` and ${flaws.flaws.length} flaws`}, all well-formed\n`);
      finish(EXIT_CLEAN);
    });
}
