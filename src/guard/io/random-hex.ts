import { randomFillSync } from "node:crypto";

/** Asking the system for each number anew costs more than the rest of an id. */
const pool = Buffer.allocUnsafeSlow(4096);
let at = pool.length;

/** That many random bytes, in hexadecimal digits; at most as many as the pool holds. No two callers get the same. */
export function randomHex(bytes: number): string {
  if (at + bytes > pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  at += bytes;
  return pool.toString("hex", at - bytes, at);
}
