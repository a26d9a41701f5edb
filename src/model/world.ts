import type { Container } from "./container.ts";
import type { ContainerDefaults } from "./container-defaults.ts";
import type { Crew } from "./crew.ts";
import type { EngineConfiguration } from "./engine-configuration.ts";
import type { Evidence, Known, Sourced } from "./evidence.ts";
import type { FileOwner } from "./file-owner.ts";
import type { HostConfiguration } from "./host-configuration.ts";
import type { EngineComponent, Software } from "./software.ts";

/** All that is judged together: containers, what they use, and the engine and host under them. Serialisable as it is (a snapshot). */
export interface World {
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly networks: readonly Network[];
  readonly images: readonly Image[];
  readonly engine: Engine;
  readonly host: Host;
  /** What was taken for granted, in words, for the report's header. */
  readonly assumptions: readonly string[];
}

/** The part of a world that a compose file or a command line describes. */
export type Composition = Pick<World, "containers" | "volumes" | "networks" | "images">;

export interface Volume {
  readonly name: string;
  readonly driver: Known<string>;
  /** Driver options (`type`, `o`, `device` for the local driver). Passwords in `o` are redacted. */
  readonly options: Known<Readonly<Record<string, string>>>;
  readonly evidence: Evidence;
}

export interface Network {
  readonly name: string;
  readonly driver: Known<string>;
  /** No route to the outside. */
  readonly internal: Known<boolean>;
  /** Whether containers on it reach each other (`com.docker.network.bridge.enable_icc`). */
  readonly interContainer: Known<boolean>;
  /** Overlay only. */
  readonly encrypted: Known<boolean>;
  readonly evidence: Evidence;
}

export interface Image {
  /** The reference as containers write it. */
  readonly reference: string;
  /** `USER` of the image; empty: root. */
  readonly user: Known<string>;
  /** Whether a file owned by root has the set-uid bit or file capabilities. */
  readonly hasSetuidRoot: Known<boolean>;
  readonly secretsInHistory: Known<readonly Sourced<string>[]>;
  readonly hasOnBuild: Known<boolean>;
  /** Whether it says how its health is found out (`HEALTHCHECK`). */
  readonly hasHealthCheck: Known<boolean>;
  /** `ADD` of a URL without a checksum. */
  readonly remoteAdds: Known<readonly Sourced<string>[]>;
  /** Build steps that fetch lists of packages and install nothing from them. */
  readonly updatesAlone: Known<readonly Sourced<string>[]>;
  /** Bases (`FROM`) that name no digest. */
  readonly unpinnedBases: Known<readonly Sourced<string>[]>;
  /** Whether the reference names a digest. */
  readonly isPinned: boolean;
  readonly exposedPorts: Known<readonly number[]>;
  /** Entrypoint and command, secrets redacted. */
  readonly command: Known<readonly string[]>;
  readonly evidence: Evidence;
}

export interface Engine {
  readonly product: Known<"docker" | "podman">;
  readonly version: Known<string>;
  readonly apiVersion: Known<string>;
  readonly minApiVersion: Known<string>;
  readonly isDesktop: Known<boolean>;
  readonly isExperimental: Known<boolean>;
  readonly rootless: Known<boolean>;
  readonly usernsRemap: Known<boolean>;
  /** Whether containers have control groups of their own: without them no limit of theirs is kept. */
  readonly controlGroups: Known<boolean>;
  readonly seccompProfile: Known<"builtin" | "custom" | "unconfined">;
  readonly noNewPrivileges: Known<boolean>;
  readonly selinuxEnabled: Known<boolean>;
  readonly dataRoot: Known<string>;
  readonly storageDriver: Known<string>;
  readonly defaultRuntime: Known<string>;
  readonly runtimes: Known<readonly string[]>;
  readonly listeners: Known<readonly Sourced<EngineListener>[]>;
  readonly authorizationPlugins: Known<readonly string[]>;
  readonly swarm: Known<"inactive" | "worker" | "manager">;
  readonly swarmAutolock: Known<boolean>;
  readonly insecureRegistries: Known<readonly string[]>;
  readonly liveRestore: Known<boolean>;
  readonly userlandProxy: Known<boolean>;
  readonly iptables: Known<boolean>;
  readonly debug: Known<boolean>;
  /** Empty: no metrics listener. */
  readonly metricsAddress: Known<string>;
  /** BuildKit's `security.insecure` and `network.host` entitlements of the embedded builder. */
  readonly insecureEntitlement: Known<boolean>;
  readonly networkHostEntitlement: Known<boolean>;
  /** Itself and what it is built of, as it names them. */
  readonly components: Known<readonly EngineComponent[]>;
  readonly configuration: EngineConfiguration;
  /** Null: as the Docker Engine has them. */
  readonly containerDefaults: ContainerDefaults | null;
}

export interface EngineListener {
  /** `tcp://0.0.0.0:2375`, `unix:///run/docker.sock`, `fd://`. */
  readonly address: string;
  readonly tls: boolean;
  /** Whether clients must show a certificate. */
  readonly verifiesClients: boolean;
}

export interface Host {
  readonly kernelVersion: Known<string>;
  readonly cgroupVersion: Known<1 | 2>;
  readonly apparmor: Known<boolean>;
  readonly selinuxEnforcing: Known<boolean>;
  /** Absolute path to what it resolves to; holds well-known links and each mount source that was resolved on a live host. */
  readonly symlinks: Known<Readonly<Record<string, string>>>;
  /** Mount points of the host, absolute, `/` among them. */
  readonly mountPoints: Known<readonly string[]>;
  /** Unix sockets that grant something, by absolute resolved path. Absent key: not there. */
  readonly sockets: Known<Readonly<Record<string, FileOwner>>>;
  readonly rootMountShared: Known<boolean>;
  /** Uids that own at least one process on the host outside containers. */
  readonly processUids: Known<readonly number[]>;
  readonly dockerGroupId: Known<number>;
  readonly dockerGroupMembers: Known<readonly string[]>;
  readonly sudoDockerUsers: Known<readonly string[]>;
  readonly maxUserNamespaces: Known<number>;
  readonly unprivilegedUsernsRestricted: Known<boolean>;
  readonly unprivilegedBpfDisabled: Known<boolean>;
  readonly modulesDisabled: Known<boolean>;
  readonly kexecDisabled: Known<boolean>;
  readonly lockdown: Known<"none" | "integrity" | "confidentiality">;
  readonly ueventHelper: Known<boolean>;
  readonly yamaPtraceScope: Known<number>;
  readonly runsSshd: Known<boolean>;
  readonly runsCron: Known<boolean>;
  readonly runsKubelet: Known<boolean>;
  readonly onCloud: Known<boolean>;
  /** Whether the metadata service answers without a session token, or through an extra hop. */
  readonly metadataServiceOpen: Known<boolean>;
  /** Host paths whose file system ignores set-uid bits and device nodes. */
  readonly nosuidNodevPaths: Known<readonly string[]>;
  readonly firewallExpected: Known<boolean>;
  readonly software: Software;
  readonly configuration: HostConfiguration;
  readonly crew: Crew;
}
