import type { ContainerRemedy, CutStep, FileEdit, Remedy, RemedyEdits } from "../model/index.ts";
import { editCompose } from "../parse/index.ts";
import { composeChangeWords } from "./compose-fix-words.ts";
import type { ComposeService } from "./compose-projects.ts";
import { changeWords } from "./fix-words.ts";

/** A cut carried out in files as far as that can be done without guessing. */
export interface FixPlan {
  /** New text of each file that changes, by its name in evidence. */
  readonly texts: ReadonlyMap<string, string>;
  readonly done: readonly CutStep[];
  /** What is left for a person, and why. */
  readonly manual: readonly { readonly step: CutStep; readonly why: string; readonly change: string }[];
}

/** Where the containers of a cut are written, and what stands there. */
export interface FixSources {
  readonly services: readonly ComposeService[];
  /** Text of a file by its name in evidence; null where it cannot be read. */
  readonly textOf: (file: string) => string | null;
}

/** Edits each remedy into the compose file that says it, one after the other; what no file says is left to a person, in words. */
export function planFix(steps: readonly CutStep[], sources: FixSources): FixPlan {
  const texts = new Map<string, string>();
  const done: CutStep[] = [];
  const manual: { readonly step: CutStep; readonly why: string; readonly change: string }[] = [];
  const textOf = (file: string): string | null => texts.get(file) ?? sources.textOf(file);
  for (const step of steps) {
    const edited = editStep(step.remedy, { services: sources.services, textOf });
    if ("refused" in edited) {
      manual.push({ step, why: edited.refused, change: changeByHand(step.remedy, sources) });
    } else {
      texts.set(edited.file, applyEdits(textOf(edited.file) ?? "", edited.edits));
      done.push(step);
    }
  }
  return { texts, done, manual };
}

/** In the words of what describes the container: keys of a compose file, or flags. */
function changeByHand(remedy: Remedy, { services }: FixSources): string {
  const isInCompose = isOverContainer(remedy) && services.some((each) => each.container === remedy.container);
  return isInCompose ? composeChangeWords(remedy) : changeWords(remedy);
}

/** The edits of each remedy alone, against the files as they are: for reports that offer them one by one. */
export function remedyEdits(steps: readonly CutStep[], sources: FixSources): readonly RemedyEdits[] {
  return steps.flatMap(({ remedy }) => {
    const edited = editStep(remedy, sources);
    return "refused" in edited ? [] : [{ remedy, edits: edited.edits }];
  });
}

type Edited = { readonly file: string; readonly edits: readonly FileEdit[] } | { readonly refused: string };

/** The last file that says it wins, as in the merge. */
function editStep(remedy: Remedy, sources: FixSources): Edited {
  if (!isOverContainer(remedy)) return { refused: "it is a change of the engine or the host" };
  const place = sources.services.find((each) => each.container === remedy.container);
  if (place === undefined) return { refused: "no compose file describes this container" };
  let refused = "no file of the project says it";
  for (const file of [...place.files].reverse()) {
    const text = sources.textOf(file);
    if (text === null) continue;
    const edits = editCompose(text, file, { service: place.service, remedy });
    if (!("refused" in edits)) return { file, edits };
    refused = edits.refused;
  }
  return { refused };
}

function isOverContainer(remedy: Remedy): remedy is ContainerRemedy {
  return "container" in remedy;
}

/** Edits do not overlap; applied from the end so that earlier places stay where they are. */
function applyEdits(text: string, edits: readonly FileEdit[]): string {
  const starts = lineStarts(text);
  const offset = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column - 1;
  const placed = edits.map((edit) => ({ from: offset(edit.startLine, edit.startColumn), to: offset(edit.endLine, edit.endColumn), newText: edit.newText }));
  return placed
    .sort((left, right) => right.from - left.from)
    .reduce((changed, { from, to, newText }) => changed.slice(0, from) + newText + changed.slice(to), text);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
