/** Every generated page of `docs/techniques/`, from the families of techniques and the texts of the scenarios. Pure: files come in. */
import { parse } from "yaml";
import type { Example, Family } from "./technique-page.ts";
import { techniqueIndex, techniquePage } from "./technique-page.ts";

/** Page texts by file name. `scenarios` holds the text of `<id>.yaml` by technique id. */
export function techniqueDocs(families: readonly Family[], scenarios: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const pages = families.flatMap(({ techniques }) =>
    techniques.map((technique) => [`${technique.id}.md`, techniquePage(technique, examplesOf(technique.id, scenarios.get(technique.id) ?? ""))] as const),
  );
  return new Map([["README.md", techniqueIndex(families)], ...pages]);
}

/** The arrays of techniques that a module of a family exports. */
export function familyOf(name: string, module: Readonly<Record<string, unknown>>): Family {
  const lists = Object.values(module).filter((value): value is Family["techniques"] => Array.isArray(value) && value.every(isTechnique));
  return { name, techniques: lists.flat() };
}

function isTechnique(value: unknown): boolean {
  return typeof value === "object" && value !== null && "id" in value && "gains" in value;
}

interface Situation {
  readonly name: string;
  readonly run?: string;
  readonly runs?: readonly string[];
  readonly compose?: string;
  readonly world?: Readonly<Record<string, unknown>>;
  readonly fires?: readonly string[];
  readonly might?: readonly string[];
  readonly quiet?: readonly string[];
}

/** The first situation in which the technique is found, and the first in which it is not. */
function examplesOf(id: string, text: string): readonly Example[] {
  const situations: readonly Situation[] = (parse(text) as { readonly situations?: readonly Situation[] } | null)?.situations ?? [];
  const found = situations.find((situation) => situation.fires?.includes(id)) ?? situations.find((situation) => situation.might?.includes(id));
  const quiet = situations.find((situation) => situation.quiet?.includes(id));
  return [found, quiet].flatMap((situation) => (situation === undefined ? [] : [exampleOf(id, situation)]));
}

function exampleOf(id: string, situation: Situation): Example {
  const outcome = situation.fires?.includes(id) ? "fires" : situation.might?.includes(id) ? "might" : "quiet";
  const overrides = Object.entries(situation.world ?? {}).map(([path, value]) => `${path}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return { name: situation.name, text: situation.compose ?? situation.runs?.join("\n") ?? situation.run ?? "", overrides, outcome };
}
