import type { Blank, EngineConfiguration, EngineListener, Evidence, Known, Sourced, TlsFiles } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import type { Answer } from "./answer.ts";
import { answerAt, isAnswer, textAt, textsAt, truthAt } from "./answer.ts";
import type { DaemonFlags } from "./daemon-flags.ts";
import { isTrueFlag, parseDaemonFlags } from "./daemon-flags.ts";
import type { UnitCommand } from "./unit-command.ts";

/** What `dockerd` was told, which `/info` does not say. */
export interface DaemonSettings extends Pick<EngineConfiguration, "logLevel" | "defaultUlimits" | "cgroupParent" | "storageOptions" | "tlsFiles"> {
  readonly listeners: Known<readonly Sourced<EngineListener>[]>;
  readonly userlandProxy: Known<boolean>;
  readonly iptables: Known<boolean>;
  readonly noNewPrivileges: Known<boolean>;
  readonly metricsAddress: Known<string>;
  readonly insecureEntitlement: Known<boolean>;
  readonly networkHostEntitlement: Known<boolean>;
  /** `host`, `private`; empty: not set. */
  readonly cgroupNamespace: Known<string>;
}

/** A source that was read: the arguments of the running daemon, and its configuration file (`null`: there is none). */
export interface DaemonSources {
  readonly args: readonly string[];
  readonly argsPlace: string;
  readonly config: unknown;
  readonly configPlace: string;
  /** Why what the daemon read is not known from the file. */
  readonly configDoubt?: Blank | null;
  /** The unit that started it, where one did. */
  readonly unit?: UnitCommand | null;
  /** Where it listens unless told. */
  readonly defaultHost?: string;
}

const LISTENERS_LIMIT = 64;

/** Settings that neither source names are at dockerd's defaults (dockerd(8)). */
export function daemonSettings(sources: DaemonSources): DaemonSettings {
  const flags = parseDaemonFlags(sources.args);
  const config = isAnswer(sources.config) ? sources.config : {};
  const lookup: Lookup = { flags, config, sources };
  return {
    listeners: settled(lookup, flags.has("host"), () => listeners(lookup)),
    userlandProxy: truth(lookup, "userland-proxy", true),
    iptables: truth(lookup, "iptables", true),
    noNewPrivileges: truth(lookup, "no-new-privileges", false),
    metricsAddress: word(lookup, "metrics-addr", ""),
    insecureEntitlement: entitlement(lookup, "security-insecure", false),
    networkHostEntitlement: entitlement(lookup, "network-host", true),
    cgroupNamespace: word(lookup, "default-cgroupns-mode", ""),
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
    cgroupNamespace: none(),
    logLevel: none(),
    defaultUlimits: none(),
    cgroupParent: none(),
    storageOptions: none(),
    tlsFiles: none(),
  };
}

interface Lookup {
  readonly flags: DaemonFlags;
  readonly config: Answer;
  readonly sources: DaemonSources;
}

/** The source that won. A flag may stand in a unit or drop-in; where the file names the setting too, the engine does not start again. */
function evidenceOf({ flags, config, sources }: Lookup, name: string, flag: string = name): Evidence {
  const { argsPlace, configPlace, configDoubt, unit } = sources;
  if (flags.has(flag)) {
    const writtenIn = unit != null && isWritten(unit.command, flag) ? `, from ${unit.path}` : "";
    const against = Object.hasOwn(config, name) ? `, against ${configPlace} ${name}` : "";
    return { source: "host", location: `${argsPlace} --${flag}${writtenIn}${against}` };
  }
  if (Object.hasOwn(config, name) && configDoubt == null) return { source: "host", location: `${configPlace} ${name}` };
  return { source: "host", location: `${argsPlace} (no --${flag}: default)` };
}

function isWritten(command: string, flag: string): boolean {
  return parseDaemonFlags(command.split(/\s+/)).has(flag);
}

