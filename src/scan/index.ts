/**
 * Judge what is there: joins what the engine answers and what the machine says into one world, and keeps such a world in a snapshot
 * that is judged elsewhere with the same result. Reads only (`io/`): it never creates, starts, executes or pulls anything.
 * What could not be read is a blank in the world; a container that the engine listed is judged or named, never dropped.
 */
export { listBlanks } from "./blanks.ts";
export type { ScanErrorCode } from "./scan-error.ts";
export { ScanError } from "./scan-error.ts";
export type { Snapshot } from "./snapshot.ts";
export { parseSnapshot, printSnapshot, snapshotSchema } from "./snapshot.ts";
