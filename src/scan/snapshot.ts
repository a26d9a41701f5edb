import type { World } from "../model/index.ts";
import { ScanError } from "./scan-error.ts";
import type { Shape } from "./shape.ts";
import { always, DEFINITIONS, record, text } from "./shape.ts";
import { worldShape } from "./world-shape.ts";

/** What was found at one time, to be judged elsewhere or later with the same result. Holds no secrets: the world never does. */
export interface Snapshot {
  readonly kind: "seaworthy-snapshot";
  readonly schemaVersion: 1;
  /** The engine's address, as the report names it. */
  readonly subject: string;
  readonly world: World;
}

const SNAPSHOT: Shape<Snapshot> = record<Snapshot>({ kind: always("seaworthy-snapshot"), schemaVersion: always(1), subject: text, world: worldShape });

/** `contracts/snapshot.schema.json`. */
export function snapshotSchema(): Readonly<Record<string, unknown>> {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title: "Seaworthy snapshot, version 1", ...SNAPSHOT.schema, $defs: DEFINITIONS };
}

export function printSnapshot(subject: string, world: World): string {
  const snapshot: Snapshot = { kind: "seaworthy-snapshot", schemaVersion: 1, subject, world };
  return `${JSON.stringify(snapshot)}\n`;
}

/** The file comes from elsewhere: everything in it is checked, nothing is trusted. */
export function parseSnapshot(json: string): Snapshot {
  const value = decode(json);
  const { kind, schemaVersion } = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if (kind !== "seaworthy-snapshot") {
    throw new ScanError("bad-snapshot", "cannot read the snapshot: this is not what `seaworthy scan --snapshot FILE` writes");
  }
  if (schemaVersion !== 1) {
    throw new ScanError("bad-snapshot", "cannot read the snapshot: it is of another version than 1", { hint: "judge it with the seaworthy that took it" });
  }
  return SNAPSHOT.read(value, null);
}

function decode(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ScanError("bad-snapshot", "cannot read the snapshot: it is not JSON", { cause });
  }
}
