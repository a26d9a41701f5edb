import { ScanError } from "./scan-error.ts";

/** All that the engine answered, undecoded but for the JSON. */
export interface Answers {
  readonly version: unknown;
  readonly info: unknown;
  readonly volumes: unknown;
  readonly networks: unknown;
  /** In the order of the engine's list. */
  readonly containers: readonly ContainerAnswer[];
  /** By image id, null where the engine does not have it any more. */
  readonly images: ReadonlyMap<string, unknown>;
  /** Histories of these, null as above; empty where nobody asked for them. */
  readonly histories: ReadonlyMap<string, unknown>;
}

export type ContainerAnswer = Listed &
  (
    | { readonly kind: "inspected"; readonly inspect: unknown }
    /** Removed between the list and the question. */
    | { readonly kind: "gone" }
    | { readonly kind: "failed"; readonly why: string }
  );

export interface Listed {
  readonly id: string;
  /** As the list names it, without the leading slash; empty where it names none. */
  readonly name: string;
}

/** More on one engine is refused rather than judged in part. */
const CONTAINERS_LIMIT = 100_000;

/** Ids and names from `/containers/json`. */
export function listedContainers(list: unknown): readonly Listed[] {
  if (!Array.isArray(list)) throw new ScanError("bad-answer", "cannot understand the engine: `/containers/json` has to answer with a list");
  if (list.length > CONTAINERS_LIMIT) throw new ScanError("too-large", `cannot judge ${list.length} containers: at most ${CONTAINERS_LIMIT}`);
  return list.map((entry: unknown, index) => {
    const id = field(entry, "Id");
    if (typeof id !== "string" || !/^[a-zA-Z0-9_.-]{1,256}$/.test(id)) {
      throw new ScanError("bad-answer", `cannot understand the engine: \`/containers/json\` names no id in entry ${index}`);
    }
    const names = field(entry, "Names");
    const name: unknown = Array.isArray(names) ? names[0] : "";
    return { id, name: typeof name === "string" ? name.replace(/^\//, "").slice(0, 4096) : "" };
  });
}

/** The id of the image that a container was made from: `Image` of its inspect answer. */
export function imageIdOf(inspect: unknown): string | null {
  const id = field(inspect, "Image");
  return typeof id === "string" && /^[a-zA-Z0-9:_.-]{1,256}$/.test(id) ? id : null;
}

/** `Name` of its inspect answer, as a list names it. */
export function nameIn(inspect: unknown): string | null {
  const name = field(inspect, "Name");
  return typeof name === "string" ? name.replace(/^\//, "").slice(0, 4096) : null;
}

/** The process id on the host of a running container; null where it is not running. */
export function processIdOf(inspect: unknown): number | null {
  const pid = field(field(inspect, "State"), "Pid");
  return typeof pid === "number" && Number.isInteger(pid) && pid > 0 ? pid : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
