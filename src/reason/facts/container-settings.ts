import type { Evidence, Finding, Known, Remedy, Sourced } from "../../model/index.ts";
import { CAPABILITIES, DEFAULT_CAPABILITIES, parseCapability } from "../../model/index.ts";
import { privileged } from "./confinement.ts";
import { anyOf, fails, hangsOn, holds, whereKnown, whether } from "./finding.ts";
import { mountsOf } from "./mount-table.ts";
import { hostMountsOf, hostPath } from "./mounts.ts";
import { DEFAULT_BRIDGE, stackOf } from "./network.ts";
import { socketMounted } from "./sockets.ts";
import type { Subject } from "./world-index.ts";

/** What a benchmark asks of a container besides what makes it dangerous. */

type Setting = (subject: Subject) => Finding;

const SETTINGS: Readonly<Record<string, Setting>> = {
  "adds-capabilities": (subject) => anyOf(privileged(subject), addsCapabilities(subject)),
  "privileged-port": (subject) => publishes(subject, (port) => port > 0 && port < 1024),
  "published-port": (subject) => publishes(subject, () => true),
  "given-devices": givenDevices,
  "default-bridge": onDefaultBridge,
  "restarts-without-end": restartsWithoutEnd,
  "health-check": ({ container }) => whether(container.upkeep.hasHealthCheck, { yes: "its health is checked", no: "its health is not checked" }),
  ulimits: ({ container }) =>
    whereKnown(container.upkeep.ulimits, (names, evidence) =>
      isSo(names.length > 0, names.length > 0 ? `it limits ${names.join(", ")}` : "it sets no limits of its own", evidence),
    ),
  "cpu-share": ({ container }) =>
    whereKnown(container.upkeep.cpuShares, (shares, evidence) =>
      isSo(shares > 0, shares > 0 ? `its CPU weight is ${shares}` : "it has no CPU weight of its own", evidence),
    ),
  "engine-socket": (subject) => anyOf(socketMounted(subject, "docker"), socketMounted(subject, "podman")),
  "sensitive-mount": sensitiveMount,
};

const NO_SETTING: Finding = fails({ because: "there is no such setting" });

export function containerSetting(subject: Subject, name: string): Finding {
  return (SETTINGS[name] ?? (() => NO_SETTING))(subject);
}

function isSo(is: boolean, because: string, evidence: readonly Evidence[]): Finding {
  return is ? holds({ because, evidence }) : fails({ because, evidence });
}

const DEFAULTS: ReadonlySet<string> = new Set(DEFAULT_CAPABILITIES);
const ADDED_BY_ALL = CAPABILITIES.filter((capability) => !DEFAULTS.has(capability));

/** `ALL` less what is dropped, or single ones that the engine does not give by itself: those are added after all drops. Source: moby daemon/pkg/oci/caps. */
function addsCapabilities({ container }: Subject): Finding {
  const { capAdd, capDrop, id } = container;
  return whereKnown(capAdd, (added, evidence) => {
    const dropped = new Set((capDrop.known ? capDrop.value : []).map(({ value }) => parseCapability(value) ?? value));
    const extra = added.flatMap((entry) => namesOf(entry, dropped).map((name) => ({ name, place: entry.evidence })));
    if (extra.length === 0) return fails({ because: "it adds no capability to the default ones", evidence });
    const supports = extra.slice(0, 16).map(({ name, place }) => ({
      because: `it adds capability ${name}`,
      evidence: [place],
      remedies: [{ kind: "drop-capability", container: id, capability: name }] satisfies readonly Remedy[],
    }));
    return { truth: "true", supports, blanks: [] };
  });
}

function namesOf({ value }: Sourced<string>, dropped: ReadonlySet<string>): readonly string[] {
  return value === "ALL" ? ADDED_BY_ALL.filter((name) => !dropped.has(name)) : [value].filter((name) => !DEFAULTS.has(name));
}

