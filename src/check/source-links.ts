import type { Composition } from "../model/index.ts";
import type { FileReader } from "../parse/index.ts";

/** Hostile projects may name many paths. */
const MOST_SOURCES = 20_000;

/**
 * Symbolic links of this machine that bind sources go through, below the folders that are the user's own (`areas`): `./data` may lead to `/etc`.
 * Elsewhere the machine that checks says nothing of the one that will run it.
 */
export function linksOfSources(composition: Composition, areas: readonly string[], reader: FileReader): Readonly<Record<string, string>> {
  const links: Record<string, string> = Object.create(null);
  const { realPath } = reader;
  if (realPath === undefined) return links;
  const seen = new Set<string>();
  for (const source of new Set(sourcesOf(composition).slice(0, MOST_SOURCES)))
    for (const area of areas)
      if (area !== "/" && source.startsWith(`${area}/`)) {
        for (const path of prefixes(source, area)) {
          if (seen.has(path)) continue;
          seen.add(path);
          addLink(path, realPath, links);
        }
      }
  return links;
}

function sourcesOf({ containers, volumes }: Composition): readonly string[] {
  const binds = containers.flatMap(({ mounts }) =>
    mounts.known ? mounts.value.flatMap(({ kind, source }) => (kind === "bind" && source.known ? [source.value] : [])) : [],
  );
  const devices = volumes.flatMap(({ options }) => (options.known ? [options.value["device"] ?? ""] : []));
  return [...binds, ...devices];
}

/** From the first path below the area to the source itself. */
function prefixes(source: string, area: string): readonly string[] {
  const found: string[] = [];
  for (let end = source.indexOf("/", area.length + 1); end >= 0; end = source.indexOf("/", end + 1)) found.push(source.slice(0, end));
  return [...found, source];
}

function addLink(path: string, realPath: (path: string) => string | null, links: Record<string, string>): void {
  const slash = path.lastIndexOf("/");
  const parent = realPath(path.slice(0, slash) || "/");
  const real = realPath(path);
  if (parent === null || real === null) return;
  const unlinked = `${parent === "/" ? "" : parent}${path.slice(slash)}`;
  if (real === unlinked) return;
  links[path] = real;
  links[unlinked] = real;
}
