import { resolve } from "node:path";
import { diskReader } from "../check/io/disk-reader.ts";
import type { World } from "../model/index.ts";
import type { FileFailure } from "../parse/index.ts";
import { describeFailure } from "../parse/index.ts";
import type { Knowledge } from "../reason/index.ts";
import { certainFlaws, KNOWLEDGE, parseKnowledge, shippedFlaws } from "../reason/index.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";

/** Largest file that an option names, in bytes: baselines and snapshots hold whole hosts. */
export const HOST_FILE_LIMIT = 256 * 1024 * 1024;

/** Why a file could not be read, where at most `limit` bytes are. */
export function failureWords(failure: FileFailure, limit: number): string {
  switch (failure) {
    case "too-large":
      return `it is larger than ${limit / 1024 / 1024} MiB`;
    case "unreadable":
      return "it is no regular file, or cannot be read";
    case "missing":
    case "is-directory":
    case "no-permission":
      return describeFailure(failure);
  }
}

/** A file that an option names. */
export function readFileNamed(path: string, what: string, console: Pick<Console, "directory">): string {
  const file = diskReader(HOST_FILE_LIMIT).read(resolve(console.directory, path));
  if ("failure" in file) throw new UsageError(`cannot read the ${what} \`${path}\`: ${failureWords(file.failure, HOST_FILE_LIMIT)}`);
  return file.text;
}

/** What an option's file means; an error of its reader says which file it speaks of. */
export function fromFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const hint = "hint" in error && typeof error.hint === "string" ? error.hint : null;
    throw new UsageError(error.message.includes(path) ? error.message : `${error.message} (${path})`, hint, { cause: error });
  }
}

/** The knowledge that ships, or the one that `--knowledge` names. */
export function knowledgeOf(path: string | null, console: Pick<Console, "directory">): Knowledge {
  if (path === null) return KNOWLEDGE;
  const text = readFileNamed(path, "knowledge", console);
  return fromFile(path, () => parseKnowledge(text));
}

/** The same with its data on flaws, the shipped one where the file has none. Left out where nothing is compared with it: it would cost every `check`. */
export async function knowledgeFor(path: string | null, world: World, console: Pick<Console, "directory">): Promise<Knowledge> {
  const knowledge = knowledgeOf(path, console);
  const { hasEveryFix } = world.host.software;
  const isCompared = !(hasEveryFix.known && hasEveryFix.value);
  return isCompared ? withFlaws(knowledge) : knowledge;
}

/** For judging requests: of the flaws only those that are here for certain, found once for an engine and its host. The guard and those who try its policies ask the same. */
export async function knowledgeForRequests(path: string | null, console: Pick<Console, "directory">): Promise<(world: World) => Knowledge> {
  const { flaws, ...knowledge } = await withFlaws(knowledgeOf(path, console));
  const found = new WeakMap<World["host"], { readonly engine: World["engine"]; readonly knowledge: Knowledge }>();
  return (world) => {
    const known = found.get(world.host);
    if (known?.engine === world.engine) return known.knowledge;
    const here = flaws === undefined ? knowledge : { ...knowledge, flaws: certainFlaws(world, flaws) };
    found.set(world.host, { engine: world.engine, knowledge: here });
    return here;
  };
}

export async function withFlaws(knowledge: Knowledge): Promise<Knowledge> {
  return knowledge.flaws === undefined ? { ...knowledge, flaws: await shippedFlaws() } : knowledge;
}
