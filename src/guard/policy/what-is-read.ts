import type { PolicyJson } from "./cedar.ts";

/** What of a question some policy may look at, but for whether a part is there. A part that no policy reads changes no decision. */
export interface Reads {
  /** All below it is read. */
  readonly isWhole: boolean;
  readonly parts: ReadonlyMap<string, Reads>;
}

/**
 * Every way from `resource` or `context` that a policy goes, as far as it goes by names; where it takes a thing as a whole (compares it, asks whether it is in
 * another), all of it counts as read. Labels are told under `tags`. Forms of expression that are not known here are looked into for what they hold.
 */
export function readIn(policies: readonly PolicyJson[]): Reads {
  const found = newNode();
  for (const { resource, conditions } of policies) {
    // Types are always told apart.
    const asksOnlyType = resource.op === "All" || (resource.op === "is" && resource.in === undefined);
    if (!asksOnlyType) markWhole(found, ["resource"]);
    for (const { body } of conditions) visit(body, found);
  }
  return found;
}

interface Node {
  isWhole: boolean;
  readonly parts: Map<string, Node>;
}

function newNode(): Node {
  return { isWhole: false, parts: new Map() };
}

function markWhole(root: Node, way: readonly string[]): void {
  let at = root;
  for (const name of way) {
    const next = at.parts.get(name) ?? newNode();
    at.parts.set(name, next);
    at = next;
  }
  at.isWhole = true;
}

/** Source of the forms: Cedar's JSON policy format (docs.cedarpolicy.com/policies/json-format.html). */
function visit(expression: unknown, found: Node): void {
  const way = wayOf(expression);
  if (way !== null) markWhole(found, way);
  else for (const [form, content] of Object.entries(fieldsOf(expression))) visitForm(form, fieldsOf(content), found);
}

type Fields = Readonly<Record<string, unknown>>;

/** Of an object or list; of anything else none. */
function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function visitForm(form: string, content: Fields, found: Node): void {
  if (form === "Value") return;
  const way = wayOf(content["left"]);
  const visited = way === null ? Object.values(content) : partsBeside(form, content, { way, found });
  for (const part of visited) visit(part, found);
}

/** What is visited of a form that starts from a thing named by its way. */
function partsBeside(form: string, content: Fields, { way, found }: { readonly way: readonly string[]; readonly found: Node }): readonly unknown[] {
  // Whether a part is there is told of all parts (`questionKey`).
  if (form === "has") return [];
  if (form !== "hasTag" && form !== "getTag") return Object.values(content);
  markWhole(found, [...way, "tags"]);
  return [content["right"]];
}

/** `context.container.memory` as three names; null for what is no variable, or not only fields of one. */
function wayOf(expression: unknown): readonly string[] | null {
  const { Var: variable, ".": access } = fieldsOf(expression);
  if (typeof variable === "string") return [variable];
  const { left, attr } = fieldsOf(access);
  const way = left === undefined ? null : wayOf(left);
  return way === null ? null : [...way, String(attr)];
}
