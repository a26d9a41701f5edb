import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import type { Cedar } from "../cedar.ts";

/**
 * Loads Cedar (4 MB of WebAssembly): on demand, so that only commands that decide by policies pay for it. V8 of Node 20 ends the process ("unreachable code", in its
 * Deoptimizer) after some thousand calls that it has inlined into optimised code and must take back: they are not inlined (measured on 20.20.2).
 */
export async function loadCedar(): Promise<Cedar> {
  setFlagsFromString("--no-turbo-inline-js-wasm-calls");
  const wasm = await import("@cedar-policy/cedar-wasm/nodejs");
  return { wasm, hash: (text) => createHash("sha256").update(text).digest("hex") };
}
