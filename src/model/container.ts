import type { Known, Sourced } from "./evidence.ts";

/**
 * A container as it is asked for, normalised, before host and engine have their say: what `docker inspect`, a compose file and a
 * `docker run` line can all express. Defaults that depend on the engine or the host stay symbolic (`engine-default`).
 */
export interface Container {
  /** Unique in the world: the engine's 64-hex id, or `<project>/<service>`. */
  readonly id: string;
  /** As people call it, without a leading slash. Attacker-controlled: escape before printing. */
  readonly name: string;
  /** The file it was read from, or `engine`. */
  readonly source: string;
  /** Where its definition starts. */
  readonly evidence: { readonly source: string; readonly location: string };
  readonly running: Known<boolean>;
  /** Image reference as written. `World.images` holds what is known of it under the same string. */
  readonly image: Known<string>;

  /** `--user` as written (`1000`, `1000:1000`, `app`, `0`); null: the image decides. */
  readonly user: Known<string | null>;
  /** Ids of the live process, where the kernel was asked (`/proc/<pid>/status`); null: never asked or not running. */
  readonly processIds: Known<ProcessIds> | null;
  readonly groupAdd: Known<readonly Sourced<string>[]>;

  readonly privileged: Known<boolean>;
  /** Names without `CAP_`, upper case, `ALL` possible. */
  readonly capAdd: Known<readonly Sourced<string>[]>;
  readonly capDrop: Known<readonly Sourced<string>[]>;
  /** What its processes are given, where engine or runtime say so; null: what follows from `capAdd`, `capDrop` and the user, as the Docker Engine has it. */
  readonly grantedCapabilities: Known<GrantedCapabilities> | null;
  readonly noNewPrivileges: Known<boolean | "engine-default">;
  readonly seccomp: Known<SeccompChoice>;
  readonly apparmor: Known<"engine-default" | "unconfined" | "custom">;
  readonly selinuxLabel: Known<"engine-default" | "disabled" | "custom">;
  /** `/proc` and `/sys` paths hidden or read-only in the container. `none`: `systempaths=unconfined`. */
  readonly maskedPaths: Known<"engine-default" | "none" | "custom">;
  readonly readonlyPaths: Known<"engine-default" | "none" | "custom">;
  /** `--security-opt writable-cgroups` (Engine 28.0+). */
  readonly writableCgroups: Known<boolean>;
  readonly readonlyRootfs: Known<boolean>;

  readonly namespaces: Namespaces;
  readonly mounts: Known<readonly Mount[]>;
  /** Containers whose mounts are inherited. Sources that resolve them themselves (`inspect`) leave this empty. */
  readonly volumesFrom: Known<readonly Sourced<{ readonly container: string; readonly readOnly: boolean | null }>[]>;
  readonly devices: Known<readonly Sourced<Device>[]>;
  /** `c 10:200 rwm`, `b *:* rw`, `a`. */
  readonly deviceCgroupRules: Known<readonly Sourced<string>[]>;
  readonly deviceRequests: Known<readonly Sourced<DeviceRequest>[]>;

  /** OCI runtime name; `engine-default` where nothing is asked. */
  readonly runtime: Known<string>;
  /** Empty: the engine's default. */
  readonly cgroupParent: Known<string>;
  readonly sysctls: Known<readonly Sourced<{ readonly name: string; readonly value: string }>[]>;
  readonly limits: Limits;
  readonly restartPolicy: Known<"no" | "always" | "on-failure" | "unless-stopped">;
  readonly upkeep: Upkeep;

  readonly ports: Known<readonly Sourced<PublishedPort>[]>;
  /** Names of networks in `World.networks`. Empty for host, none and joined network namespaces. */
  readonly networks: Known<readonly Sourced<string>[]>;
  readonly environment: Known<readonly Sourced<EnvironmentVariable>[]>;
  /** Names of secrets and configs that the engine or Compose puts into the container. */
  readonly secrets: Known<readonly Sourced<string>[]>;
  /** Entrypoint and command as far as written, secrets replaced by `[redacted]`. Null: the image decides. */
  readonly command: Known<readonly string[] | null>;
}

