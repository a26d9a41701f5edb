import { remedyEdits } from "../check/index.ts";
import type { Judgement, ProofStep, Report, TechniqueCard, World } from "../model/index.ts";
import type { Knowledge } from "../reason/index.ts";
import { judgeFlaws, judgeWithControls, judgeWorld } from "../reason/index.ts";
import { listBlanks } from "../scan/index.ts";
import type { LoadedWorld } from "./loaded-world.ts";
import { VERSION } from "./version.ts";

export interface ReportRequest {
  readonly baselinePathIds?: readonly string[];
  /** Whether remedies are worked out as edits: each reads its file anew, so only for the formats that show them. */
  readonly withEdits?: boolean;
  readonly withControls?: boolean;
  /** Cards of techniques, for which every weakness has to be found; at a terminal none is told. */
  readonly withTechniques?: boolean;
}

/** Asks the one reasoner and puts its answer into the report's form. */
export function reportOf(
  loaded: LoadedWorld,
  knowledge: Knowledge,
  { baselinePathIds = [], withEdits = false, withControls = false, withTechniques = true }: ReportRequest = {},
): Report {
  const judged = withControls ? judgeWithControls(loaded.world, knowledge) : { judgement: judgeWorld(loaded.world, knowledge) };
  const judgement = withUnread(judged.judgement, loaded);
  return {
    product: loaded.product,
    toolVersion: VERSION,
    subjects: loaded.subjects,
    hostWords: loaded.hostWords,
    judgement,
    techniques: withTechniques ? cardsOf(judgement, knowledge) : {},
    fixes: withEdits ? remedyEdits(judgement.cut.steps, loaded) : [],
    baselinePathIds,
    ...("controls" in judged ? { controls: judged.controls } : {}),
    notes: loaded.notes,
    failures: loaded.failures.map((failure) => failure.message),
    ...flawsOf(loaded.world, knowledge),
  };
}

function flawsOf(world: World, { flaws }: Knowledge): Pick<Report, "flaws"> {
  const findings = flaws === undefined ? [] : judgeFlaws(world, flaws);
  return flaws === undefined || findings.length === 0 ? {} : { flaws: { date: flaws.date, findings } };
}

/** A scan also says what it could not read though no verdict hangs on it. What is only checked has no host to read. */
function withUnread(judgement: Judgement, { product, world }: LoadedWorld): Judgement {
  if (product !== "scan") return judgement;
  const told = new Set(judgement.blanks.map(({ why, learnBy }) => `${why}\n${learnBy}`));
  return { ...judgement, blanks: [...judgement.blanks, ...listBlanks(world).filter(({ why, learnBy }) => !told.has(`${why}\n${learnBy}`))] };
}

function cardsOf(judgement: Judgement, knowledge: Knowledge): Readonly<Record<string, TechniqueCard>> {
  const named = new Set(judgement.containers.flatMap((container) => [...container.weaknesses, ...container.paths.flatMap((path) => path.steps)].map(idOf)));
  const cards: Record<string, TechniqueCard> = Object.create(null);
  for (const technique of knowledge.techniques) {
    if (!named.has(technique.id)) continue;
    const { id, title, argument, fix, notes, maps, verification, references, origins } = technique;
    cards[id] = { id, title, argument, fix, notes, maps, verification, references, origins };
  }
  return cards;
}

function idOf(step: ProofStep): string {
  return step.technique;
}
