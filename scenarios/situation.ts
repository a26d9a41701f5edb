import { assumeImages } from "../src/check/assume-images.ts";
import { joinCompositions } from "../src/check/join.ts";
import { STOCK_ENGINE, STOCK_HOST } from "../src/host/index.ts";
import type { Composition, ContainerJudgement, Judgement, World } from "../src/model/index.ts";
import { known, unknown } from "../src/model/index.ts";
import { parseCompose, parseRunCommand, readerOf } from "../src/parse/index.ts";
import type { Situation } from "./scenario-file.ts";

const DIRECTORY = "/srv/project";
const HOME = "/home/me";

/** The world of a situation: what is written in it, on a stock host, with its overrides. */
export function worldOf(situation: Situation): World {
  const composition = assumeImages(compositionOf(situation), "stock");
  const world: World = { ...composition, engine: STOCK_ENGINE, host: STOCK_HOST, assumptions: [] };
  return Object.entries(situation.world).reduce((changed, [path, value]) => override(changed, path, value), world);
}

function compositionOf(situation: Situation): Composition {
  if (situation.compose === null) {
    return joinCompositions(situation.runs.map((run) => parseRunCommand(run, { source: "scenario", directory: DIRECTORY, home: HOME, reader: readerOf({}) })));
  }
  const file = `${DIRECTORY}/compose.yaml`;
  const request = {
    files: [file],
    directory: DIRECTORY,
    reader: readerOf({ [file]: situation.compose }),
    environment: { HOME, PWD: DIRECTORY },
    envFiles: [],
    profiles: [],
  };
  return parseCompose(request).composition;
}

const EVIDENCE = { source: "scenario", location: "world" } as const;

/** `engine.usernsRemap: true`, `image.hasSetuidRoot: false` (every image), `container.processIds: {…}` (every container). A misspelt field is an error. */
function override(world: World, path: string, value: unknown): World {
  const [part, field] = path.split(".");
  if (part === "engine" || part === "host") return { ...world, [part]: changed(world[part], field, value) };
  if (part === "image") return { ...world, images: world.images.map((image) => changed(image, field, value)) };
  if (part === "container") return { ...world, containers: world.containers.map((container) => changed(container, field, value)) };
  throw new Error(`a situation cannot change \`${path}\``);
}

function changed<T extends object>(thing: T, field: string | undefined, value: unknown): T {
  if (field === undefined || !(field in thing)) throw new Error(`there is no field \`${field}\` to change`);
  return { ...thing, [field]: value === "unknown" ? unknown("the situation says so", "nothing to learn") : known(value, EVIDENCE) };
}

/** The judgement of the container that the situation is about. */
export function judgementOf(situation: Situation, judgement: Judgement): ContainerJudgement {
  const found =
    situation.container === null ? judgement.containers[0] : judgement.containers.find((container) => container.name.endsWith(situation.container ?? ""));
  if (found === undefined)
    throw new Error(`no container \`${situation.container}\` among ${judgement.containers.map((container) => container.name).join(", ")}`);
  return found;
}

export interface Outcome {
  readonly proven: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
}

/** Techniques by how sure their application is. A step is proven when it and all before it are. */
export function outcomeOf(container: ContainerJudgement): Outcome {
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