function publishes({ container }: Subject, counts: (hostPort: number) => boolean): Finding {
  return whereKnown(container.ports, (ports, evidence) => {
    const found = ports.filter(({ value }) => counts(value.hostPort));
    if (found.length === 0) return fails({ because: "it publishes no such port", evidence });
    const supports = found.map((port) => ({
      because: `port ${port.value.hostPort === 0 ? "chosen by the engine" : port.value.hostPort} of the host leads to its port ${port.value.containerPort}`,
      evidence: [port.evidence],
      remedies: [{ kind: "unpublish-port", container: container.id, containerPort: port.value.containerPort }] satisfies readonly Remedy[],
    }));
    return { truth: "true", supports, blanks: [] };
  });
}

function givenDevices(subject: Subject): Finding {
  const { devices, deviceRequests, deviceCgroupRules, id } = subject.container;
  const given = entries(devices, ({ hostPath }) => ({
    because: `it is given \`${hostPath}\``,
    remedies: [{ kind: "remove-device", container: id, hostPath }],
  }));
  const asked = entries(deviceRequests, () => ({ because: "it asks for devices by driver", remedies: [{ kind: "remove-device-requests", container: id }] }));
  const ruled = entries(deviceCgroupRules, (rule) => ({
    because: `device rule \`${rule}\` admits devices`,
    remedies: [{ kind: "remove-device-rule", container: id, rule }],
  }));
  return anyOf(privileged(subject), given, asked, ruled);
}

function entries<T>(field: Known<readonly Sourced<T>[]>, tell: (value: T) => { readonly because: string; readonly remedies: readonly Remedy[] }): Finding {
  return whereKnown(field, (list, evidence) => {
    if (list.length === 0) return fails({ because: "it is given no device", evidence });
    return { truth: "true", supports: list.map((entry) => ({ ...tell(entry.value), evidence: [entry.evidence] })), blanks: [] };
  });
}

function onDefaultBridge(subject: Subject): Finding {
  const stack = stackOf(subject);
  const { container } = subject;
  if (stack.kind === "unknown") return hangsOn({ why: stack.why, learnBy: `docker inspect ${container.name}` });
  const joined = stack.kind === "networks" ? stack.joined.find(({ name }) => name === DEFAULT_BRIDGE) : undefined;
  const evidence = container.networks.known ? [container.networks.evidence] : [];
  if (joined === undefined) return fails({ because: "it is not on the default bridge", evidence });
  return holds({ because: "it is on the default bridge", evidence, remedies: joined.remedies });
}

/** The benchmark's bound on how often a failing container is started again. */
const MOST_ATTEMPTS = 5;

function restartsWithoutEnd({ container }: Subject): Finding {
  const { restartPolicy, upkeep, id } = container;
  const remedies: readonly Remedy[] = [{ kind: "set-restart-policy", container: id }];
  return whereKnown(restartPolicy, (policy, evidence) => {
    if (policy === "no") return fails({ because: "it is not restarted", evidence });
    if (policy !== "on-failure") return holds({ because: `restart policy is ${policy}`, evidence, remedies });
    return whereKnown(upkeep.restartAttempts, (attempts, places) => {
      const because = `it is restarted on failure${attempts === 0 ? " without end" : `, ${attempts} times at most`}`;
      return attempts >= 1 && attempts <= MOST_ATTEMPTS ? fails({ because, evidence: places }) : holds({ because, evidence: places, remedies });
    });
  });
}

/** Directories that the benchmark names. A read-only mount shows them too. */
const SENSITIVE = ["/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"];

function sensitiveMount(subject: Subject): Finding {
  if (hostMountsOf(subject).length === 0 && mountsOf(subject).blanks.length === 0) return hostPath(subject, ["/", "read"]);
  return anyOf(...SENSITIVE.map((path) => hostPath(subject, [path, "read"])));
}

export function runsSshd({ container, index }: Subject): Finding {
  const { running } = container;
  if (running.known && !running.value) return fails({ because: "it does not run", evidence: [running.evidence] });
  return whereKnown(index.world.host.configuration.sshdContainers, (ids, evidence) =>
    isSo(ids.includes(container.id), ids.includes(container.id) ? "a process in it calls itself sshd" : "no process in it calls itself sshd", evidence),
  );
}
