import { ParseError } from "../errors.ts";
import type { Instruction } from "./instructions.ts";
import type { BuildVariables } from "./substitution.ts";
import { assignments, substitute } from "./substitution.ts";

/** One `FROM` and what follows it. */
export interface Stage {
  readonly index: number;
  /** Lower case; empty where it has none. */
  readonly name: string;
  /** What it is built on: `scratch`, an image (null: named only when it is built), or an earlier stage. */
  readonly base: { readonly image: string | null; readonly written: string } | { readonly stage: number };
  readonly from: Instruction;
  readonly instructions: readonly Instruction[];
  /** `ARG`s before the first `FROM`, with what was given for them. */
  readonly globals: BuildVariables;
}

const MOST_STAGES = 1000;

/** The stages of a Dockerfile, in order. `given` are `--build-arg`s. Throws `ParseError` where it does not begin with a `FROM`. */
export function readStages(instructions: readonly Instruction[], given: ReadonlyMap<string, string>, source: string): readonly Stage[] {
  const firstFrom = instructions.findIndex((instruction) => instruction.keyword === "FROM");
  if (firstFrom < 0) throw new ParseError("syntax", "cannot read it as a Dockerfile: it has no `FROM`", { evidence: { source, location: "" } });
  const early = instructions.slice(0, firstFrom).find((instruction) => instruction.keyword !== "ARG");
  if (early !== undefined)
    throw new ParseError("syntax", `\`${early.keyword}\` stands before the first \`FROM\`, where only \`ARG\` may`, { evidence: early.evidence });
  const globals = globalArguments(instructions.slice(0, firstFrom), given);
  const stages: Stage[] = [];
  for (const instruction of instructions.slice(firstFrom)) {
    if (instruction.keyword === "FROM") stages.push(newStage(instruction, stages, globals));
    else stages.push(withInstruction(stages.pop(), instruction));
    if (stages.length > MOST_STAGES) throw new ParseError("too-large", `it has more than ${MOST_STAGES} stages`, { evidence: instruction.evidence });
  }
  return stages;
}

function globalArguments(instructions: readonly Instruction[], given: ReadonlyMap<string, string>): BuildVariables {
  const variables = new Map<string, string | null>();
  for (const instruction of instructions) {
    for (const [name, value] of assignments(instruction.words, instruction.text)) {
      variables.set(name, given.get(name) ?? (value === null ? null : substitute(value, variables)));
    }
  }
  return variables;
}

function newStage(from: Instruction, before: readonly Stage[], globals: BuildVariables): Stage {
  const [image, as, name] = from.words;
  const isNamed = as?.text.toLowerCase() === "as" && name !== undefined;
  if (image === undefined || (from.words.length !== 1 && !(isNamed && from.words.length === 3))) {
    throw new ParseError("syntax", "cannot read `FROM`: expected `FROM IMAGE [AS NAME]`", { evidence: from.evidence });
  }
  const resolved = substitute(image.text, globals);
  const earlier = before.findLast((stage) => stage.name !== "" && stage.name === resolved?.toLowerCase());
  const base = earlier === undefined ? { image: resolved === "" ? null : resolved, written: image.text } : { stage: earlier.index };
  return { index: before.length, name: isNamed ? name.text.toLowerCase() : "", base, from, instructions: [], globals };
}

/** Quadratic copies are avoided by growing the last stage's own list. */
function withInstruction(stage: Stage | undefined, instruction: Instruction): Stage {
  if (stage === undefined) throw new Error("internal error: an instruction without a stage");
  (stage.instructions as Instruction[]).push(instruction);
  return stage;
}

/** The stage that is built: the named one, by name or number, or the last. */
export function targetStage(stages: readonly Stage[], target: string | undefined, source: string): Stage {
  const wanted =
    target === undefined
      ? stages.at(-1)
      : (stages.find((stage) => stage.name === target.toLowerCase()) ?? stages[/^\d{1,4}$/.test(target) ? Number(target) : -1]);
  if (wanted === undefined) {
    const names = stages.flatMap((stage) => (stage.name === "" ? [] : [`\`${stage.name}\``])).slice(0, 10);
    throw new ParseError("unresolved", `there is no stage \`${target ?? ""}\`, only ${names.join(", ") || "unnamed ones"}`, {
      evidence: { source, location: "" },
    });
  }
  return wanted;
}

/** The stage and those it is built on, first one first: whose instructions end up in its image. */
export function lineage(stage: Stage, stages: readonly Stage[]): readonly Stage[] {
  const chain = [stage];
  for (let { base } = stage; "stage" in base; ) {
    const earlier = stages[base.stage];
    if (earlier === undefined) break;
    chain.unshift(earlier);
    base = earlier.base;
  }
  return chain;
}
