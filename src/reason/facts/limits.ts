import type { Finding, Known, Remedy } from "../../model/index.ts";
import { anyOf, fails, hangsOn, holds, negate, whereKnown, whether } from "./finding.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** What a container may use up, and how it is run besides. */

type LimitName = "memory" | "pids" | "cpus" | "storage";

export function unlimited({ container, index }: Subject, args: readonly string[]): Finding {
  const name = args[0] as LimitName;
  const { limits, id } = container;
  const amounts: Readonly<Record<LimitName, Known<number | boolean>>> = {
    memory: limits.memoryBytes,
    pids: limits.pids,
    cpus: limits.cpus,
    storage: limits.storage,
  };
  const remedies: readonly Remedy[] = [{ kind: "set-limit", container: id, limit: name }];
  const field = amounts[name];
  if (!field.known) return hangsOn(field, [{ because: `perhaps no limit on ${name}`, evidence: [], remedies }]);
  const isBounded = typeof field.value === "number" ? field.value > 0 : field.value;
  const evidence = [field.evidence];
  if (!isBounded) return holds({ because: `no limit on ${name}`, evidence, remedies });
  const isLimited = fails({ because: `${name} is limited`, evidence });
  return name === "storage" ? isLimited : anyOf(isLimited, hasNoGroups(index));
}

/** Measured: a rootless engine on version 1 takes limits and keeps none. */
const hasNoGroups = remembered(
  ({ world }: WorldIndex): Finding =>
    negate(whether(world.engine.controlGroups, { yes: "the engine keeps limits", no: "the engine has no control groups, so that no limit is kept" })),
);

export function oomKillDisabled({ container }: Subject): Finding {
  return whether(container.limits.oomKillDisabled, {
    yes: "the out-of-memory killer spares it",
    no: "the out-of-memory killer may end it",
    undoYes: [{ kind: "enable-oom-kill", container: container.id }],
  });
}

export function restartsAlways({ container }: Subject): Finding {
  return whereKnown(container.restartPolicy, (policy, evidence) => {
    const because = `restart policy is ${policy}`;
    if (policy !== "always" && policy !== "unless-stopped") return fails({ because, evidence });
    return holds({ because, evidence, remedies: [{ kind: "set-restart-policy", container: container.id }] });
  });
}

const defaultRuntimeName = remembered((index: WorldIndex): string => {
  const { defaultRuntime } = index.world.engine;
  return defaultRuntime.known ? defaultRuntime.value : "runc";
});

/** Runtimes that put a kernel of their own between container and host. Source: each project's installation guide. */
const SANDBOXES = /^(runsc|gvisor|kata|io\.containerd\.(kata|runsc))/;

/** A runtime that shares the host's kernel, as runc does: one that is known to sandbox is not. */
export function defaultRuntime({ container, index }: Subject): Finding {
  return whereKnown(container.runtime, (asked, evidence) => {
    const name = asked === "engine-default" || asked === "" ? defaultRuntimeName(index) : asked;
    const remedies: readonly Remedy[] = [{ kind: "use-default-runtime", container: container.id }];
    if (/^(runc|crun|io\.containerd\.runc\.v\d)$/.test(name) || name === defaultRuntimeName(index)) return holds({ because: `runtime is ${name}`, evidence });
    if (SANDBOXES.test(name)) return fails({ because: `runtime \`${name}\` sandboxes it`, evidence, remedies });
    return fails({ because: `runtime is \`${name}\``, evidence, remedies });
  });
}

export function cgroupParentSet({ container }: Subject): Finding {
  return whereKnown(container.cgroupParent, (parent, evidence) => {
    if (parent === "") return NO_PARENT;
    return holds({ because: `cgroup parent is \`${parent}\``, evidence, remedies: [{ kind: "unset-cgroup-parent", container: container.id }] });
  });
}

const NO_PARENT: Finding = fails({ because: "the engine chooses its cgroup parent" });

export function sysctlsSet({ container }: Subject): Finding {
  return whereKnown(container.sysctls, (sysctls) => {
    const [first] = sysctls;
    if (first === undefined) return NO_SYSCTLS;
    const supports = sysctls.map(({ value }) => value.name).join(", ");
    const remedies: readonly Remedy[] = sysctls.length === 1 ? [{ kind: "remove-sysctl", container: container.id, name: first.value.name }] : [];
    return holds({ because: `it sets ${supports}`, evidence: sysctls.map((entry) => entry.evidence), remedies });
  });
}

const NO_SYSCTLS: Finding = fails({ because: "it sets no kernel parameter" });

export function secretInEnvironment({ container }: Subject): Finding {
  return whereKnown(container.environment, (variables) => {
    const secrets = variables.filter(({ value }) => value.isSecret);
    if (secrets.length === 0) return NO_SECRETS;
    const supports = secrets.map(({ value, evidence }) => ({
      because: `variable \`${value.name}\` looks like a secret`,
      evidence: [evidence],
      remedies: [{ kind: "remove-environment" as const, container: container.id, name: value.name }],
    }));
    return { truth: "true", supports, blanks: [] };
  });
}

const NO_SECRETS: Finding = fails({ because: "no variable looks like a secret" });
