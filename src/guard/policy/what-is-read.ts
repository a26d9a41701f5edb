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
    // Which type it has follows from the operation.
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
  if (typeof expression !== "object" || expression === null) return;
  const way = wayOf(expression);
  if (way !== null) {
    markWhole(found, way);
    return;
  }
  for (const [form, content] of Object.entries(expression)) visitForm(form, content, found);
}

function visitForm(form: string, content: unknown, found: Node): void {
  if (form === "Value") return;
  const held = typeof content === "object" && content !== null ? content : {};
  const way = "left" in held ? wayOf(held.left) : null;
  // Whether a part is there is told of all parts (`questionKey`).
  if (way !== null && form === "has") return;
  if (way !== null && (form === "hasTag" || form === "getTag") && "right" in held) {
    markWhole(found, [...way, "tags"]);
    visit(held.right, found);
  } else for (const part of Object.values(held)) visit(part, found);
}

/** `context.container.memory` as three names; null for what is no variable, or not only fields of one. */
function wayOf(expression: unknown): readonly string[] | null {
  if (typeof expression !== "object" || expression === null) return null;
  if ("Var" in expression && typeof expression.Var === "string") return [expression.Var];
  const access = "." in expression ? expression["."] : null;
  if (typeof access !== "object" || access === null || !("left" in access) || !("attr" in access)) return null;
  const way = wayOf(access.left);
  return way === null ? null : [...way, String(access.attr)];
}
