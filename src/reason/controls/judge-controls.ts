import type { Blank, ControlJudgement, ControlReason, ControlReport, ControlResult, Judgement, Remedy, Truth, World } from "../../model/index.ts";
import type { Condition, Literal } from "../condition.ts";
import { not } from "../condition.ts";
import type { Oracle } from "../evaluate.ts";
import { evaluate, remedyKey, truthOf } from "../evaluate.ts";
import type { FactSource } from "../fact-source.ts";
import { factsOf } from "../facts/world-facts.ts";
import type { Knowledge } from "../knowledge.ts";
import { CONTROLS } from "./catalogue.ts";
import type { Control } from "./control.ts";
import type { PathFinder } from "./meaning.ts";
import { pathFinder } from "./meaning.ts";

/** Most reasons that one control tells; all that fail are named besides. */
const MOST_REASONS = 12;
const MOST_BLANKS = 8;
/** Of one thing: more say nothing new. */
const WAYS = 4;

/** Every control of the catalogue in this world, and what it has to do with the paths that were found. */
export function judgeControls(world: World, judgement: Judgement, knowledge: Knowledge): ControlReport {
  const desk: Desk = {
    source: factsOf(world),
    things: world.containers.map(({ id, name }) => ({ id, name, kind: "container" as const })),
    paths: pathFinder(judgement, knowledge),
  };
  return { cards: CONTROLS.map(cardOf), judgements: CONTROLS.map((control) => judgeControl(control, desk)) };
}

export function cardOf({ id, section, title, why, isManual, remedy, friction, asks, references }: Control): ControlReport["cards"][number] {
  return { id, section, title, why, isManual, remedy, friction, asks, references };
}

interface Desk {
  readonly source: FactSource;
  readonly things: readonly Thing[];
  readonly paths: PathFinder;
}

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly kind: "container" | "host";
}

const HOST: Thing = { id: "host", name: "host", kind: "host" };

interface Settled {
  readonly thing: Thing;
  readonly result: ControlResult;
}

function judgeControl(control: Control, desk: Desk): ControlJudgement {
  const things = control.about === "host" ? [HOST] : desk.things;
  const settled = things.map((thing): Settled => ({ thing, result: resultOf(control, asker(desk.source, thing)) }));
  const counts = countsOf(settled);
  const result = worst(counts);
  const ofResult = settled.flatMap((each) => (each.result === result ? [each.thing] : []));
  const told = ofResult.slice(0, MOST_REASONS).map((thing) => tell(control, result, { desk, thing }));
  const failing = settled.flatMap((each) => (each.result === "fail" ? [each.thing] : []));
  const remedies = failing.flatMap((thing) => remediesOf(control, desk, thing));
  const { paths, count } =
    result === "fail"
      ? desk.paths(
          control,
          failing.map(({ id }) => id),
          remedies,
        )
      : { paths: [], count: 0 };
  return {
    id: control.id,
    result,
    reasons:
      things.length === 0 ? [{ of: "host", because: "there is no container", evidence: [] }] : told.flatMap(({ reasons }) => reasons).slice(0, MOST_REASONS),
    blanks: distinct(told.flatMap(({ blanks }) => blanks)).slice(0, MOST_BLANKS),
    containers: control.about === "host" ? null : counts,
    failing: failing.map(({ name }) => name),
    paths,
    pathCount: count,
  };
}

/** Applies and holds: pass. What does not apply neither passes nor fails, and what cannot be told is never a pass. */
function resultOf(control: Control, ask: (literal: Literal) => Truth): ControlResult {
  const applies = truthOf(control.applies, ask);
  if (applies === "false") return "not-applicable";
  const holds = control.holds === null ? "unknown" : truthOf(control.holds, ask);
  if (applies === "unknown" || holds === "unknown") return "unknown";
  if (holds === "true") return "pass";
  return control.asks === "" ? "fail" : "unknown";
}

function asker(source: FactSource, thing: Thing): (literal: Literal) => Truth {
  const binding = { subject: thing.id, object: null };
  return (literal) => source.find(literal, binding).truth;
}

type Counts = Readonly<Record<ControlResult, number>>;

function countsOf(settled: readonly Settled[]): Counts {
  const counts: Record<ControlResult, number> = { pass: 0, fail: 0, "not-applicable": 0, unknown: 0 };
  for (const { result } of settled) counts[result] += 1;
  return counts;
}

function worst(counts: Counts): ControlResult {
  if (counts.fail > 0) return "fail";
  if (counts.unknown > 0) return "unknown";
  return counts.pass > 0 ? "pass" : "not-applicable";
}

interface Told {
  readonly reasons: readonly ControlReason[];
  readonly blanks: readonly Blank[];
}

function tell(control: Control, result: ControlResult, about: { readonly desk: Desk; readonly thing: Thing }): Told {
  const { desk, thing } = about;
  const asked: readonly Blank[] = control.asks === "" ? [] : [{ why: "facts alone do not decide it", learnBy: control.asks }];
  const oracle = oracleOf(desk.source, thing);
  const atoms = toldConditions(control, result, oracle.truth).flatMap((condition) => evaluate(condition, oracle, WAYS).ways.flatMap((way) => way.atoms));
  const open = atoms.flatMap((atom) => atom.open?.blanks ?? []);
  const settledAtoms = atoms.filter((atom) => atom.because !== "");
  const reasons = settledAtoms.map(({ because, evidence }): ControlReason => ({ of: thing.name, because, evidence }));
  return { reasons: distinctReasons(reasons), blanks: open.length > 0 ? open : result === "unknown" ? asked : [] };
}

/** The conditions whose ways say why: of what is unknown its unknown parts, and where a person is asked, what is so that leaves it to him. */
function toldConditions({ applies, holds }: Control, result: ControlResult, ask: Oracle["truth"]): readonly Condition[] {
  const asked = holds === null ? [] : [holds];
  switch (result) {
    case "not-applicable":
      return [not(applies)];
    case "pass":
      return asked;
    case "fail":
      return asked.map(not);
    case "unknown":
      return [applies, ...asked].flatMap((condition) => {
        const truth = truthOf(condition, ask);
        return truth === "unknown" ? [condition] : truth === "false" ? [not(condition)] : [];
      });
  }
}

function remediesOf({ holds }: Control, { source }: Desk, thing: Thing): readonly string[] {
  if (holds === null) return [];
  const { ways } = evaluate(not(holds), oracleOf(source, thing), WAYS);
  const remedies: readonly Remedy[] = ways.flatMap((way) => way.atoms.flatMap((atom) => atom.remedies));
  return remedies.map(remedyKey);
}

function oracleOf(source: FactSource, thing: Thing): Oracle {
  const binding = { subject: thing.id, object: null };
  return { truth: asker(source, thing), find: (literal) => source.find(literal, binding), thingOf: () => thing.name };
}

function distinct(blanks: readonly Blank[]): readonly Blank[] {
  return [...new Map(blanks.map((blank) => [`${blank.why}\n${blank.learnBy}`, blank])).values()];
}

function distinctReasons(reasons: readonly ControlReason[]): readonly ControlReason[] {
  return [...new Map(reasons.map((reason) => [reason.because, reason])).values()];
}
