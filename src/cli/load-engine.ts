import { homedir } from "node:os";
import { parseSnapshot } from "../scan/index.ts";
import type { Extent } from "../scan/io/scan.ts";
import type { Console } from "./console.ts";
import { fromFile, readFileNamed } from "./files.ts";
import { hostWordsOf } from "./host-words.ts";
import type { LoadedWorld } from "./loaded-world.ts";

/** The live engine and its host. Loaded on demand: HTTP and TLS would cost every `check` a fifth of its start. */
export async function loadEngine(console: Console, extent: Partial<Extent> = {}): Promise<LoadedWorld> {
  const { scan } = await import("../scan/io/scan.ts");
  return scanned(await scan({ environment: console.environment, home: homedir() }, undefined, { withCrew: false, withHistory: false, ...extent }));
}

/** Engine and host with the people of the host; the host alone where the engine lets us in not. */
export async function loadCrew(console: Console): Promise<LoadedWorld> {
  const { scanCrew } = await import("../scan/io/scan-host.ts");
  return scanned(await scanCrew({ environment: console.environment, home: homedir() }));
}

/** What was scanned earlier or elsewhere: told exactly as the scan itself would. */
export function loadSnapshot(path: string, console: Console): LoadedWorld {
  const { subject, world } = fromFile(path, () => parseSnapshot(readFileNamed(path, "snapshot", console)));
  return scanned({ subject, world, lookUp: null });
}

function scanned({ subject, world, lookUp }: Pick<LoadedWorld, "world" | "lookUp"> & { readonly subject: string }): LoadedWorld {
  return { product: "scan", world, lookUp, subjects: [subject], hostWords: hostWordsOf(world), notes: [], failures: [], services: [], textOf: () => null };
}
