/**
 * What follows from what is known of a world? Facts, techniques, closure, attack paths, verdicts, cuts.
 * Pure: the same world and knowledge give the same judgement, byte for byte. Never reads a file or an engine, never sees their formats,
 * never takes an unknown fact for a safe one, and says wherever it stopped before it had seen everything.
 */
export type { AdditionJudge } from "./addition.ts";
export { additionsTo } from "./addition.ts";
export type { Bounds } from "./bounds.ts";
export { DEFAULT_BOUNDS } from "./bounds.ts";
export type { Condition, Literal } from "./condition.ts";
export { conditionLines } from "./condition-words.ts";
export { CONTROLS } from "./controls/catalogue.ts";
export type { Control } from "./controls/control.ts";
export { cardOf } from "./controls/judge-controls.ts";
export { engineAccess, reportCrew } from "./crew-report.ts";
export type { Reached } from "./explore.ts";
export { explore, whatReaches } from "./explore.ts";
export type { Binding, FactSource, Related } from "./fact-source.ts";
export type { Predicted, PredictedMount, Prediction } from "./facts/predictions.ts";
export { deviceClassesOf, predict, ruleAdmits } from "./facts/predictions.ts";
export { describeRemedy } from "./facts/price-remedy.ts";
export { applyRemedies } from "./facts/remedies.ts";
export { CREDENTIALS, FACTS } from "./facts/vocabulary.ts";
export { pathsOfVolume } from "./facts/volume-options.ts";
export { factsOf } from "./facts/world-facts.ts";
export type { Flaw, FlawBase, FlawKind } from "./flaws/flaw.ts";
export { certainFlaws, judgeFlaws } from "./flaws/judge-flaws.ts";
export { shippedFlaws } from "./flaws/shipped.ts";
export type { KnowledgeErrorCode } from "./json-reader.ts";
export { KnowledgeError } from "./json-reader.ts";
export type { JudgeOptions } from "./judge.ts";
export { judge } from "./judge.ts";
export type { Knowledge } from "./knowledge.ts";
export { parseKnowledge, printKnowledge } from "./knowledge.ts";
export { nearestWord } from "./knowledge-words.ts";
export type { Gain, Relation, Technique } from "./technique.ts";
export { KNOWLEDGE } from "./techniques/knowledge.ts";
export type { ContainerLabel, DescribeRemedy, RemedyDescription, WorldView } from "./view.ts";
export { judgeWithControls, judgeWorld, viewOf } from "./world-judgement.ts";
