import type { Blank, ControlJudgement, ControlReason, ControlReport, ControlResult, Judgement } from "../../model/index.ts";
import type { Condition } from "../condition.ts";
import { not } from "../condition.ts";
import type { Oracle } from "../evaluate.ts";
import { evaluate, truthOf } from "../evaluate.ts";
import type { FactSource } from "../fact-source.ts";
import type { Knowledge } from "../knowledge.ts";
import type { WorldView } from "../view.ts";
import { CONTROLS } from "./catalogue.ts";
import type { Control } from "./control.ts";
import type { PathFinder } from "./meaning.ts";
import { pathFinder } from "./meaning.ts";
import type { Crowd, Thing } from "./settle.ts";
import { asker, crowdOf, settle, thingsOf, worst } from "./settle.ts";
import { undoingsOf } from "./undoing.ts";

/** Most reasons that one control tells; all that fail are named besides. */
const MOST_REASONS = 12;
const MOST_BLANKS = 8;
/** Of one thing: more say nothing new. */
const WAYS = 4;

/** Every control of the catalogue in this world, and what it has to do with the paths that were found. */
export function judgeControls({ source, containers }: WorldView, judgement: Judgement, knowledge: Knowledge): ControlReport {
  const desk: Desk = {
    source,
    crowd: crowdOf(containers.map(({ id, name }) => ({ id, name, kind: source.likeness?.of(id) ?? id }))),
    paths: pathFinder(judgement, knowledge),
  };
  return { cards: CONTROLS.map(cardOf), judgements: CONTROLS.map((control) => judgeControl(control, desk)) };
}

export function cardOf({ id, section, title, why, isManual, remedy, friction, asks, references }: Control): ControlReport["cards"][number] {
  return { id, section, title, why, isManual, remedy, friction, asks, references };
}

interface Desk {
  readonly source: FactSource;
  readonly crowd: Crowd;
  readonly paths: PathFinder;
}

const HOST = crowdOf([{ id: "host", name: "host", kind: "host" }]);
const NO_PATHS = { paths: [], count: 0 };

function judgeControl(control: Control, desk: Desk): ControlJudgement {
  const crowd = control.about === "host" ? HOST : desk.crowd;
  const settled = settle(control, crowd, desk.source);
  const { counts } = settled;
  const result = worst(counts);
  const ofResult = thingsOf(settled, crowd, result === "fail" ? { result, most: crowd.things.length } : { result, most: MOST_REASONS });
  const told = ofResult.slice(0, MOST_REASONS).map((thing) => tell(control, result, { desk, thing }));
  const failing = result === "fail" ? ofResult : [];
  const { paths, count } = result === "fail" ? pathsOf(control, failing, desk) : NO_PATHS;
  return {
    id: control.id,
    result,
    reasons:
      crowd.things.length === 0
        ? [{ of: "host", because: "there is no container", evidence: [] }]
        : told.flatMap(({ reasons }) => reasons).slice(0, MOST_REASONS),
    blanks: distinct(told.flatMap(({ blanks }) => blanks)).slice(0, MOST_BLANKS),
    containers: control.about === "host" ? null : counts,
    failing: failing.map(({ name }) => name),
    paths,
    pathCount: count,
  };
}

function pathsOf(control: Control, failing: readonly Thing[], { source, paths }: Desk): ReturnType<PathFinder> {
  return paths(
    control,
    failing.map(({ id }) => id),
    undoingsOf(control, failing, source),
  );
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
