import type { Crew, Known } from "../model/index.ts";
import { unknown } from "../model/index.ts";

/** Nothing is known of the people and machines of the host. */
export function unknownCrew(why: string, learnBy: string): Crew {
  const none = <T>(): Known<T> => unknown(why, learnBy);
  return { accounts: none(), sudoRules: none(), directories: none(), engineKeys: none(), runners: none(), jobs: none() };
}
