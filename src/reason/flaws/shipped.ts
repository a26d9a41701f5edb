import type { FlawBase } from "./flaw.ts";
import { flawsFrom } from "./read-flaws.ts";

/** The data on flaws that ships. Loaded on demand: a judgement over assumed versions does not need it. */
export async function shippedFlaws(): Promise<FlawBase> {
  const { default: value } = await import("./flaws.json", { with: { type: "json" } });
  return flawsFrom({ value, path: "flaws" });
}
