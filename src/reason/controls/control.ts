import type { ControlCard, ControlSection, Remedy } from "../../model/index.ts";
import type { Condition } from "../condition.ts";
import { ALWAYS } from "../condition.ts";

/** *While `applies`, this should hold.* Data only, over the same facts as techniques. */
export interface Control extends ControlCard {
  /** Whose facts `applies` and `holds` speak of: the host's once, or those of each container. */
  readonly about: "host" | "container";
  readonly applies: Condition;
  /** Null: no fact of the vocabulary decides; a person is asked. */
  readonly holds: Condition | null;
  /** Kinds of changes that carrying it out amounts to, besides the remedies of the facts that fail it. */
  readonly carriedOutBy: readonly Remedy["kind"][];
}

/** What an author writes; the rest has a usual value. */
export type ControlDraft = Pick<Control, "id" | "title" | "why" | "remedy" | "holds"> &
  Partial<Pick<Control, "about" | "isManual" | "friction" | "asks" | "references" | "applies" | "carriedOutBy">>;

const BENCHMARK = "https://www.cisecurity.org/benchmark/docker";

export function control(draft: ControlDraft): Control {
  const usual = { about: "host", isManual: false, friction: "none known", asks: "", applies: ALWAYS, carriedOutBy: [] } as const;
  return { ...usual, ...draft, section: sectionOf(draft.id), references: [...(draft.references ?? []), BENCHMARK] };
}

function sectionOf(id: string): ControlSection {
  const section = id.split(".")[0];
  switch (section) {
    case "1":
    case "2":
    case "3":
    case "4":
    case "5":
    case "6":
    case "7":
      return section;
    default:
      throw new Error(`internal error: control ${id} is of no section`);
  }
}
