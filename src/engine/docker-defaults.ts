import type { ContainerDefaults, Evidence, Known, NamespaceMode } from "../model/index.ts";
import { known } from "../model/index.ts";

/**
 * What the Docker Engine's administrator lets it give every container; null: nothing is set, or nobody can read it. That it is to be `private` does not count: on cgroup v1 callers of
 * an older API get the host's all the same. Source: dockerd(8), `--default-cgroupns-mode`; moby api/server/router/container (postContainersCreate).
 */
export function dockersDefaults(cgroupNamespace: Known<string>): ContainerDefaults | null {
  if (!cgroupNamespace.known) return null;
  const { value, evidence } = cgroupNamespace;
  if (value !== "host") return null;
  const own: Known<NamespaceMode> = known({ kind: "engine-default" }, UNSET);
  return {
    capabilities: known(null, UNSET),
    namespaces: { pid: own, net: own, ipc: own, uts: own, cgroup: known({ kind: "host" }, evidence), user: own },
    mounts: known([], UNSET),
    devices: known([], UNSET),
    sysctls: known([], UNSET),
    seccomp: known({ kind: "engine-default" }, UNSET),
    apparmor: known("engine-default", UNSET),
    selinuxLabel: known("engine-default", UNSET),
  };
}

const UNSET: Evidence = { source: "dockerd(8)", location: "no such setting" };
