import type { EnvironmentVariable, Known, Sourced } from "../../model/index.ts";
import { assumed, known, unknown } from "../../model/index.ts";
import { describeVariable, redactWords } from "../secrets.ts";
import type { Instruction } from "./instructions.ts";
import type { Stage } from "./stages.ts";
import { assignments, substitute } from "./substitution.ts";

/** What walking through the stages of an image leads to. */
export interface BuildFacts {
  readonly user: Known<string>;
  readonly exposedPorts: Known<readonly number[]>;
  readonly volumes: readonly Sourced<string>[];
  readonly environment: readonly Sourced<EnvironmentVariable>[];
  readonly onBuild: Known<boolean>;
  readonly command: Known<readonly string[]>;
}

interface State {
  readonly variables: Map<string, string | null>;
  readonly given: ReadonlyMap<string, string>;
  user: Known<string>;
  readonly ports: Set<number>;
  openPort: Instruction | null;
  readonly volumes: Sourced<string>[];
  readonly environment: Map<string, Sourced<EnvironmentVariable>>;
  onBuild: Instruction | null;
  entrypoint: readonly string[];
  command: readonly string[];
}

const GIVEN_LATER = "its value is given when the image is built";

/** `chain` from the first stage to the one that is built. */
export function walkStages(chain: readonly Stage[], given: ReadonlyMap<string, string>): BuildFacts {
  const first = chain[0];
  const last = chain.at(-1);
  if (first === undefined || last === undefined) throw new Error("internal error: an image without a stage");
  const state: State = {
    variables: new Map(),
    given,
    user: userOfBase(first),
    ports: new Set(),
    openPort: null,
    volumes: [],
    environment: new Map(),
    onBuild: null,
    entrypoint: [],
    command: [],
  };
  for (const stage of chain) walkStage(stage, state);
  const place = last.from.evidence;
  return {
    user: state.user,
    exposedPorts: state.openPort === null ? known([...state.ports], place) : unknown(GIVEN_LATER, "write the port"),
    volumes: state.volumes,
    environment: [...state.environment.values()],
    onBuild: known(state.onBuild !== null, state.onBuild?.evidence ?? place),
    command: known(redactWords([...state.entrypoint, ...state.command]), place),
  };
}

/** Nearly every base runs as root, and that is the dangerous side. */
function userOfBase(stage: Stage): Known<string> {
  if ("stage" in stage.base) throw new Error("internal error: the first stage is built on another");
  if (stage.base.image === "scratch") return known("", stage.from.evidence);
  return assumed("", `the base image \`${stage.base.written.slice(0, 200)}\`, which nothing describes, runs as root`);
}

/** An `ARG` ends with its stage; an `ENV` stays. */
function walkStage(stage: Stage, state: State): void {
  for (const name of [...state.variables.keys()]) if (!state.environment.has(name)) state.variables.delete(name);
  for (const instruction of stage.instructions) HANDLERS.get(instruction.keyword)?.(instruction, state, stage);
}

type Handler = (instruction: Instruction, state: State, stage: Stage) => void;

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["ARG", readArgument],
  ["ENV", readEnvironment],
  ["USER", readUser],
  ["EXPOSE", readExpose],
  ["VOLUME", readVolume],
  ["ENTRYPOINT", readEntrypoint],
  ["CMD", readCommand],
  ["ONBUILD", readOnBuild],
]);

/** An `ENV` of the same name wins over an `ARG`. */
function readArgument(instruction: Instruction, state: State, stage: Stage): void {
  for (const [name, written] of assignments(instruction.words, instruction.text)) {
    if (state.environment.has(name)) continue;
    const outer = stage.globals.has(name) ? (stage.globals.get(name) ?? null) : null;
    const own = written === null ? outer : substitute(written, state.variables);
    state.variables.set(name, state.given.get(name) ?? own);
  }
}

/** All values of one instruction are read with the variables before it. */
function readEnvironment(instruction: Instruction, state: State): void {
  const read = assignments(instruction.words, instruction.text).map(
    ([name, written]) => [name, written === null ? "" : substitute(written, state.variables)] as const,
  );
  for (const [name, value] of read) {
    state.variables.set(name, value);
    state.environment.set(name, { value: describeVariable(name, value), evidence: instruction.evidence });
  }
}

function readUser(instruction: Instruction, state: State): void {
  const written = instruction.words.map((word) => word.text).join(" ");
  const user = substitute(written, state.variables);
  state.user =
    user === null || user === "" ? unknown(`\`USER ${written.slice(0, 80)}\`: ${GIVEN_LATER}`, "write the user, by number") : known(user, instruction.evidence);
}

function readExpose(instruction: Instruction, state: State): void {
  for (const word of instruction.words) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/\w+)?$/.exec(substitute(word.text, state.variables) ?? "");
    if (match === null) state.openPort = instruction;
    else for (let port = Number(match[1]); port <= Math.min(Number(match[2] ?? match[1]), 65_535); port += 1) state.ports.add(port);
  }
}

function readVolume(instruction: Instruction, state: State): void {
  const paths = execForm(instruction) ?? instruction.words.map((word) => word.text);
  for (const path of paths) {
    const value = substitute(path, state.variables);
    if (value?.startsWith("/") === true) state.volumes.push({ value, evidence: instruction.evidence });
  }
}

/** A new entrypoint forgets the command of what it is built on. */
function readEntrypoint(instruction: Instruction, state: State): void {
  state.entrypoint = commandOf(instruction);
  state.command = [];
}

function readCommand(instruction: Instruction, state: State): void {
  state.command = commandOf(instruction);
}

function readOnBuild(instruction: Instruction, state: State): void {
  state.onBuild = instruction;
}

function commandOf(instruction: Instruction): readonly string[] {
  return execForm(instruction) ?? ["/bin/sh", "-c", instruction.text];
}

/** `["a", "b"]`, or null for the shell form. */
function execForm(instruction: Instruction): readonly string[] | null {
  if (!instruction.text.trimStart().startsWith("[")) return null;
  try {
    const list: unknown = JSON.parse(instruction.text);
    return Array.isArray(list) && list.every((word) => typeof word === "string") ? list : null;
  } catch {
    // The builder takes what is no JSON for a command of the shell too.
    return null;
  }
}
