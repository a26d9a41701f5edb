import type { EngineConfiguration, EngineListener, Evidence, Known, Sourced, TlsFiles } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import type { Answer } from "./answer.ts";
import { answerAt, isAnswer, textAt, textsAt, truthAt } from "./answer.ts";

/** What `dockerd` was told, which `/info` does not say. */
export interface DaemonSettings extends Pick<EngineConfiguration, "logLevel" | "defaultUlimits" | "cgroupParent" | "storageOptions" | "tlsFiles"> {
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
  /** The file was changed after the daemon started: what the daemon read is not what stands there. */
  readonly configIsNewer?: boolean;
}

const ARGS_LIMIT = 256;
const LISTENERS_LIMIT = 64;

/** Settings that neither source names are at dockerd's defaults (dockerd(8)). */
export function daemonSettings(sources: DaemonSources): DaemonSettings {
  const flags = parseFlags(sources.args);
  const config = isAnswer(sources.config) ? sources.config : {};
  const lookup: Lookup = { flags, config, sources };
  return {
    listeners: settled(lookup, flags.has("host"), () => known(listeners(lookup), evidenceOf(lookup, "hosts", "host"))),
    userlandProxy: truth(lookup, "userland-proxy", true),
    iptables: truth(lookup, "iptables", true),
    noNewPrivileges: truth(lookup, "no-new-privileges", false),
    metricsAddress: word(lookup, "metrics-addr", ""),
    insecureEntitlement: entitlement(lookup, "security-insecure", false),
    networkHostEntitlement: entitlement(lookup, "network-host", true),
    logLevel: word(lookup, "log-level", "info"),
    defaultUlimits: listed(lookup, "default-ulimits", "default-ulimit"),
    cgroupParent: word(lookup, "cgroup-parent", ""),
    storageOptions: listed(lookup, "storage-opts", "storage-opt"),
    tlsFiles: tlsFiles(lookup),
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
    logLevel: none(),
    defaultUlimits: none(),
    cgroupParent: none(),
    storageOptions: none(),
    tlsFiles: none(),
  };
}

interface Lookup {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly config: Answer;
  readonly sources: DaemonSources;
}

const BOOLEAN_FLAGS = new Set([
  "tls",
  "tlsverify",
  "userland-proxy",
  "iptables",
  "no-new-privileges",
  "debug",
  "experimental",
  "live-restore",
  "icc",
  "selinux-enabled",
  "init",
  "ip-forward",
  "ip-masq",
  "ipv6",
  "ip6tables",
  "raw-logs",
  "validate",
  "rootless",
  "allow-direct-routing",
]);

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
  return settled(lookup, flag !== undefined, () => known(value, evidenceOf(lookup, name)));
}

function word(lookup: Lookup, name: string, byDefault: string): Known<string> {
  const flag = lookup.flags.get(name)?.at(-1);
  return settled(lookup, flag !== undefined, () => known(flag ?? textAt(lookup.config, name) ?? byDefault, evidenceOf(lookup, name)));
}

/** Entries of both sources: dockerd lets no list stand in both, so what is found in one is all. The file may hold a list, or a record by name. */
function listed(lookup: Lookup, name: string, flag: string): Known<readonly string[]> {
  const flags = lookup.flags.get(flag) ?? [];
  const entries = textsAt(lookup.config, name) ?? Object.keys(answerAt(lookup.config, name) ?? {});
  return settled(lookup, flags.length > 0, () => known([...flags, ...entries.slice(0, LISTENERS_LIMIT)], evidenceOf(lookup, name, flag)));
}

/** What only the file, or nobody, says is not known where the file is not the one that was read. */
function settled<T>({ sources }: Lookup, isByFlag: boolean, read: () => Known<T>): Known<T> {
  if (isByFlag || sources.configIsNewer !== true) return read();
  return unknown(`\`${sources.configPlace}\` was changed after the engine started: what it read then is not known`, "restart the engine, then scan again");
}

/** Only with TLS. Without all three paths the engine takes those of its own environment. Source: moby cmd/dockerd/options.go. */
function tlsFiles(lookup: Lookup): Known<TlsFiles | null> {
  const [tls, verify] = [truth(lookup, "tls", false), truth(lookup, "tlsverify", false)];
  if (!tls.known) return tls;
  if (!verify.known) return verify;
  const evidence = evidenceOf(lookup, "tlscacert");
  if (!tls.value && !verify.value) return known(null, tls.evidence);
  const [ca, certificate, key] = ["tlscacert", "tlscert", "tlskey"].map((name) => word(lookup, name, ""));
  const isNamed = (path: Known<string> | undefined): path is Known<string> & { known: true } => path?.known === true && path.value.startsWith("/");
  if (isNamed(ca) && isNamed(certificate) && isNamed(key)) return known({ ca: ca.value, certificate: certificate.value, key: key.value }, evidence);
  return unknown("the engine takes its certificates from where its environment says", "name `tlscacert`, `tlscert` and `tlskey` in full");
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
  if (lookup.sources.configIsNewer === true) return settled(lookup, false, () => known(byDefault, evidenceOf(lookup, "builder")));
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
