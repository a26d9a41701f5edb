import type { Blank, ControlJudgement, ControlReason, ControlReport, ControlResult, Judgement, Remedy, Truth } from "../../model/index.ts";
import type { Condition, Literal } from "../condition.ts";
import { not } from "../condition.ts";
import type { Oracle } from "../evaluate.ts";
import { evaluate, truthOf } from "../evaluate.ts";
import type { FactSource } from "../fact-source.ts";
import type { FactName } from "../facts/vocabulary.ts";
import type { Knowledge } from "../knowledge.ts";
import type { WorldView } from "../view.ts";
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
export function judgeControls({ source, containers }: WorldView, judgement: Judgement, knowledge: Knowledge): ControlReport {
  const desk: Desk = {
    source,
    things: containers.map(({ id, name }) => ({ id, name, kind: source.likeness?.of(id) ?? id })),
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
  /** Things of one kind share every fact that hangs on them alone. */
  readonly kind: string;
}

const HOST: Thing = { id: "host", name: "host", kind: "host" };

type Counts = Readonly<Record<ControlResult, number>>;

interface Settled {
  /** In the order of the things. */
  readonly results: readonly ControlResult[];
  readonly counts: Counts;
}

function judgeControl(control: Control, desk: Desk): ControlJudgement {
  const things = control.about === "host" ? [HOST] : desk.things;
  const settled = settle(control, things, desk.source);
  const { counts } = settled;
  const result = worst(counts);
  const ofResult = things.filter((_, index) => settled.results[index] === result);
  const told = ofResult.slice(0, MOST_REASONS).map((thing) => tell(control, result, { desk, thing }));
  const failing = result === "fail" ? ofResult : [];
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

/** Asked once of things that are alike, where all of its facts hang on them alone. */
function settle(control: Control, things: readonly Thing[], source: FactSource): Settled {
  const isAlike = factsIn([control.applies, ...(control.holds === null ? [] : [control.holds])]).every((fact) => source.likeness?.covers(fact) === true);
  const known = new Map<string, ControlResult>();
  const results: ControlResult[] = [];
  const counts = { pass: 0, fail: 0, "not-applicable": 0, unknown: 0 };
  for (const thing of things) {
    const key = isAlike ? thing.kind : thing.id;
    const result = known.get(key) ?? resultOf(control, asker(source, thing));
    known.set(key, result);
    results.push(result);
    counts[result] += 1;
  }
  return { results, counts };
}

function factsIn(conditions: readonly Condition[]): readonly FactName[] {
  return conditions.flatMap((condition) => {
    if ("not" in condition) return factsIn([condition.not]);
    if ("all" in condition) return factsIn(condition.all);
    return "any" in condition ? factsIn(condition.any) : [condition.fact];
  });
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

/** Changes that would make it hold on this thing: those of every fact that is not as it should be. */
function remediesOf({ holds }: Control, { source }: Desk, thing: Thing): readonly Remedy[] {
  if (holds === null) return [];
  const binding = { subject: thing.id, object: null };
  return undoings(holds, "true", (literal) => source.find(literal, binding));
}

function undoings(condition: Condition, wanted: "true" | "false", find: Oracle["find"]): readonly Remedy[] {
  if ("not" in condition) return undoings(condition.not, wanted === "true" ? "false" : "true", find);
  if ("all" in condition) return condition.all.flatMap((part) => undoings(part, wanted, find));
  if ("any" in condition) return condition.any.flatMap((part) => undoings(part, wanted, find));
  const { truth, supports } = find(condition);
  return truth === wanted ? [] : supports.flatMap(({ remedies }) => remedies);
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
