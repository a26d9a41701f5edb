import type { CheckInput, CheckSetting } from "../src/check/index.ts";
import { readInputs, worldOf as stockWorldOf } from "../src/check/index.ts";
import type { ContainerJudgement, Judgement, Privilege, PrivilegeKind, Verdict, World } from "../src/model/index.ts";
import { known, targetOf, unknown } from "../src/model/index.ts";
import { readerOf } from "../src/parse/index.ts";
import type { Technique, WorldView } from "../src/reason/index.ts";
import { explore, judgeWorld, shippedFlaws, KNOWLEDGE as TECHNIQUES, viewOf } from "../src/reason/index.ts";
import type { Situation } from "./scenario-file.ts";

/** With the data on flaws, as every product has it where versions are compared. */
export const KNOWLEDGE = { ...TECHNIQUES, flaws: await shippedFlaws() };

const DIRECTORY = "/srv/project";
const HOME = "/home/me";

/** The world of a situation, as `check` reads it on a stock host, with the situation's overrides. */
export function worldOf(situation: Pick<Situation, "runs" | "compose" | "world">): World {
  const inputs = inputsOf(situation);
  const reader = readerOf(Object.fromEntries(inputs.map(({ absolute, text }) => [absolute, text])));
  const { composition, failures } = readInputs(inputs, { ...SETTING, reader, runs: situation.runs });
  if (failures[0] !== undefined) throw failures[0];
  return Object.entries(situation.world).reduce((changed, [path, value]) => override(changed, path, value), stockWorldOf(composition, { kind: "stock" }));
}

/** The services of a compose file on a stock host. */
export function situated(compose: string): World {
  return worldOf({ runs: [], compose, world: {} });
}

const SETTING: CheckSetting = {
  directory: DIRECTORY,
  home: HOME,
  reader: readerOf({}),
  environment: { HOME, PWD: DIRECTORY },
  envFiles: [],
  profiles: [],
  projectName: null,
  runs: [],
};

function inputsOf({ compose }: Pick<Situation, "compose">): readonly CheckInput[] {
  return compose === null ? [] : [{ path: "compose.yaml", absolute: `${DIRECTORY}/compose.yaml`, kind: "compose", isNamed: true, text: compose }];
}

const EVIDENCE = { source: "scenario", location: "world" } as const;

/** `engine.usernsRemap: true`, `image.hasSetuidRoot: false` (every image), `container.processIds: {…}` (every container). A misspelt field is an error. */
function override(world: World, path: string, value: unknown): World {
  const [part, field, ...rest] = path.split(".");
  if (part === "host" && field === "crew") return { ...world, host: { ...world.host, crew: changed(world.host.crew, rest[0], value) } };
  if (part === "host" && field === "software") return { ...world, host: { ...world.host, software: changed(world.host.software, rest[0], value) } };
  if (part === "engine" || part === "host") return { ...world, [part]: changed(world[part], field, value) };
  if (part === "image") return { ...world, images: world.images.map((image) => changed(image, field, value)) };
  if (part === "container") return { ...world, containers: world.containers.map((container) => changed(container, field, value)) };
  throw new Error(`a situation cannot change \`${path}\``);
}

function changed<T extends object>(thing: T, field: string | undefined, value: unknown): T {
  if (field === undefined || !(field in thing)) throw new Error(`there is no field \`${field}\` to change`);
  return { ...thing, [field]: value === "unknown" ? unknown("the situation says so", "nothing to learn") : known(value, EVIDENCE) };
}

export interface Outcome {
  /** Techniques that apply for certain. */
  readonly proven: ReadonlySet<string>;
  /** Techniques that apply if something unknown turns out so. */
  readonly possible: ReadonlySet<string>;
  /** Targets reached for certain. */
  readonly targets: ReadonlySet<string>;
  readonly verdict: Verdict;
}

/** What the reasoner says of the container that the situation is about, or of whoever holds its entry. */
export function outcomeOf(situation: Situation): Outcome {
  const world = worldOf(situation);
  const container = containerOf(situation, judgeWorld(world, KNOWLEDGE));
  if (situation.entry.length === 0) return { ...fromPaths(container), verdict: container.verdict };
  const entry = situation.entry.map(({ kind, of }) => ({ kind: kind as PrivilegeKind, of: of === "subject" ? container.id : of }));
  return { ...fromEntry({ view: viewOf(world, KNOWLEDGE), entry }, [...situation.fires, ...situation.might, ...situation.quiet]), verdict: container.verdict };
}

function containerOf(situation: Situation, judgement: Judgement): ContainerJudgement {
  const { container } = situation;
  const found =
    container === null
      ? judgement.containers[0]
      : judgement.containers.find(({ id, name }) => [id, name].some((text) => text.split(/[-/]/).includes(container)));
  if (found === undefined) throw new Error(`no container \`${container}\` among ${judgement.containers.map(({ name }) => name).join(", ")}`);
  return found;
}

/** A step is proven when it and all before it are. */
function fromPaths(container: ContainerJudgement): Omit<Outcome, "verdict"> {
  const proven = new Set<string>();
  const all = new Set<string>();
  for (const steps of [...container.paths.map((path) => path.steps), ...container.weaknesses.map((step) => [step])]) {
    const firstOpen = steps.findIndex((step) => step.unknowns.length > 0);
    steps.forEach((step, index) => {
      all.add(step.technique);
      if (firstOpen === -1 || index < firstOpen) proven.add(step.technique);
    });
  }
  const targets = new Set(container.paths.filter((path) => path.certainty === "proven").map((path) => path.target));
  return { proven, possible: new Set([...all].filter((id) => !proven.has(id))), targets };
}

interface Exploration {
  readonly view: WorldView;
  readonly entry: readonly Privilege[];
}

function fromEntry({ view, entry }: Exploration, ids: readonly string[]): Omit<Outcome, "verdict"> {
  const certainties = new Map(ids.map((id) => [id, certaintyOf({ view, entry }, id)]));
  const having = (certainty: string) => new Set(ids.filter((id) => certainties.get(id) === certainty));
  const reached = explore(view, KNOWLEDGE, entry).filter((privilege) => privilege.certainty === "proven");
  return {
    proven: having("proven"),
    possible: having("possible"),
    targets: new Set(reached.flatMap(({ privilege }) => targetOf(privilege.kind)?.target ?? [])),
  };
}

/** A gain that nothing rests on: what reaches it tells whether a technique applies. */
const MARK = "persistence";

/** Whether technique `id` applies: it is made to gain the mark, and it alone. */
function certaintyOf({ view, entry }: Exploration, id: string): "proven" | "possible" | null {
  const techniques = KNOWLEDGE.techniques.map(
    (technique): Technique =>
      technique.id === id
        ? { ...technique, gains: [{ privilege: MARK, over: "host" }] }
        : { ...technique, gains: technique.gains.filter((gain) => gain.privilege !== MARK) },
  );
  return explore(view, { ...KNOWLEDGE, techniques }, entry).find(({ privilege }) => privilege.kind === MARK)?.certainty ?? null;
}
