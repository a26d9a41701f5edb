import type { Instruction as AstInstruction } from "dockerfile-ast";
import { DockerfileParser } from "dockerfile-ast";
import type { Evidence } from "../../model/index.ts";
import { ParseError } from "../errors.ts";

/** One instruction, its flags apart. */
export interface Instruction {
  /** Upper case. */
  readonly keyword: string;
  /** As separated by blanks; quotes and variables as written. */
  readonly words: readonly Word[];
  /** What stands behind keyword and flags, line ends and here-documents included. */
  readonly text: string;
  /** `--from=x` as `from` → `x`; given twice, the last. */
  readonly flags: ReadonlyMap<string, string>;
  readonly evidence: Evidence;
}

export interface Word {
  readonly text: string;
  readonly evidence: Evidence;
}

export interface DockerfileText {
  /** `# syntax=…`, or null. */
  readonly syntax: string | null;
  readonly instructions: readonly Instruction[];
}

const LONGEST_FILE = 1024 * 1024;
const MOST_INSTRUCTIONS = 10_000;
const KEYWORDS: ReadonlySet<string> = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(" "),
);

/** The instructions of a Dockerfile. Throws `ParseError` at one that the builder would not take. */
export function readInstructions(text: string, source: string): DockerfileText {
  if (text.length > LONGEST_FILE)
    throw new ParseError("too-large", `the Dockerfile is longer than ${LONGEST_FILE} characters`, { evidence: { source, location: "" } });
  const parsed = parse(text, source);
  const found = parsed.getInstructions();
  if (found.length > MOST_INSTRUCTIONS)
    throw new ParseError("too-large", `the Dockerfile has more than ${MOST_INSTRUCTIONS} instructions`, { evidence: { source, location: "" } });
  const syntax = parsed.getDirectives().find((directive) => directive.getName().toLowerCase() === "syntax");
  return { syntax: syntax?.getValue() ?? null, instructions: found.map((instruction) => readInstruction(instruction, source)) };
}

/** The library was written for editors, where text is never whole: what it stumbles over is no Dockerfile. */
function parse(text: string, source: string): ReturnType<typeof DockerfileParser.parse> {
  try {
    return DockerfileParser.parse(text);
  } catch (cause) {
    throw new ParseError("syntax", "cannot read it as a Dockerfile", { evidence: { source, location: "" }, cause });
  }
}

function readInstruction(instruction: AstInstruction, source: string): Instruction {
  const start = instruction.getRange().start;
  const evidence = { source, location: `${start.line + 1}:${start.character + 1}` };
  const keyword = instruction.getKeyword();
  if (!KEYWORDS.has(keyword)) throw new ParseError("syntax", `\`${keyword.slice(0, 80)}\` is no instruction of a Dockerfile`, { evidence });
  const words = instruction.getArguments().map((argument) => {
    const at = argument.getRange().start;
    return { text: argument.getValue(), evidence: { source, location: `${at.line + 1}:${at.character + 1}` } };
  });
  if (words.length === 0 && keyword !== "CMD" && keyword !== "ENTRYPOINT") throw new ParseError("syntax", `\`${keyword}\` has no argument`, { evidence });
  return { keyword, words, text: instruction.getArgumentsContent() ?? "", flags: flagsOf(instruction), evidence };
}

function flagsOf(instruction: AstInstruction): ReadonlyMap<string, string> {
  if (!("getFlags" in instruction) || typeof instruction.getFlags !== "function") return new Map();
  const flags: readonly { getName(): string; getValue(): string | null }[] = instruction.getFlags();
  return new Map(flags.map((flag) => [flag.getName().toLowerCase(), flag.getValue() ?? ""]));
}
