import type { Crew } from "../model/index.ts";
import { unknown } from "../model/index.ts";

/** Nothing is known of the people and machines of the host. */
export function unknownCrew(why: string, learnBy: string): Crew {
  return { accounts: unknown(why, learnBy) };
}
