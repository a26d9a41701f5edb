import type { Finding, Known } from "../../model/index.ts";
import { HAPPENINGS, happening } from "./fact-words.ts";
import { fails, hangsOn, holds, whereKnown, whether } from "./finding.ts";
import { isAtOrBelow, placeOnHost, resolveOnHost } from "./host-paths.ts";
import type { WorldIndex } from "./world-index.ts";

/** What the machine says of itself, and what happens on it sooner or later. */

export function cgroupVersion({ world }: WorldIndex, args: readonly string[]): Finding {
  return whereKnown(world.host.cgroupVersion, (version, evidence) => {
    const because = `the host uses cgroup v${version}`;
    return String(version) === args[0] ? holds({ because, evidence }) : fails({ because, evidence });
  });
}

export function modulesDisabled({ world }: WorldIndex): Finding {
  return whether(world.host.modulesDisabled, {
    yes: "kernel modules cannot be loaded",
    no: "kernel modules can be loaded",
    undoNo: [{ kind: "disable-module-loading" }],
  });
}

export function kexecDisabled({ world }: WorldIndex): Finding {
  return whether(world.host.kexecDisabled, { yes: "kexec is disabled", no: "kexec is allowed", undoNo: [{ kind: "disable-kexec" }] });
}

export function kernelLockedDown({ world }: WorldIndex): Finding {
  return whereKnown(world.host.lockdown, (level, evidence) =>
    level === "none" ? fails({ because: "the kernel is not locked down", evidence }) : holds({ because: `kernel lockdown is ${level}`, evidence }),
  );
}

export function unprivilegedBpfDisabled({ world }: WorldIndex): Finding {
  return whether(world.host.unprivilegedBpfDisabled, { yes: "unprivileged users may load no BPF programs", no: "every user may load BPF programs" });
}

export function ueventHelper({ world }: WorldIndex): Finding {
  return whether(world.host.ueventHelper, { yes: "the kernel runs a uevent helper", no: "the kernel runs no uevent helper" });
}

export function selinuxEnforcing({ world }: WorldIndex): Finding {
  return whether(world.host.selinuxEnforcing, { yes: "SELinux enforces", no: "SELinux does not enforce" });
}

export function hostRuns({ world }: WorldIndex, args: readonly string[]): Finding {
  const service = args[0] ?? "";
  const { runsSshd, runsCron, runsKubelet } = world.host;
  const field = service === "sshd" ? runsSshd : service === "cron" ? runsCron : runsKubelet;
  return whether(field, { yes: `the host runs ${service}`, no: `the host does not run ${service}` });
}

export function hostOnCloud({ world }: WorldIndex): Finding {
  return whether(world.host.onCloud, { yes: "the host is a cloud instance", no: "the host is no cloud instance" });
}

export function metadataServiceOpen({ world }: WorldIndex): Finding {
  return whether(world.host.metadataServiceOpen, {
    yes: "the metadata service answers without a session token or through an extra hop",
    no: "the metadata service does not answer containers",
    undoYes: [{ kind: "require-metadata-tokens" }],
  });
}

export function nosuidNodev(index: WorldIndex, args: readonly string[]): Finding {
  const place = placeOnHost(index, args[0] ?? "/");
  return whereKnown(index.world.host.nosuidNodevPaths, (paths, evidence) => {
    const path = paths.find((candidate) => isAtOrBelow(place, resolveOnHost(index, candidate)));
    if (path === undefined) return fails({ because: `the file system of \`${place}\` honours set-uid bits`, evidence });
    return holds({ because: `\`${path}\` is mounted nosuid and nodev`, evidence });
  });
}

export function firewallExpected({ world }: WorldIndex): Finding {
  return whether(world.host.firewallExpected, { yes: "a host firewall is relied on", no: "no host firewall is relied on" });
}

export function dockerGroupHasMembers({ world }: WorldIndex): Finding {
  return whereKnown(world.host.dockerGroupMembers, (members, evidence) =>
    members.length > 0
      ? holds({ because: `${members.join(", ")} in the docker group`, evidence })
      : fails({ because: "nobody is in the docker group", evidence }),
  );
}

/** Which user of the host an attacker has become is not in a world: that some may run docker does not make him one of them. */
export function userIsDockerUser({ world }: WorldIndex, args: readonly string[]): Finding {
  const field = args[0] === "sudo" ? world.host.sudoDockerUsers : world.host.dockerGroupMembers;
  return whereKnown(field, (users, evidence) => {
    if (users.length === 0) return fails({ because: "no user may", evidence });
    return hangsOn({ why: `only ${users.join(", ")} may`, learnBy: "compare with the user whose rights are held" });
  });
}

export function sudoRunsDocker({ world }: WorldIndex): Finding {
  return whereKnown(world.host.sudoDockerUsers, (users, evidence) =>
    users.length > 0
      ? holds({ because: `${users.join(", ")} may run docker through sudo`, evidence })
      : fails({ because: "nobody may run docker through sudo", evidence }),
  );
}

/** Found once for all worlds. */
const ASSUMED: ReadonlyMap<string, Finding> = new Map(
  Object.entries(HAPPENINGS).flatMap(([name, { words, byItself }]) =>
    byItself ? [[name, holds({ because: words, evidence: [{ source: "assumption", location: `sooner or later ${words}` }] })] as const] : [],
  ),
);

export function event(index: WorldIndex, args: readonly string[]): Finding {
  const name = args[0] ?? "";
  const inTime = ASSUMED.get(name);
  if (inTime === undefined)
    return hangsOn({ why: `whether ${happening(name)?.words ?? `${name} happens`} is not written anywhere`, learnBy: "ask who does it and with what" });
  if (name === "cron-tick") return stopped(index.world.host.runsCron, false, inTime);
  if (name === "module-autoload") return stopped(index.world.host.modulesDisabled, true, inTime);
  return inTime;
}

/** `inTime`, unless `field` is known to be `stopsAt`. */
function stopped(field: Known<boolean>, stopsAt: boolean, inTime: Finding): Finding {
  return field.known && field.value === stopsAt ? fails({ because: "the host is set up without it", evidence: [field.evidence] }) : inTime;
}

/** Nothing in a world tells what stands before the engine's socket. */
export function filterInspects(_index: WorldIndex, args: readonly string[]): Finding {
  return hangsOn({
    why: `whether the filter before the engine looks at ${args[0] ?? ""} is not known`,
    learnBy: "read the filter's rules, or put `seaworthy guard` there",
  });
}
