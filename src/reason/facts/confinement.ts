import type { Evidence, Finding, Known, Remedy } from "../../model/index.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate, whereKnown, whether } from "./finding.ts";
import { isRootless } from "./remapping.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** What holds a container back besides its user and capabilities: no-new-privileges, security modules, hidden system paths. */

export const privileged = remembered(
  ({ container }: Subject): Finding =>
    whether(container.privileged, { yes: "is privileged", no: "is not privileged", undoYes: [{ kind: "unset-privileged", container: container.id }] }),
);

export const noNewPrivileges = remembered(({ container, index }: Subject): Finding => {
  const choice = container.noNewPrivileges;
  const asked: Known<boolean> = choice.known && choice.value !== "engine-default" ? { ...choice, value: choice.value } : index.world.engine.noNewPrivileges;
  const field = choice.known ? asked : choice;
  return whether(field, {
    yes: "no-new-privileges is set",
    no: "no-new-privileges is not set",
    undoNo: [{ kind: "set-no-new-privileges", container: container.id }],
  });
});

/** Whether the container's own choice in `field` is `value`. */
function chosen<T extends string>(field: Known<T>, value: T, remedies: readonly Remedy[] = []): Finding {
  return whereKnown(field, (choice, evidence) =>
    choice === value ? holds({ because: `is set to ${value}`, evidence, remedies }) : fails({ because: `is set to ${choice}`, evidence }),
  );
}

const hostHasApparmor = remembered((index: WorldIndex): Finding => {
  const has = whether(index.world.host.apparmor, { yes: "AppArmor is on", no: "the host has no AppArmor", undoNo: [{ kind: "enable-apparmor" }] });
  // Rootless engines cannot load profiles: Docker documentation, "Rootless mode", known limitations.
  return allOf(has, negate(isRootless(index)));
});

export function apparmorIs(subject: Subject, arg: string): Finding {
  const { apparmor, id } = subject.container;
  const has = hostHasApparmor(subject.index);
  if (arg === "none") return negate(has);
  if (has.truth === "false") return has;
  if (arg === "custom") return allOf(has, chosen(apparmor, "custom"));
  const byDefault = chosen(apparmor, "engine-default");
  if (arg === "docker-default") return allOf(has, byDefault, negate(privileged(subject)));
  // moby daemon/container_operations: privileged without a profile of its own runs unconfined.
  const loosened = chosen(apparmor, "unconfined", [{ kind: "use-default-apparmor", container: id }]);
  return allOf(has, anyOf(loosened, allOf(privileged(subject), byDefault)));
}

const hostConfinesBySelinux = remembered((index: WorldIndex): Finding => {
  const { engine, host } = index.world;
  return allOf(
    whether(host.selinuxEnforcing, { yes: "SELinux enforces", no: "SELinux does not enforce" }),
    whether(engine.selinuxEnabled, { yes: "the engine labels containers", no: "the engine does not label containers" }),
  );
});

/** moby daemon `generateSecurityOpt`: privileged, pid=host and ipc=host switch the label off. */
function labelIsOff(subject: Subject): Finding {
  const { container } = subject;
  const off = chosen(container.selinuxLabel, "disabled", [{ kind: "use-default-selinux-label", container: container.id }]);
  const sharing = (["pid", "ipc"] as const).map((name) =>
    whereKnown(container.namespaces[name], (mode, evidence) =>
      mode.kind === "host"
        ? holds({ because: `${name}=host switches labels off`, evidence, remedies: [{ kind: "unshare-namespace", container: container.id, namespace: name }] })
        : fails({ because: `${name} namespace is its own`, evidence }),
    ),
  );
  return anyOf(off, allOf(chosen(container.selinuxLabel, "engine-default"), anyOf(privileged(subject), ...sharing)), customLabel(subject));
}

/** A label of one's own may be `container_t` or `spc_t` (which confines nothing): not told by the choice alone. */
function customLabel({ container }: Subject): Finding {
  return whereKnown(container.selinuxLabel, (choice, evidence) =>
    choice === "custom"
      ? hangsOn({ why: "it runs under a SELinux label of its own", learnBy: `read its label with \`docker inspect ${container.name}\` (ProcessLabel)` })
      : fails({ because: "it has no SELinux label of its own", evidence }),
  );
}

