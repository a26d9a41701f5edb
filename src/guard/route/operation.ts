/** One operation of the engine's API, as far as a caller of it is judged. */
export interface Operation {
  /** Its name in the API's specification. */
  readonly id: string;
  readonly method: string;
  /** Segments of the path behind the version; `{name}` is one segment, `{reference}` one or more (image references hold slashes). */
  readonly template: readonly string[];
  /** What it gives a caller at worst. `GET` is not read-only (attach over a web socket), `POST` does not always write (wait): it is said per operation. */
  readonly access: Access;
  readonly effect: Effect;
  readonly body: BodyKind;
  /** First API version that has it; 1.24 where it is older. */
  readonly since: string;
  /** Whether the connection becomes a raw stream once the engine agrees. */
  readonly hijacks: boolean;
  readonly query: ReadonlyMap<string, ParameterKind>;
}

export type Access = "read" | "read-sensitive" | "write" | "grants-host-root";

/**
 * How it is judged: `none` opens no path by itself (it reads, stops, deletes); `container-create` and `volume-create` add what their body describes,
 * `service-create` containers of a swarm; `container-use` gives its caller what the container can reach, `exec-start` what the exec was made with,
 * `archive-put` what root in the container can, `archive-get` what is mounted in it by then;
 * `build` runs what its steps say in containers that its query describes; `image-add` brings images, each judged with the container that is made of it;
 * `network-create` and `network-connect` change who reaches whom; `unmodelled` may open paths that are not derived; `unmediated` is a tunnel.
 */
export type Effect =
  | "none"
  | "container-create"
  | "service-create"
  | "container-use"
  | "exec-start"
  | "archive-put"
  | "archive-get"
  | "volume-create"
  | "build"
  | "image-add"
  | "network-create"
  | "network-connect"
  | "unmodelled"
  | "unmediated";

/** `undescribed`: a JSON body whose fields are not described here, and which is therefore not passed. */
export type BodyKind =
  | "none"
  | "auth"
  | "container-create"
  | "container-update"
  | "exec-create"
  | "exec-start"
  | "volume-create"
  | "network-create"
  | "network-connect"
  | "network-disconnect"
  | "commit"
  | "service"
  | "secret"
  | "config"
  | "swarm-init"
  | "swarm-join"
  | "swarm-update"
  | "swarm-unlock"
  | "node-update"
  | "plugin-privileges"
  | "plugin-settings"
  | "undescribed"
  | "tar";

export type ParameterKind = "text" | "bool" | "json" | "repeat";

interface More {
  readonly body?: BodyKind;
  readonly since?: string;
  readonly hijacks?: boolean;
  /** Names between blanks, `name:kind` where it is no plain text. */
  readonly query?: string;
}

/** One row of the table: id, method and path, access, effect. */
export function operation(row: readonly [id: string, methodAndPath: string, access: Access, effect: Effect], more: More = {}): Operation {
  const [id, methodAndPath, access, effect] = row;
  const [method = "", path = ""] = methodAndPath.split(" ");
  return {
    id,
    method,
    template: path.split("/").slice(1),
    access,
    effect,
    body: more.body ?? "none",
    since: more.since ?? "1.24",
    hijacks: more.hijacks === true,
    query: new Map((more.query ?? "").split(" ").flatMap((word) => (word === "" ? [] : [parameterOf(word)]))),
  };
}

function parameterOf(word: string): readonly [string, ParameterKind] {
  const [name = "", kind = "text"] = word.split(":");
  if (kind !== "text" && kind !== "bool" && kind !== "json" && kind !== "repeat") throw new Error(`internal error: ${kind} is no kind of a parameter`);
  return [name, kind];
}
