import { cedarSchema } from "../src/guard/policy/schema.ts";
import { configSchema } from "./guard-config-schema.ts";

/** Files of `contracts/` that follow from the guard's code, by name. */
export function guardContracts(): Readonly<Record<string, string>> {
  return { "guard.cedarschema": cedarSchema(), "guard-config.schema.json": configSchema() };
}
