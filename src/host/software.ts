import type { Software } from "../model/index.ts";
import { unknown } from "../model/index.ts";

/** Nothing is known of what is installed. */
export function unknownSoftware(why: string, learnBy: string): Software {
  return { distribution: unknown(why, learnBy), packages: unknown(why, learnBy) };
}
