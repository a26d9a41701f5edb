/** With what an exec was made, as the engine tells of it (`GET /exec/{id}/json`). */
export interface ExecFacts {
  /** The whole id of its container. */
  readonly container: string;
  /** Empty: the container's. */
  readonly user: string;
  readonly privileged: boolean;
}

/** Reads the engine's answer; null where it is none. */
export function execOf(answer: unknown): ExecFacts | null {
  const container = fieldOf(answer, "ContainerID");
  const process = fieldOf(answer, "ProcessConfig");
  const user = fieldOf(process, "user") ?? "";
  const privileged = fieldOf(process, "privileged") ?? false;
  if (typeof container !== "string" || typeof user !== "string" || typeof privileged !== "boolean") return null;
  return { container, user, privileged };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
