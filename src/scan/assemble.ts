import type { Composition, Container, Engine, Host, Known, Mount, ProcessIds, World } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import type { ContainerAnswer } from "./answers.ts";
import { blankContainer } from "./blank-container.ts";

/** What one scan learned, read into nouns but not yet joined. */
export interface Findings {
  /** Of the containers that were inspected. */
  readonly composition: Composition;
  /** All that the engine listed, in its order. */
  readonly listed: readonly ContainerAnswer[];
  readonly engine: Engine;
  readonly host: Host;
  /** Ids of the first process by container id; null: it ended, or may not be read. Empty where the host is not readable. */
  readonly processIds: ReadonlyMap<string, ProcessIds | null>;
  /** Mount sources that could not be resolved, and the directory that hides them. */
  readonly hiddenPaths: ReadonlyMap<string, string>;
}

/** The world that is judged: every container that the engine listed is in it, or is named as gone. */
export function assembleWorld(findings: Findings): World {
  const inspected = new Map(findings.composition.containers.map((container) => [container.id, container]));
  return {
    ...findings.composition,
    containers: findings.listed.flatMap((answer) => containerOf(answer, inspected, findings) ?? []),
    engine: findings.engine,
    host: findings.host,
    assumptions: goneWords(findings.listed),
  };
}

function containerOf(answer: ContainerAnswer, inspected: ReadonlyMap<string, Container>, findings: Findings): Container | null {
  if (answer.kind === "gone") return null;
  const container = inspected.get(answer.id);
  if (answer.kind === "failed") return blankContainer(answer, answer.why);
  if (container === undefined) return blankContainer(answer, "the engine's answer about it names another container or none");
  return { ...container, processIds: idsOf(container, findings.processIds), mounts: withHiddenSources(container.mounts, findings.hiddenPaths) };
}

function idsOf(container: Container, processIds: Findings["processIds"]): Known<ProcessIds> | null {
  const ids = processIds.get(container.id);
  if (ids === undefined) return container.processIds;
  if (ids === null) return unknown("its process cannot be read", `docker exec ${container.name} id`);
  return known(ids, { source: "host", location: "/proc/<pid>/status" });
}

/** A path behind somebody else's closed directory may be a link to anywhere. */
function withHiddenSources(mounts: Known<readonly Mount[]>, hiddenPaths: ReadonlyMap<string, string>): Known<readonly Mount[]> {
  if (!mounts.known || hiddenPaths.size === 0) return mounts;
  return known(
    mounts.value.map((mount) => withHiddenSource(mount, hiddenPaths)),
    mounts.evidence,
  );
}

function withHiddenSource(mount: Mount, hiddenPaths: ReadonlyMap<string, string>): Mount {
  if (mount.kind !== "bind" || !mount.source.known) return mount;
  const hiding = hiddenPaths.get(mount.source.value);
  if (hiding === undefined) return mount;
  const path = mount.source.value;
  return { ...mount, source: unknown(`\`${path}\` may be a link: \`${hiding}\` may not be entered`, `sudo readlink -f '${path}'`) };
}

const NAMES_SHOWN = 20;

function goneWords(listed: readonly ContainerAnswer[]): readonly string[] {
  const gone = listed.filter(({ kind }) => kind === "gone").map(({ name, id }) => `\`${name || id.slice(0, 12)}\``);
  if (gone.length === 0) return [];
  const more = gone.length > NAMES_SHOWN ? ` and ${gone.length - NAMES_SHOWN} more` : "";
  return [`not judged, removed while the scan ran: ${gone.slice(0, NAMES_SHOWN).join(", ")}${more}`];
}
