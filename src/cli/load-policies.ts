import { basename } from "node:path";
import type { Caller, PolicySet } from "../guard/index.ts";
import { makePolicySet, profileText } from "../guard/index.ts";
import { loadCedar } from "../guard/policy/io/load-cedar.ts";
import type { Console } from "./console.ts";
import { readFileNamed } from "./files.ts";

/** Who asks in a request that is explained: nobody that is known. */
export const EXPLAINED: Omit<Caller, "profile"> = { listener: "explained", peer: { kind: "anyone" } };

interface Chosen {
  readonly profile?: string;
  readonly policy: readonly string[];
}

/** One profile of what the command line names; null where it names nothing. Cedar is loaded only then. */
export async function loadPolicySet({ profile, policy }: Chosen, console: Console): Promise<PolicySet | null> {
  if (profile === undefined && policy.length === 0) return null;
  const texts = [...(profile === undefined ? [] : [profileText(profile)]), ...policy.map((file) => ({ file, text: readFileNamed(file, "policies", console) }))];
  const name = profile ?? basename(policy[0] ?? "", ".cedar");
  return makePolicySet([{ name, texts }], await loadCedar());
}
