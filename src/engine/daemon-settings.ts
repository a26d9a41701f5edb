import type { EngineListener, Evidence, Known, Sourced } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import type { Answer } from "./answer.ts";
import { answerAt, isAnswer, textAt, textsAt, truthAt } from "./answer.ts";

/** What `dockerd` was told, which `/info` does not say. */
export interface DaemonSettings {
  readonly listeners: Known<readonly Sourced<EngineListener>[]>;
  readonly userlandProxy: Known<boolean>;
  readonly iptables: Known<boolean>;
  readonly noNewPrivileges: Known<boolean>;
  readonly metricsAddress: Known<string>;
  readonly insecureEntitlement: Known<boolean>;
  readonly networkHostEntitlement: Known<boolean>;
}

/** A source that was read: the arguments of the running daemon, and its configuration file (`null`: there is none). */
export interface DaemonSources {
  readonly args: readonly string[];
  readonly argsPlace: string;
  readonly config: unknown;
  readonly configPlace: string;
}

const ARGS_LIMIT = 256;
const LISTENERS_LIMIT = 64;

/** Settings that neither source names are at dockerd's defaults (dockerd(8)). */
export function daemonSettings(sources: DaemonSources): DaemonSettings {
  const flags = parseFlags(sources.args);
  const config = isAnswer(sources.config) ? sources.config : {};
  const lookup: Lookup = { flags, config, sources };
  return {
    listeners: known(listeners(lookup), evidenceOf(lookup, "hosts", "host")),
    userlandProxy: truth(lookup, "userland-proxy", true),
    iptables: truth(lookup, "iptables", true),
    noNewPrivileges: truth(lookup, "no-new-privileges", false),
    metricsAddress: known(flags.get("metrics-addr")?.at(-1) ?? textAt(config, "metrics-addr") ?? "", evidenceOf(lookup, "metrics-addr")),
    insecureEntitlement: entitlement(lookup, "security-insecure", false),
    networkHostEntitlement: entitlement(lookup, "network-host", true),
  };
}

export function unknownSettings(why: string, learnBy: string): DaemonSettings {
  const none = <T>(): Known<T> => unknown(why, learnBy);
  return {
    listeners: none(),
    userlandProxy: none(),
    iptables: none(),
    noNewPrivileges: none(),
    metricsAddress: none(),
    insecureEntitlement: none(),
    networkHostEntitlement: none(),
  };
}

interface Lookup {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly config: Answer;
  readonly sources: DaemonSources;
}

const BOOLEAN_FLAGS = new Set(["tls", "tlsverify", "userland-proxy", "iptables", "no-new-privileges", "debug", "experimental", "live-restore", "icc"]);

/** `--name=value`, `--name value`, `-H value`; a boolean flag without a value is true. Source: spf13/pflag, which dockerd uses. */
function parseFlags(args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const flags = new Map<string, string[]>();
  const bounded = args.slice(0, ARGS_LIMIT);
  for (const [index, arg] of bounded.entries()) {
    const [, name, given] = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(expandShort(arg)) ?? [];
    if (name === undefined) continue;
    const value = given ?? (BOOLEAN_FLAGS.has(name) ? "true" : (bounded[index + 1] ?? ""));
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

/** `-H unix:///x` and `-Hunix:///x` as `--host` and `--host=unix:///x`. */
function expandShort(arg: string): string {
  if (!/^-H/.test(arg)) return arg === "-D" ? "--debug" : arg;
  return arg === "-H" ? "--host" : `--host=${arg.slice(2).replace(/^=/, "")}`;
}

function evidenceOf({ flags, config, sources }: Lookup, name: string, flag: string = name): Evidence {
  if (flags.has(flag)) return { source: "host", location: `${sources.argsPlace} --${flag}` };
  if (Object.hasOwn(config, name)) return { source: "host", location: `${sources.configPlace} ${name}` };
  return { source: "host", location: `${sources.argsPlace} (no --${flag}: default)` };
}

function truth(lookup: Lookup, name: string, byDefault: boolean): Known<boolean> {
  const flag = lookup.flags.get(name)?.at(-1);
  const value = flag === undefined ? (truthAt(lookup.config, name) ?? byDefault) : isTrue(flag);
  return known(value, evidenceOf(lookup, name));
}

/** Source: Go's strconv.ParseBool. */
function isTrue(flag: string): boolean {
  return ["1", "t", "T", "true", "TRUE", "True"].includes(flag);
}

/** `builder.Entitlements` of the configuration file. Source: moby daemon/config/builder.go. */
function entitlement(lookup: Lookup, name: string, byDefault: boolean): Known<boolean> {
  const builder = answerAt(lookup.config, "builder");
  const entitlements = builder === null ? null : (answerAt(builder, "Entitlements") ?? answerAt(builder, "entitlements"));
  const value = entitlements === null ? null : truthAt(entitlements, name);
  if (value === null) return known(byDefault, { source: "host", location: `${lookup.sources.configPlace} (no builder.Entitlements.${name}: default)` });
  return known(value, { source: "host", location: `${lookup.sources.configPlace} builder.Entitlements.${name}` });
}

function listeners(lookup: Lookup): readonly Sourced<EngineListener>[] {
  const named = [...(lookup.flags.get("host") ?? []), ...(textsAt(lookup.config, "hosts") ?? [])];
  const verifiesClients = truth(lookup, "tlsverify", false);
  const tls = truth(lookup, "tls", false);
  const verifies = verifiesClients.known && verifiesClients.value;
  const isTls = verifies || (tls.known && tls.value);
  const evidence = evidenceOf(lookup, "hosts", "host");
  const addresses = named.length === 0 ? ["unix:///var/run/docker.sock"] : named.slice(0, LISTENERS_LIMIT);
  return addresses.map((written) => {
    const address = written.includes("://") ? written : `tcp://${written}`;
    const isTcp = address.startsWith("tcp:");
    return { value: { address, tls: isTcp && isTls, verifiesClients: isTcp && verifies }, evidence };
  });
}
