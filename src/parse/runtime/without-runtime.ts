import type { Container, Known, NamespaceMode } from "../../model/index.ts";
import { at, isAbsent, listAt, nodeOf } from "../inspect/json-node.ts";

type Unsaid = Extract<Known<never>, { known: false }>;

/**
 * The container where nobody can read what its runtime was told: what Podman's answers leave out or mistake is not known. They call the host's ipc namespace shareable, name devices by numbers that
 * two of them have, and tell neither rules for devices, nor hidden paths, nor the cgroup namespace, nor binds of `--volumes-from` (measured with Podman 4.3.1), nor which filter for system calls it has by default.
 */
export function withoutRuntime(container: Container, inspect: unknown, blank: Unsaid): Container {
  const unlessSaid = <T>(field: Known<T>, isSaid: (value: T) => boolean): Known<T> => (field.known && !isSaid(field.value) ? blank : field);
  const { namespaces } = container;
  const isMode =
    (...unsaid: readonly NamespaceMode["kind"][]) =>
    ({ kind }: NamespaceMode) =>
      !unsaid.includes(kind);
  return {
    ...container,
    grantedCapabilities: container.grantedCapabilities ?? blank,
    maskedPaths: unlessSaid(container.maskedPaths, (choice) => choice !== "engine-default" || hasPaths(inspect, "MaskedPaths")),
    readonlyPaths: unlessSaid(container.readonlyPaths, (choice) => choice !== "engine-default" || hasPaths(inspect, "ReadonlyPaths")),
    seccomp: unlessSaid(container.seccomp, ({ kind }) => kind !== "engine-default"),
    namespaces: {
      ...namespaces,
      ipc: unlessSaid(namespaces.ipc, isMode("engine-default", "shareable")),
      cgroup: unlessSaid(namespaces.cgroup, isMode("engine-default")),
      user: unlessSaid(namespaces.user, isMode("private")),
    },
    mounts: isAbsent(hostField(inspect, "VolumesFrom")) || isEmpty(inspect) ? container.mounts : blank,
    devices: unlessSaid(container.devices, (devices) => devices.length === 0),
    deviceCgroupRules: unlessSaid(container.deviceCgroupRules, (rules) => rules.length > 0),
  };
}

function hostField(inspect: unknown, name: string): ReturnType<typeof at> {
  return at(nodeOf(inspect, ""), "HostConfig", name);
}

function hasPaths(inspect: unknown, name: string): boolean {
  return Array.isArray(hostField(inspect, name).value);
}

function isEmpty(inspect: unknown): boolean {
  const from = hostField(inspect, "VolumesFrom");
  return Array.isArray(from.value) && listAt(from).length === 0;
}
