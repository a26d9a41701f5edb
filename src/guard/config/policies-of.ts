import type { Cedar } from "../policy/cedar.ts";
import type { ProfileText } from "../policy/make-policy-set.ts";
import { makePolicySet } from "../policy/make-policy-set.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { PolicyText } from "../policy/read-policies.ts";
import { profileText } from "../profiles/profile-text.ts";
import { tecnativaText } from "../profiles/tecnativa.ts";
import type { GuardConfig, ProfileConfig } from "./guard-config.ts";

export interface Loading {
  /** The text of a policy file by its path as the configuration writes it; throws where it cannot be read. */
  readonly read: (path: string) => string;
  readonly cedar: Cedar;
}

/** The policies of all profiles that listeners have, and of all that are described; all of them or none. Throws `PolicyError`, and what `read` throws. */
export function policiesOf(config: GuardConfig, { read, cedar }: Loading): PolicySet {
  const names = new Set([...config.listeners.map(({ profile }) => profile), ...config.profiles.keys()]);
  const fileText = (file: string): PolicyText => ({ file, text: read(file) });
  const everywhere = config.policies.map(fileText);
  const profiles = [...names].map((name): ProfileText => ({ name, texts: [...textsOf(name, config.profiles.get(name), fileText), ...everywhere] }));
  return makePolicySet(profiles, cedar);
}

function textsOf(name: string, profile: ProfileConfig | undefined, fileText: (file: string) => PolicyText): readonly PolicyText[] {
  if (profile === undefined) return [profileText(name)];
  switch (profile.kind) {
    case "policies":
      return [...(profile.from === null ? [] : [profileText(profile.from)]), ...profile.files.map(fileText)];
    case "tecnativa":
      return [tecnativaText(profile.environment)];
  }
}
