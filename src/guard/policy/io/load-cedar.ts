import { createHash } from "node:crypto";
import type { Cedar } from "../cedar.ts";

/** Loads Cedar (4 MB of WebAssembly): on demand, so that only commands that decide by policies pay for it. */
export async function loadCedar(): Promise<Cedar> {
  const wasm = await import("@cedar-policy/cedar-wasm/nodejs");
  return { wasm, hash: (text) => createHash("sha256").update(text).digest("hex") };
}