function truth(lookup: Lookup, name: string, byDefault: boolean): Known<boolean> {
  const flag = lookup.flags.get(name)?.at(-1);
  const value = flag === undefined ? (truthAt(lookup.config, name) ?? byDefault) : isTrueFlag(flag);
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

/** What only the file, or nobody, says is not known where the file is not what the daemon read. */
function settled<T>({ sources: { configDoubt } }: Lookup, isByFlag: boolean, read: () => Known<T>): Known<T> {
  return isByFlag || configDoubt == null ? read() : unknown(configDoubt.why, configDoubt.learnBy);
}

interface Tls {
  readonly isOn: boolean;
  readonly verifiesClients: boolean;
}

/** That `tlsverify` is named turns TLS on, whatever it says; TLS verifies callers unless that says no. Source: moby cmd/dockerd (setDefaultOptions, loadDaemonCliConfig). */
function tlsOf(lookup: Lookup): Known<Tls> {
  const { flags, config } = lookup;
  const byFlag = (name: string) => flags.get(name)?.slice(-1).map(isTrueFlag)[0] ?? null;
  const verify = byFlag("tlsverify") ?? truthAt(config, "tlsverify");
  const isOn = verify !== null || (byFlag("tls") ?? truthAt(config, "tls") ?? false);
  const evidence = evidenceOf(lookup, verify !== null ? "tlsverify" : "tls");
  return settled(lookup, flags.has("tlsverify"), () => known({ isOn, verifiesClients: isOn && (verify ?? true) }, evidence));
}

/** Only with TLS. Without all three paths the engine takes those of its own environment. Source: moby cmd/dockerd/options.go. */
function tlsFiles(lookup: Lookup): Known<TlsFiles | null> {
  const tls = tlsOf(lookup);
  if (!tls.known) return tls;
  const evidence = evidenceOf(lookup, "tlscacert");
  if (!tls.value.isOn) return known(null, tls.evidence);
  const [ca, certificate, key] = ["tlscacert", "tlscert", "tlskey"].map((name) => word(lookup, name, ""));
  const isNamed = (path: Known<string> | undefined): path is Known<string> & { known: true } => path?.known === true && path.value.startsWith("/");
  if (isNamed(ca) && isNamed(certificate) && isNamed(key)) return known({ ca: ca.value, certificate: certificate.value, key: key.value }, evidence);
  return unknown("the engine takes its certificates from where its environment says", "name `tlscacert`, `tlscert` and `tlskey` in full");
}

/** `builder.Entitlements` of the configuration file. Source: moby daemon/config/builder.go. */
function entitlement(lookup: Lookup, name: string, byDefault: boolean): Known<boolean> {
  const builder = answerAt(lookup.config, "builder");
  const entitlements = builder === null ? null : (answerAt(builder, "Entitlements") ?? answerAt(builder, "entitlements"));
  const value = entitlements === null ? null : truthAt(entitlements, name);
  const place = `${lookup.sources.configPlace} ${value === null ? `(no builder.Entitlements.${name}: default)` : `builder.Entitlements.${name}`}`;
  return settled(lookup, false, () => known(value ?? byDefault, { source: "host", location: place }));
}

/** Where only the file can say whether TCP is encrypted, and what it said is not known, neither is how the engine listens. */
function listeners(lookup: Lookup): Known<readonly Sourced<EngineListener>[]> {
  const named = [...(lookup.flags.get("host") ?? []), ...(textsAt(lookup.config, "hosts") ?? [])];
  const written = named.length === 0 ? [lookup.sources.defaultHost ?? "unix:///var/run/docker.sock"] : named.slice(0, LISTENERS_LIMIT);
  const addresses = written.map((address) => (address.includes("://") ? address : `tcp://${address}`));
  const evidence = evidenceOf(lookup, "hosts", "host");
  const tls = tlsOf(lookup);
  if (!tls.known && addresses.some(isTcp)) return tls;
  const found = tls.known ? tls.value : { isOn: false, verifiesClients: false };
  return known(
    addresses.map((address) => ({
      value: { address, tls: isTcp(address) && found.isOn, verifiesClients: isTcp(address) && found.verifiesClients },
      evidence,
    })),
    evidence,
  );
}

function isTcp(address: string): boolean {
  return address.startsWith("tcp:");
}
