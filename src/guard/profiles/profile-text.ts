import { PolicyError } from "../policy/policy-error.ts";
import type { PolicyText } from "../policy/read-policies.ts";
import { PROFILE_TEXTS } from "./profiles.generated.ts";

/** Names of the profiles that are built in. */
export const PROFILES: readonly string[] = Object.keys(PROFILE_TEXTS).sort();

/** The policies of a built-in profile. Throws `PolicyError` where there is none of that name. */
export function profileText(name: string): PolicyText {
  const text = Object.hasOwn(PROFILE_TEXTS, name) ? PROFILE_TEXTS[name] : undefined;
  if (text === undefined) throw new PolicyError("profile", `there is no profile \`${name}\``, { hint: `built in are ${PROFILES.join(", ")}` });
  return { file: `${name}.cedar`, text };
}