export interface ProcessIds {
  readonly uid: number;
  readonly gids: readonly number[];
}

/** Names without `CAP_`. Podman gives `effective` ones to other users than root, too. */
export interface GrantedCapabilities {
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
}

/** `custom` carries the system calls it allows where the profile could be read; so does the engine's own profile where its runtime was told it. */
export type SeccompChoice =
  | { readonly kind: "engine-default" }
  | { readonly kind: "default-as-told"; readonly allows: Known<readonly string[]> }
  | { readonly kind: "unconfined" }
  | { readonly kind: "custom"; readonly allows: Known<readonly string[]> };

export interface Namespaces {
  readonly pid: Known<NamespaceMode>;
  readonly net: Known<NamespaceMode>;
  readonly ipc: Known<NamespaceMode>;
  readonly uts: Known<NamespaceMode>;
  readonly cgroup: Known<NamespaceMode>;
  readonly user: Known<NamespaceMode>;
}

export type NamespaceMode =
  | { readonly kind: "engine-default" }
  | { readonly kind: "private" }
  | { readonly kind: "shareable" }
  | { readonly kind: "none" }
  | { readonly kind: "host" }
  /** `container` is the id of a container in the world. */
  | { readonly kind: "container"; readonly container: string };

export interface Mount {
  readonly kind: "bind" | "volume" | "tmpfs" | "image" | "npipe" | "cluster";
  /** Bind: the absolute host path as asked for, normalised but with symlinks unresolved. Volume and image: its name. tmpfs: empty. */
  readonly source: Known<string>;
  /** Absolute path in the container, normalised. */
  readonly target: string;
  readonly readOnly: boolean;
  /** Whether submounts become read-only too: `engine-default` means where engine (25.0+) and kernel (5.12+) can. */
  readonly recursiveReadOnly: "engine-default" | "off" | "required";
  readonly propagation: Propagation;
  /** Path inside the volume that is mounted, empty for its root. */
  readonly subpath: string;
  readonly evidence: { readonly source: string; readonly location: string };
}

export type Propagation = "private" | "rprivate" | "slave" | "rslave" | "shared" | "rshared";

export interface Device {
  readonly hostPath: string;
  readonly containerPath: string;
  /** Some of `rwm`. */
  readonly permissions: string;
}

export interface DeviceRequest {
  readonly driver: string;
  /** -1: all. */
  readonly count: number;
  readonly deviceIds: readonly string[];
  readonly capabilities: readonly string[];
}

export interface Limits {
  /** Bytes; 0: unlimited. */
  readonly memoryBytes: Known<number>;
  /** 0: unlimited. */
  readonly pids: Known<number>;
  /** CPUs; 0: unlimited. */
  readonly cpus: Known<number>;
  /** Whether a quota bounds the writable layer (`storage_opt size`). */
  readonly storage: Known<boolean>;
  readonly oomKillDisabled: Known<boolean>;
}

/** What only controls of a benchmark ask for. */
export interface Upkeep {
  /** Weight against other containers; 0: as all others. */
  readonly cpuShares: Known<number>;
  /** How often `on-failure` restarts; 0: without end. */
  readonly restartAttempts: Known<number>;
  /** Limits of its own: `nofile`. */
  readonly ulimits: Known<readonly string[]>;
  /** Whether its health is found out, by its own word or its image's. */
  readonly hasHealthCheck: Known<boolean>;
}

export interface PublishedPort {
  /** Empty or `0.0.0.0` or `::`: every interface. */
  readonly hostIp: string;
  /** 0: chosen by the engine. */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp" | "sctp";
}

export interface EnvironmentVariable {
  readonly name: string;
  /** Only for names that are no secret and that a technique reads (`KEPT_VARIABLES`); null for all others: values never enter the world. */
  readonly value: string | null;
  /** Whether name or value look like a secret. */
  readonly isSecret: boolean;
}
