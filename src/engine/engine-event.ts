/** What of an engine's answers may have changed. */
export type Touched =
  /** One container: made, changed or gone. */
  | { readonly kind: "container"; readonly id: string }
  /** Which containers there are. */
  | { readonly kind: "containers" }
  | { readonly kind: "volumes" }
  /** Networks, and the container that was put on one or taken off; null: none. */
  | { readonly kind: "networks"; readonly container: string | null }
  | { readonly kind: "images" }
  /** Any of it. */
  | { readonly kind: "all" };

const ALL: Touched = { kind: "all" };

/** What an event of the engine (`GET /events`) touches; null: nothing that a world holds. What is not known may be anything. */
export function touchedBy(event: unknown): Touched | null {
  const [type, action, id] = [textIn(event, "Type"), textIn(event, "Action"), textIn(fieldOf(event, "Actor"), "ID")];
  switch (type) {
    case "container":
      return WITHOUT_EFFECT.test(action) ? null : containerAt(id);
    case "volume":
      return MOUNTING.has(action) ? null : { kind: "volumes" };
    case "network":
      return { kind: "networks", container: textIn(fieldOf(fieldOf(event, "Actor"), "Attributes"), "container") || null };
    case "image":
      return { kind: "images" };
    default:
      return ALL;
  }
}

/** Actions that leave a container's configuration, state and processes as they are. Source: docs.docker.com/reference/cli/docker/system/events. */
const WITHOUT_EFFECT = /^(exec_|health_status|top$|attach$|detach$|resize$|export$|archive-path$|extract-to-dir$|copy$)/;
const MOUNTING: ReadonlySet<string> = new Set(["mount", "unmount"]);

function containerAt(id: string): Touched {
  return /^[0-9a-f]{64}$/.test(id) ? { kind: "container", id } : ALL;
}

function textIn(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === "string" ? text : "";
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