export function selinuxIs(subject: Subject, arg: string): Finding {
  const active = hostConfinesBySelinux(subject.index);
  if (arg === "none") return negate(active);
  if (active.truth === "false") return active;
  return allOf(active, arg === "disabled" ? labelIsOff(subject) : negate(labelIsOff(subject)));
}

/** Operations that moby's docker-default profile denies. Source: moby profiles/apparmor/template.go (deny mount, /proc and /sys writes, ptrace and signals to other profiles). */
const APPARMOR_DENIES: ReadonlySet<string> = new Set(["mount", "ptrace-host", "signal-host", "proc-write", "sys-write"]);

const selinuxIsOff = remembered((index: WorldIndex): Finding => negate(hostConfinesBySelinux(index)));

const nothingConfines = remembered((index: WorldIndex): Finding | null => {
  const none = allOf(negate(hostHasApparmor(index)), negate(hostConfinesBySelinux(index)));
  return none.truth === "true" ? none : null;
});

export function lsmAllows(subject: Subject, operation: string): Finding {
  const free = nothingConfines(subject.index);
  if (free !== null && !APPARMOR_DENIES.has(operation)) return selinuxIsOff(subject.index);
  return free ?? allOf(apparmorAllows(subject, operation), selinuxAllows(subject, operation));
}

function apparmorAllows(subject: Subject, operation: string): Finding {
  if (!APPARMOR_DENIES.has(operation)) return holds({ because: `AppArmor's default profile does not deny ${operation}` });
  const custom = apparmorIs(subject, "custom");
  if (custom.truth === "true") {
    const learnBy = "read the AppArmor profile that it names";
    return hangsOn({ why: `its own AppArmor profile may allow ${operation}`, learnBy });
  }
  return anyOf(apparmorIs(subject, "none"), apparmorIs(subject, "unconfined"));
}

/** `container_t` reaches no host file, socket or process. A bind relabelled with `:z` or `:Z` is open to it, which the mount alone does not tell. */
function selinuxAllows(subject: Subject, operation: string): Finding {
  const confined = selinuxIs(subject, "confined");
  if (operation !== "host-file" || confined.truth !== "true") return negate(confined);
  return hangsOn({ why: "a mount may be relabelled for containers", learnBy: "look for `:z` or `:Z` on the mount, or run `ls -Z` on its source" });
}

export function systemPathsExposed(subject: Subject, arg: string): Finding {
  const { container } = subject;
  const field = arg === "masked" ? container.maskedPaths : container.readonlyPaths;
  const own = whereKnown(field, (choice, evidence) => pathsFinding(container.id, choice, evidence));
  return anyOf(privileged(subject), own);
}

function pathsFinding(container: string, choice: "engine-default" | "none" | "custom", evidence: readonly Evidence[]): Finding {
  const remedies: readonly Remedy[] = [{ kind: "restore-system-paths", container }];
  if (choice === "none") return holds({ because: "`systempaths=unconfined`: system paths are not hidden", evidence, remedies });
  if (choice === "engine-default") return fails({ because: "the engine hides system paths", evidence });
  const because = "it names its own hidden paths";
  return hangsOn({ why: because, learnBy: "compare its MaskedPaths and ReadonlyPaths with the engine's" }, [{ because, evidence, remedies }]);
}

/** Privileged and userns-remapped containers get their cgroup mounts writable too (moby daemon/oci_linux.go `WithMounts`). */
export function writableCgroups(subject: Subject): Finding {
  const { container, index } = subject;
  const asked = whether(container.writableCgroups, {
    yes: "`writable-cgroups` is set",
    no: "cgroups are mounted read-only",
    undoYes: [{ kind: "unset-writable-cgroups", container: container.id }],
  });
  const remapped = whether(index.world.engine.usernsRemap, { yes: "the engine remaps user namespaces", no: "no userns-remap" });
  return anyOf(asked, privileged(subject), remapped);
}

export function readonlyRootfs({ container }: Subject): Finding {
  return whether(container.readonlyRootfs, {
    yes: "its root file system is read-only",
    no: "its root file system is writable",
    undoNo: [{ kind: "set-readonly-rootfs", container: container.id }],
  });
}
