import { objectIn, textIn } from "../json/edit.ts";
import { objectOf } from "../json/value.ts";
import type { EngineRequest } from "../request.ts";

/** What a request is done to, as far as it is known. Its type follows from the operation. */
export interface Resource {
  /** Whether labels and owner were looked up, or are given by the request itself. */
  readonly known: boolean;
  /** The engine's id where it is known, else the name. */
  readonly id: string;
  readonly name: string;
  /** Of containers: the reference that it runs. */
  readonly image: string;
  /** By whom it was made through a guard; null: nobody is known. */
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the request alone says: what it makes belongs to its caller, of anything else nothing is known but the name. */
export function resourceOfRequest({ operation, name, body, query }: EngineRequest, caller: string): Resource {
  const unknown = { known: false, id: name ?? "", name: name ?? "", image: "", owner: null, labels: {} };
  if (name !== null || !MAKES.has(operation.body)) return unknown;
  const made = body ?? objectOf([]);
  const called = operation.body === "container-create" ? (query.find((each) => each.name === "name")?.value ?? "").replace(/^\//, "") : textIn(made, "Name");
  const labels = Object.entries(objectIn(made, "Labels")).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : []));
  return { known: true, id: called, name: called, image: textIn(made, "Image"), owner: caller, labels: Object.fromEntries(labels) };
}

const MAKES: ReadonlySet<string> = new Set(["container-create", "volume-create", "network-create", "service", "secret", "config"]);
