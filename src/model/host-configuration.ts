import type { Known } from "./evidence.ts";
import type { FileOwner } from "./file-owner.ts";

/** The parts that files play for an engine. Where a part lies differs between installations. */
export const FILE_PARTS = [
  "docker.service",
  "docker.socket",
  "engine-directory",
  "registry-certificate",
  "tls-ca",
  "tls-certificate",
  "tls-key",
  "engine-socket",
  "daemon.json",
  "default-docker",
  "sysconfig-docker",
  "containerd-socket",
  "dockerd",
  "run-containerd",
  "data-root",
  "containerd-config",
  "containerd",
  "containerd-shim",
  "containerd-shim-runc-v1",
  "containerd-shim-runc-v2",
  "runc",
] as const;

export type FilePart = (typeof FILE_PARTS)[number];

export interface ConfiguredFile {
  readonly part: FilePart;
  /** Absolute, links resolved. */
  readonly path: string;
  readonly owner: Known<FileOwner>;
}

/** How the host is set up, as far as controls of a benchmark ask for it. */
export interface HostConfiguration {
  /** Those that are there. A part without an entry is not there. */
  readonly files: Known<readonly ConfiguredFile[]>;
  readonly audit: Known<AuditRules>;
  /** Ids of containers in which a process calls itself sshd. */
  readonly sshdContainers: Known<readonly string[]>;
  /** Whether something listens for swarm managers (TCP 2377) on every address. */
  readonly swarmListensEverywhere: Known<boolean>;
}

export interface AuditRules {
  /** Paths that the rules which are loaded at start watch. */
  readonly watched: readonly string[];
  /** Paths that rules in `rules.d` watch which were not made into loaded rules. */
  readonly waiting: readonly string[];
  /** Whether the audit daemon runs. */
  readonly isRunning: boolean;
}
