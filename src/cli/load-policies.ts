import { basename, dirname, resolve } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import type { Caller, GuardConfig, Hardening, ListenerConfig, PolicySet } from "../guard/index.ts";
import { compatConfig, hasOwners, NO_LIMITS, policiesOf, readConfig } from "../guard/index.ts";
import { loadCedar } from "../guard/policy/io/load-cedar.ts";
import { printable } from "../report/index.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";
import { fromFile, readFileNamed } from "./files.ts";
import { collect } from "./options.ts";

/** Who asks in a request that is explained: nobody that is known. */
export const EXPLAINED: Omit<Caller, "profile"> = { listener: "explained", peer: { kind: "anyone" } };

export interface RawPolicyOptions {
  readonly profile?: string;
  readonly policy: readonly string[];
  readonly config?: string;
  readonly compat?: "tecnativa";
}

/** Policies, and the profile that is meant; null: the one that each request was, or is to be, decided by. */
export interface ChosenPolicies {
  readonly policies: PolicySet;
  readonly profile: string | null;
  /** What profiles change of the containers that are made through them, by their names. */
  readonly hardening: ReadonlyMap<string, Hardening>;
  /** What they come from. */
  readonly config: GuardConfig;
  /** Every file that was read for them, the configuration too. */
  readonly files: readonly string[];
  /** Profiles whose callers have only what they own. */
  readonly owning: ReadonlySet<string>;
}

export function withPolicyOptions(command: Command): Command {
  return command
    .option("--profile <name>", "decide by the policies of this profile: a built-in one, or one of --config")
    .option("--policy <file>", "decide by the Cedar policies of this file, after those of --profile; may be repeated", collect, [])
    .option("--config <file>", "the guard's configuration, for the profiles and policies that it names")
    .addOption(
      new Option("--compat <product>", "decide as this product would with the environment of this command")
        .choices(["tecnativa"])
        .conflicts(["profile", "config"]),
    );
}

/** Null where the command line names no policies. Cedar is loaded only where it does. */
export async function loadPolicies(raw: RawPolicyOptions, console: Console): Promise<ChosenPolicies | null> {
  const { profile, policy, config, compat } = raw;
  if (profile === undefined && policy.length === 0 && config === undefined && compat === undefined) return null;
  const named = new Set(policy);
  const files = config === undefined ? [] : [resolve(console.directory, config)];
  const read = (path: string): string => {
    const file = resolve(console.directory, named.has(path) || config === undefined ? path : resolve(dirname(config), path));
    files.push(file);
    return readFileNamed(file, "policies", console);
  };
  const chosen = chosenConfig(raw, console);
  return {
    policies: policiesOf(chosen, { read, cedar: await loadCedar() }),
    profile: profileIn(raw, chosen),
    hardening: hardeningIn(chosen),
    config: chosen,
    files,
    owning: owningIn(chosen),
  };
}

function chosenConfig({ profile, policy, config, compat }: RawPolicyOptions, console: Console): GuardConfig {
  const base = compat === undefined ? (config === undefined ? NO_CONFIG : loadConfig(config, console)) : compatConfig(environmentOf(console));
  if (profile === undefined && config === undefined && compat === undefined)
    return {
      ...base,
      profiles: new Map([[basename(policy[0] ?? "", ".cedar"), { kind: "policies", from: null, files: policy, harden: null, owners: false }]]),
    };
  const isThere = profile === undefined || base.profiles.has(profile);
  const profiles = isThere
    ? base.profiles
    : new Map([...base.profiles, [profile, { kind: "policies", from: profile, files: [], harden: null, owners: hasOwners(profile) }] as const]);
  return { ...base, profiles, policies: [...base.policies, ...policy] };
}

const NO_CONFIG: GuardConfig = { engine: "", standbys: [], listeners: [], policies: [], profiles: new Map(), log: null, limits: NO_LIMITS };

function hardeningIn({ profiles }: GuardConfig): ChosenPolicies["hardening"] {
  return new Map([...profiles].flatMap(([name, { harden }]) => (harden === null ? [] : [[name, harden] as const])));
}

function owningIn({ profiles, listeners }: GuardConfig): ChosenPolicies["owning"] {
  const named = [...profiles].flatMap(([name, { owners }]) => (owners ? [name] : []));
  return new Set([...named, ...listeners.flatMap(({ profile }) => (!profiles.has(profile) && hasOwners(profile) ? [profile] : []))]);
}

function profileIn({ profile, compat }: RawPolicyOptions, { listeners, profiles }: GuardConfig): string | null {
  const names = new Set(listeners.length > 0 ? listeners.map((listener) => listener.profile) : profiles.keys());
  const [only = null] = names;
  return profile ?? compat ?? (names.size === 1 ? only : null);
}

/** The guard's configuration; an error says in which file. */
function loadConfig(path: string, console: Pick<Console, "directory">): GuardConfig {
  const text = readFileNamed(path, "configuration", console);
  return fromFile(path, () => readConfig(text));
}

/** Reads configuration and policies as a guard would start with them, all or nothing, and says what it would do. */
export async function printConfig(path: string, console: Console): Promise<void> {
  const config = loadConfig(path, console);
  const read = (file: string) => readFileNamed(resolve(dirname(path), file), "policies", console);
  const { version } = policiesOf(config, { read, cedar: await loadCedar() });
  for (const line of configLines(config, version)) console.out(`${printable(line)}\n`);
}

function configLines({ engine, listeners }: GuardConfig, version: string): readonly string[] {
  return [`engine ${engine}`, ...listeners.map(listenerWords), `policies version ${version}`];
}

function listenerWords({ name, profile, mode, address }: ListenerConfig): string {
  return `listener ${name}: ${addressWords(address)}, profile ${profile}, ${mode}`;
}

function addressWords(address: ListenerConfig["address"]): string {
  switch (address.kind) {
    case "unix":
      return `${address.path} (${address.permissions.toString(8).padStart(4, "0")}${address.owner === null ? "" : ` ${address.owner}`})`;
    case "systemd":
      return `the socket \`${address.name}\` of systemd`;
    case "tls":
      return `${address.host}:${address.port}, TLS 1.3 with client certificates`;
    case "tcp":
      return `${address.host}:${address.port}, open to anyone who reaches it`;
  }
}

export function environmentOf({ environment }: Pick<Console, "environment">): ReadonlyMap<string, string> {
  return new Map(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

/** The one profile that a request is decided by. */
export function oneProfile({ profile, policies }: ChosenPolicies): string {
  if (profile !== null) return profile;
  throw new UsageError("the configuration has several profiles", `choose one with --profile: ${policies.profiles.join(", ")}`);
}
