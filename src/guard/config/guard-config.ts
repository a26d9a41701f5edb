import type { Hardening } from "../harden/hardening.ts";
import type { Mode } from "../policy/policy-set.ts";

/** What `seaworthy.yaml` says, with everything filled in that it leaves out. Paths are as written: relative ones are to the file's directory. */
export interface GuardConfig {
  /** The engine's own socket. */
  readonly engine: string;
  /** Sockets that are asked in turn when it does not answer. */
  readonly standbys: readonly string[];
  /** At least one. */
  readonly listeners: readonly ListenerConfig[];
  /** Files with Cedar policies that hold on every listener, beside its profile. */
  readonly policies: readonly string[];
  /** Profiles of one's own by name. */
  readonly profiles: ReadonlyMap<string, ProfileConfig>;
  /** File to which each decision is appended as a line of JSON; null: standard error. */
  readonly log: string | null;
  readonly limits: Limits;
}

/** Of one caller; null: not bounded. */
export interface Limits {
  /** On average; as many may come at once. */
  readonly requestsPerSecond: number | null;
  /** Until their answers begin: streams do not count. */
  readonly requestsAtOnce: number | null;
}

export const NO_LIMITS: Limits = { requestsPerSecond: null, requestsAtOnce: null };

export interface ListenerConfig {
  readonly name: string;
  /** Built in, or one of `GuardConfig.profiles`. */
  readonly profile: string;
  readonly mode: Mode;
  readonly address: ListenerAddress;
}

export type ListenerAddress =
  | {
      readonly kind: "unix";
      readonly path: string;
      /** `USER`, `USER:GROUP` or `:GROUP`, names or numbers; null: whoever runs the guard. */
      readonly owner: string | null;
      /** Of the socket's file, such as 0o600. Open to everyone only where `insecure: true` says so. */
      readonly permissions: number;
    }
  /** A unix socket that systemd hands over under this name. */
  | { readonly kind: "systemd"; readonly name: string }
  /** TLS 1.3; only clients with a certificate of `clientAuthority`. Files in PEM. */
  | {
      readonly kind: "tls";
      readonly host: string;
      readonly port: number;
      readonly certificate: string;
      readonly key: string;
      readonly clientAuthority: string;
      /** Revocation lists; null: none is looked up. */
      readonly revoked: string | null;
    }
  /** Anyone who reaches it is served: taken only where `insecure: true` says so. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

export type ProfileConfig = ProfilePolicies & {
  /** What is changed of every container that is made; null: nothing. */
  readonly harden: Hardening | null;
  /** Whether a caller sees and touches only what it made itself. */
  readonly owners: boolean;
};

/** Its policies permit nothing that has no owner. */
const OWNING = "ai-agent";

/** Whether a profile's callers have only what they own; `said`: what its configuration says, undefined: nothing. */
export function hasOwners(from: string | null, said?: boolean): boolean {
  return said ?? from === OWNING;
}

type ProfilePolicies =
  | {
      readonly kind: "policies";
      /** A built-in profile whose policies come first; null: none. */
      readonly from: string | null;
      /** Files with Cedar policies. */
      readonly files: readonly string[];
    }
  /** The environment of tecnativa/docker-socket-proxy. */
  | { readonly kind: "tecnativa"; readonly environment: ReadonlyMap<string, string> };

/** Judges by what follows: what a listener has that names no profile. */
export const DEFAULT_PROFILE = "full-but-no-host-root";
