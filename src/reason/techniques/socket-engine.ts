import type { Standards } from "../../model/index.ts";
import type { Condition } from "../condition.ts";
import { all } from "../condition.ts";
import { engineIsDesktop, lsmAllows, socket } from "../facts/builders.ts";
import type { FactArg } from "../facts/vocabulary.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";
import { CDK_REFERENCE, CONTAINERD_THREATS_REFERENCE, KUBEHOUND_REFERENCE } from "./mount-access.ts";

/** The socket is mounted and its mode lets the container's uid or group connect; SELinux, where it confines the container, does not. */
export function connectsTo(name: FactArg<"socket", 0>): Condition {
  return all(socket(name), lsmAllows("host-socket"));
}

export const SENSITIVE_SOCKET: Partial<Standards> = { cis: ["5.6"], attack: ["T1610", "T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] };

export const READ_ONLY_STILL_CONNECTS = "`:ro` does not help: connecting to a socket is not a write to the file system (T31, T35b).";

const RUNTIME_API_REFERENCE =
  "https://github.com/HackTricks-wiki/hacktricks/blob/master/src/linux-hardening/privilege-escalation/container-security/runtime-api-and-daemon-exposure.md";

/** Sockets of container engines and their parts. */
export const SOCKET_ENGINE: readonly Technique[] = [
  technique({
    id: "engine-socket-mount",
    title: "The engine's socket is in the container",
    argument:
      "Whoever talks to the engine's socket orders it to do anything, as root: start a container with the host mounted, run commands in any other. " +
      "A parent directory (`/`, `/run`, `/var/run`) holds the socket too. Connecting takes uid 0 of the host, the socket's group, or a socket open to all; no capability.",
    fix: "Remove the mount; where an API is needed, put a filtering proxy's socket with an allow-list there.",
    notes: [
      READ_ONLY_STILL_CONNECTS,
      "Dropped capabilities, no-new-privileges, the default seccomp profile and AppArmor's docker-default do not stop it (T35c).",
      "A scanner that looks for the words `docker.sock` misses the mounts of `/run` (T33).",
    ],
    from: ["exec"],
    when: connectsTo("docker"),
    gains: [{ privilege: "engine-control", over: "host" }],
    maps: {
      cis: ["5.32", "1.1.2", "3.15", "3.16", "5.6"],
      attack: ["T1609", "T1610", "T1611", "T1552.007"],
      cwe: ["CWE-250", "CWE-668", "CWE-693"],
      nist: ["4.4.3", "4.5.5"],
    },
    verification: {
      level: "measured",
      note:
        "T31..T35c: through read-only binds of `/` or of the directory a default container gets answers to `/_ping` and `/version`; uid 1000 is refused, uid 1000 with the socket's group is not. " +
        "With userns-remap the connection is refused unless the socket is open to all (R03).",
    },
    references: ["https://docs.docker.com/engine/security/#docker-daemon-attack-surface", CDK_REFERENCE, KUBEHOUND_REFERENCE, RUNTIME_API_REFERENCE],
    origins: ["sock.docker", "sock.docker.readonly", "sock.docker.parent-dir", "mount.run-umbrella"],
  }),
  technique({
    id: "containerd-socket-mount",
    title: "containerd's socket is in the container",
    argument: "containerd starts any container for whoever reaches its socket, privileged and with the host mounted; its threat model calls the socket root.",
    fix: "Remove the mount.",
    notes: [READ_ONLY_STILL_CONNECTS, "Authorization plugins and proxies of the Docker Engine never see it."],
    from: ["exec"],
    when: connectsTo("containerd"),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { ...SENSITIVE_SOCKET, cis: ["5.6", "3.23", "3.24"] },
    verification: { level: "source", note: "containerd threat model: access to the socket is equal to root." },
    references: [CONTAINERD_THREATS_REFERENCE, KUBEHOUND_REFERENCE],
    origins: ["sock.containerd"],
  }),
  technique({
    id: "containerd-shim-socket-mount",
    title: "A containerd shim's socket is in the container",
    argument: "The shim runs as root on the host and starts processes for whoever speaks to it.",
    fix: "Remove the mount of `/run/containerd`.",
    notes: [READ_ONLY_STILL_CONNECTS],
    from: ["exec"],
    when: connectsTo("containerd-shim"),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { ...SENSITIVE_SOCKET, attack: ["T1611"], cwe: ["CWE-668"] },
    verification: { level: "source", note: "containerd threat model, section 2.4: the shim's socket is equal to root." },
    references: [CONTAINERD_THREATS_REFERENCE],
    origins: ["sock.containerd-shim-path"],
  }),
  technique({
    id: "crio-socket-mount",
    title: "CRI-O's socket is in the container",
    argument: "CRI-O starts any pod for whoever reaches its socket, privileged and with the host mounted.",
    fix: "Remove the mount.",
    notes: [READ_ONLY_STILL_CONNECTS],
    from: ["exec"],
    when: connectsTo("crio"),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: SENSITIVE_SOCKET,
    verification: { level: "source", note: "Kubernetes CRI: the API has no authorization of its own." },
    references: [KUBEHOUND_REFERENCE],
    origins: ["sock.crio"],
  }),
  technique({
    id: "cri-dockerd-socket-mount",
    title: "cri-dockerd's socket is in the container",
    argument: "cri-dockerd passes what it is asked to the Docker Engine: any container, privileged and with the host mounted.",
    fix: "Remove the mount.",
    notes: [READ_ONLY_STILL_CONNECTS],
    from: ["exec"],
    when: connectsTo("cri-dockerd"),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: SENSITIVE_SOCKET,
    verification: { level: "source", note: "Kubernetes CRI: the API has no authorization of its own." },
    references: [KUBEHOUND_REFERENCE],
    origins: ["sock.cri-dockerd"],
  }),
  technique({
    id: "podman-socket-mount",
    title: "podman's API socket is in the container",
    argument: "The socket of root's podman speaks the engine's API and starts any container, privileged and with the host mounted.",
    fix: "Remove the mount.",
    notes: [READ_ONLY_STILL_CONNECTS, "A user's podman (`/run/user/<uid>/podman`) gives that user's rights only."],
    from: ["exec"],
    when: connectsTo("podman"),
    gains: [{ privilege: "engine-control", over: "host" }],
    maps: SENSITIVE_SOCKET,
    verification: { level: "source", note: "podman-system-service(1): access is equal to the user's who runs it." },
    references: ["https://docs.podman.io/en/latest/markdown/podman-system-service.1.html", RUNTIME_API_REFERENCE],
    origins: ["sock.podman"],
  }),
  technique({
    id: "buildkit-socket-mount",
    title: "BuildKit's socket is in the container",
    argument:
      "Whoever reaches it runs builds: code in the builder's sandbox, its cache, its registry credentials, and the host itself where it grants insecure entitlements.",
    fix: "Give the container a builder of its own, rootless or in a virtual machine.",
    notes: [READ_ONLY_STILL_CONNECTS, "What a build may do is told by the techniques that start from builds."],
    from: ["exec"],
    when: connectsTo("buildkitd"),
    gains: [{ privilege: "engine-build", over: "host" }],
    maps: { ...SENSITIVE_SOCKET, attack: ["T1612", "T1611"] },
    verification: { level: "source", note: "buildkitd.toml: `insecure-entitlements`." },
    references: ["https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md"],
    origins: ["sock.buildkitd"],
  }),
  technique({
    id: "nri-socket-mount",
    title: "The NRI socket is in the container",
    argument: "A plugin on this socket edits the specification of every container before it starts: mounts, devices and hooks that run as root.",
    fix: "Remove the mount.",
    notes: [READ_ONLY_STILL_CONNECTS],
    from: ["exec"],
    when: connectsTo("nri"),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { ...SENSITIVE_SOCKET, attack: ["T1611"] },
    verification: { level: "source", note: "containerd threat model: NRI plugins are in its trusted base." },
    references: [CONTAINERD_THREATS_REFERENCE],
    origins: ["sock.nri"],
  }),
  technique({
    id: "engine-plugin-socket-mount",
    title: "A socket of an engine plugin is in the container",
    argument: "Volume, network and authorization plugins answer anybody who connects: volumes of other containers are listed and mounted, policy is probed.",
    fix: "Remove the mount of `/run/docker/plugins`.",
    notes: [READ_ONLY_STILL_CONNECTS],
    from: ["exec"],
    when: connectsTo("docker-plugin"),
    gains: [
      { privilege: "other-container", over: "host" },
      { privilege: "policy-bypass", over: "host" },
    ],
    maps: { ...SENSITIVE_SOCKET, attack: ["T1562.001"], cwe: ["CWE-668"] },
    verification: { level: "memory", note: "The plugin API has no authentication; what a plugin then does is its own." },
    references: ["https://docs.docker.com/engine/extend/plugin_api/"],
    origins: ["sock.docker-plugins"],
  }),
  technique({
    id: "desktop-raw-socket-mount",
    title: "Docker Desktop's raw socket is in the container",
    argument: "The raw socket leads to the engine past the proxy that enforces Desktop's container isolation.",
    fix: "Remove the mount; update Docker Desktop.",
    notes: ["The engine of Docker Desktop runs in a virtual machine: root there is not yet root of the computer, but reaches its shared folders."],
    from: ["exec"],
    when: all(engineIsDesktop(), connectsTo("docker-desktop-raw")),
    gains: [
      { privilege: "engine-control", over: "host" },
      { privilege: "policy-bypass", over: "host" },
    ],
    maps: { attack: ["T1611"], cve: ["CVE-2023-0629"], cwe: ["CWE-284"], nist: ["4.4.3"] },
    verification: { level: "source", note: "CVE-2023-0629: the raw socket skips Enhanced Container Isolation." },
    references: ["https://nvd.nist.gov/vuln/detail/CVE-2023-0629"],
    origins: ["sock.desktop-raw"],
  }),
];
