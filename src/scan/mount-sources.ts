import type { Composition, Container } from "../model/index.ts";
import { pathsOfVolume } from "../reason/index.ts";

const SOURCES_LIMIT = 100_000;

/** Host paths that containers see: sources of binds, devices that they are given, and what volumes with options show; and what is given to all. */
export function mountSourcesOf({ containers, volumes }: Composition, toAll: Pick<Container, "mounts" | "devices"> | null): readonly string[] {
  const givens = toAll === null ? containers : [...containers, toAll];
  const binds = givens.flatMap(({ mounts }) =>
    mounts.known ? mounts.value.flatMap(({ kind, source }) => (kind === "bind" && source.known ? [source.value] : [])) : [],
  );
  const given = givens.flatMap(({ devices }) => (devices.known ? devices.value.map(({ value }) => value.hostPath) : []));
  const devices = volumes.flatMap(pathsOfVolume);
  return [...new Set([...binds, ...given, ...devices])].filter((path) => path.startsWith("/")).slice(0, SOURCES_LIMIT);
}
