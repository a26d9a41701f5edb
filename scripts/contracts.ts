import { snapshotSchema } from "../src/scan/snapshot.ts";
import { guardContracts } from "./guard-contracts.ts";
import { knowledgeSchema } from "./knowledge-schema.ts";

/** Files of `contracts/` that follow from the code that reads them, by name. */
export function contracts(): Readonly<Record<string, string>> {
  return {
    ...guardContracts(),
    "knowledge.schema.json": knowledgeSchema(),
    "snapshot.schema.json": `${JSON.stringify(snapshotSchema(), null, 2)}\n`,
  };
}
