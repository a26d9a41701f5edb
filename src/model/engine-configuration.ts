import type { Known } from "./evidence.ts";

/** How the engine is set up, as far as controls of a benchmark ask for it. */
export interface EngineConfiguration {
  readonly logLevel: Known<string>;
  /** Driver of containers that name none. */
  readonly loggingDriver: Known<string>;
  /** `nofile=1024:2048`. */
  readonly defaultUlimits: Known<readonly string[]>;
  /** Empty: the engine's own. */
  readonly cgroupParent: Known<string>;
  readonly storageOptions: Known<readonly string[]>;
  /** The server's certificates; null: no TLS. */
  readonly tlsFiles: Known<TlsFiles | null>;
  /** Images that the engine keeps. */
  readonly imageCount: Known<number>;
  /** 0: no swarm. */
  readonly swarmManagers: Known<number>;
  /** How long certificates of nodes are valid; 0: no swarm. */
  readonly swarmCertificateHours: Known<number>;
}

export interface TlsFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}
