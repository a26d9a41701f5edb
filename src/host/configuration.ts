import type { HostConfiguration } from "../model/index.ts";
import { unknown } from "../model/index.ts";

/** Nothing is known of how the host is set up. */
export function unknownConfiguration(why: string, learnBy: string): HostConfiguration {
  return { files: unknown(why, learnBy) };
}
