import type { AuditRules, ConfiguredFile, FileOwner, FilePart, HostConfiguration, Known } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import { watchedPaths } from "./audit-rules.ts";
import type { Reading } from "./readings.ts";

/** What was read for controls, before anything is made of it. */
export interface ConfigurationReadings {
  readonly files: readonly FileReading[];
  /** `/etc/audit/audit.rules`. */
  readonly auditRules: Reading;
  /** Files of `/etc/audit/rules.d`, or why they cannot be listed. */
  readonly auditParts: readonly Reading[];
  /** Names of processes of the host; null: the process table cannot be read as a whole. */
  readonly hostProcesses: ReadonlySet<string> | null;
  /** Ids of containers with a process of that name; null as above. */
  readonly sshdContainers: readonly string[] | null;
  /** `/proc/<pid>/net/tcp` and `tcp6` of the engine. */
  readonly listening: readonly Reading[];
}

export interface FileReading {
  readonly part: FilePart;
  readonly path: string;
  /** Null: it cannot be looked at, or nobody knows whether it is there. */
  readonly owner: FileOwner | null;
  readonly why: string;
}

export function configurationOf(readings: ConfigurationReadings): HostConfiguration {
  const hidden = "the process table cannot be read as a whole (hidepid, or too many processes)";
  return {
    files: known(readings.files.map(fileOf), { source: "host", location: "stat" }),
    audit: auditOf(readings),
    sshdContainers:
      readings.sshdContainers === null ? unknown(hidden, "sudo ps -eo cgroup,comm") : known(readings.sshdContainers, { source: "host", location: "/proc" }),
    swarmListensEverywhere: listensOnSwarm(readings.listening),
  };
}

/** Nothing is known of how the host is set up. */
export function unknownConfiguration(why: string, learnBy: string): HostConfiguration {
  const none = <T>(): Known<T> => unknown(why, learnBy);
  return { files: none(), audit: none(), sshdContainers: none(), swarmListensEverywhere: none() };
}

function fileOf({ part, path, owner, why }: FileReading): ConfiguredFile {
  return { part, path, owner: owner === null ? unknown(why, `sudo stat ${path}`) : known(owner, { source: "host", location: path }) };
}

const RULES = "/etc/audit/audit.rules";

/** What the kernel itself holds is told to root only, by `auditctl -l`: the rules that are loaded at start stand for it. */
function auditOf({ auditRules, auditParts, hostProcesses }: ConfigurationReadings): Known<AuditRules> {
  const unread = [auditRules, ...auditParts].find(({ kind }) => kind === "unreadable");
  if (unread?.kind === "unreadable") return unknown(`the audit rules cannot be read: ${unread.why}`, "sudo auditctl -l");
  if (hostProcesses === null) return unknown("whether the audit daemon runs cannot be seen", "sudo auditctl -s");
  const watched = auditRules.kind === "text" ? watchedPaths(auditRules.text) : [];
  const written = auditParts.flatMap((part) => (part.kind === "text" ? watchedPaths(part.text) : []));
  const waiting = [...new Set(written)].filter((path) => !watched.includes(path));
  const place = auditRules.kind === "absent" ? `${RULES} (not there)` : RULES;
  return known({ watched, waiting, isRunning: hostProcesses.has("auditd") }, { source: "host", location: place });
}

/** State 0A is LISTEN, 0949 is port 2377, zeros are every address. Source: proc_net_tcp(5). */
function listensOnSwarm(tables: readonly Reading[]): Known<boolean> {
  const texts = tables.flatMap((table) => (table.kind === "text" ? [table.text] : []));
  if (texts.length === 0) return unknown("the engine's listeners cannot be read", "sudo ss -lnt");
  const isOpen = texts.some((text) => /^\s*\d+: 0+:0949 0+:0000 0A /m.test(text));
  return known(isOpen, { source: "host", location: "/proc/<pid>/net/tcp" });
}
