import type { Container, Known } from "../model/index.ts";
import { unknown } from "../model/index.ts";
import type { Listed } from "./answers.ts";

/** A container of which the engine tells nothing but that it is there: every field is a blank, so that nothing of it is shown as safe. */
export function blankContainer({ id, name }: Listed, why: string): Container {
  const blank = <T>(): Known<T> => unknown(why, `docker inspect ${name || id}`);
  return {
    id,
    name: name || id.slice(0, 12),
    source: "engine",
    evidence: { source: `inspect ${name || id.slice(0, 12)}`, location: "" },
    running: blank(),
    image: blank(),
    user: blank(),
    processIds: null,
    grantedCapabilities: null,
    groupAdd: blank(),
    privileged: blank(),
    capAdd: blank(),
    capDrop: blank(),
    noNewPrivileges: blank(),
    seccomp: blank(),
    apparmor: blank(),
    selinuxLabel: blank(),
    maskedPaths: blank(),
    readonlyPaths: blank(),
    writableCgroups: blank(),
    readonlyRootfs: blank(),
    namespaces: { pid: blank(), net: blank(), ipc: blank(), uts: blank(), cgroup: blank(), user: blank() },
    mounts: blank(),
    volumesFrom: blank(),
    devices: blank(),
    deviceCgroupRules: blank(),
    deviceRequests: blank(),
    runtime: blank(),
    cgroupParent: blank(),
    sysctls: blank(),
    limits: { memoryBytes: blank(), pids: blank(), cpus: blank(), storage: blank(), oomKillDisabled: blank() },
    restartPolicy: blank(),
    upkeep: { cpuShares: blank(), restartAttempts: blank(), ulimits: blank(), hasHealthCheck: blank() },
    ports: blank(),
    networks: blank(),
    environment: blank(),
    secrets: blank(),
    command: blank(),
  };
}
