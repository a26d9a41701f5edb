import type { EngineConfiguration, Evidence, Finding, Known } from "../../model/index.ts";
import { engineListens } from "./engine-facts.ts";
import { anyOf, fails, hangsOn, holds, whereKnown, whether } from "./finding.ts";
import { resolveOnHost } from "./host-paths.ts";
import { DEFAULT_BRIDGE } from "./network.ts";
import type { WorldIndex } from "./world-index.ts";

/** How the engine is set up: effective values, whichever source won. */

export function engineIs({ world }: WorldIndex, args: readonly string[]): Finding {
  return whereKnown(world.engine.product, (product, evidence) => {
    const because = `the engine is ${product === "podman" ? "Podman" : "Docker"}`;
    return product === args[0] ? holds({ because, evidence }) : fails({ because, evidence });
  });
}

type Setting = (index: WorldIndex) => Finding;

const SETTINGS: Readonly<Record<string, Setting>> = {
  "separate-data-root": separateDataRoot,
  "default-bridge-traffic": defaultBridgeTraffic,
  "log-level-info": byText("logLevel", (level) => ({ is: level === "info", because: `the log level is \`${level}\`` })),
  iptables: ({ world }) => whether(world.engine.iptables, { yes: "the engine manages the firewall", no: "the engine leaves the firewall alone" }),
  "insecure-registries": ({ world }) =>
    filled(world.engine.insecureRegistries, { some: (names) => `registries are not verified: ${names}`, none: "every registry is verified" }),
  aufs: ({ world }) =>
    whereKnown(world.engine.storageDriver, (driver, evidence) => isSo(driver === "aufs", { because: `the storage driver is \`${driver}\``, evidence })),
  "listens-on-tcp": (index) => anyOf(...["plain", "tls-unverified", "tls-verified"].map((kind) => engineListens(index, [kind]))),
  "default-ulimits": ({ world }) =>
    filled(world.engine.configuration.defaultUlimits, { some: (names) => `default limits are set: ${names}`, none: "no default limits are set" }),
  "cgroup-parent": byText("cgroupParent", (parent) => ({
    is: parent !== "",
    because: parent === "" ? "the engine chooses the control group" : `cgroup parent is \`${parent}\``,
  })),
  "base-device-size": ({ world }) =>
    whereKnown(world.engine.configuration.storageOptions, (options, evidence) => {
      const size = options.find((option) => option.startsWith("dm.basesize"));
      return isSo(size !== undefined, { because: size === undefined ? "the base device has its usual size" : `storage option \`${size}\` is set`, evidence });
    }),
  "remote-logging": remoteLogging,
  "no-new-privileges": ({ world }) =>
    whether(world.engine.noNewPrivileges, { yes: "no-new-privileges is the default", no: "no-new-privileges is not the default" }),
  "live-restore": ({ world }) => whether(world.engine.liveRestore, { yes: "live restore is on", no: "live restore is off" }),
  "userland-proxy": ({ world }) => whether(world.engine.userlandProxy, { yes: "the userland proxy is on", no: "the userland proxy is off" }),
  "seccomp-profile": ({ world }) =>
    whereKnown(world.engine.seccompProfile, (profile, evidence) =>
      profile === "unconfined"
        ? fails({ because: "containers run without a seccomp profile", evidence, remedies: [{ kind: "restore-default-seccomp" }] })
        : holds({ because: `the default seccomp profile is ${profile}`, evidence }),
    ),
};

const NO_SETTING: Finding = fails({ because: "there is no such setting" });

export function engineSetting(index: WorldIndex, args: readonly string[]): Finding {
  const setting = SETTINGS[args[0] ?? ""];
  return setting === undefined ? NO_SETTING : setting(index);
}

function isSo(is: boolean, reason: { readonly because: string; readonly evidence: readonly Evidence[] }): Finding {
  return is ? holds(reason) : fails(reason);
}

function byText(field: "logLevel" | "cgroupParent", mean: (text: string) => { readonly is: boolean; readonly because: string }): Setting {
  return ({ world }) => {
    const found: EngineConfiguration[typeof field] = world.engine.configuration[field];
    return whereKnown(found, (text, evidence) => isSo(mean(text).is, { because: mean(text).because, evidence }));
  };
}

function filled(field: Known<readonly string[]>, words: { readonly some: (names: string) => string; readonly none: string }): Finding {
  return whereKnown(field, (entries, evidence) =>
    isSo(entries.length > 0, { because: entries.length > 0 ? words.some(entries.join(", ")) : words.none, evidence }),
  );
}

/** Under userns-remap the data root is a directory within the real one, named by the first uid and gid. */
function separateDataRoot(index: WorldIndex): Finding {
  const { dataRoot } = index.world.engine;
  const { mountPoints } = index.world.host;
  if (!dataRoot.known) return hangsOn(dataRoot);
  const path = resolveOnHost(index, dataRoot.value.replace(/\/\d+\.\d+$/, "") || "/");
  return whereKnown(mountPoints, (points, evidence) => {
    const isOwn = points.includes(path);
    return isSo(isOwn, { because: isOwn ? `\`${path}\` is a file system of its own` : `\`${path}\` shares a file system with the rest`, evidence });
  });
}

/** The engine itself tells of its bridge, whatever flag or file said so. */
function defaultBridgeTraffic({ networks }: WorldIndex): Finding {
  const bridge = networks.get(DEFAULT_BRIDGE);
  if (bridge === undefined) return hangsOn({ why: "the engine tells nothing of its default bridge", learnBy: "docker network inspect bridge" });
  return whereKnown(bridge.interContainer, (talks, evidence) =>
    talks
      ? holds({
          because: "containers on the default bridge reach each other",
          evidence,
          remedies: [{ kind: "disable-inter-container-traffic", network: DEFAULT_BRIDGE }],
        })
      : fails({ because: "containers on the default bridge are kept apart", evidence }),
  );
}

/** Drivers that send to a service elsewhere. Source: Docker documentation, "Configure logging drivers". */
const REMOTE_DRIVERS: ReadonlySet<string> = new Set(["fluentd", "gelf", "awslogs", "splunk", "gcplogs", "etwlogs"]);
/** Drivers that keep everything on this machine. */
const LOCAL_DRIVERS: ReadonlySet<string> = new Set(["json-file", "local", "none", "k8s-file", "passthrough"]);

function remoteLogging({ world }: WorldIndex): Finding {
  return whereKnown(world.engine.configuration.loggingDriver, (driver, evidence) => {
    const because = `logs go to \`${driver}\``;
    if (REMOTE_DRIVERS.has(driver)) return holds({ because, evidence });
    if (LOCAL_DRIVERS.has(driver)) return fails({ because, evidence });
    return hangsOn({ why: `whether \`${driver}\` passes logs on to another machine is not told by the engine`, learnBy: "look where it forwards to" });
  });
}

/** Raft tolerates the loss of less than half: an even number adds a manager and no tolerance. Source: Docker documentation, "Administer and maintain a swarm". */
const MOST_MANAGERS = 7;
/** The benchmark's own example of a short validity. */
const SHORT_HOURS = 48;

export function swarmSetting({ world }: WorldIndex, args: readonly string[]): Finding {
  const { swarmManagers, swarmCertificateHours } = world.engine.configuration;
  if (args[0] === "odd-managers") {
    return whereKnown(swarmManagers, (count, evidence) =>
      isSo(count % 2 === 1 && count <= MOST_MANAGERS, { because: `the swarm has ${count} ${count === 1 ? "manager" : "managers"}`, evidence }),
    );
  }
  if (args[0] === "short-lived-certificates") {
    return whereKnown(swarmCertificateHours, (hours, evidence) =>
      isSo(hours > 0 && hours <= SHORT_HOURS, { because: `certificates of nodes are valid for ${Math.round(hours)} hours`, evidence }),
    );
  }
  return whether(world.host.configuration.swarmListensEverywhere, {
    yes: "swarm listens on every address (port 2377)",
    no: "swarm listens on no wildcard address",
  });
}

export function unused({ world, images }: WorldIndex, args: readonly string[]): Finding {
  const stopped = world.containers.filter(({ running }) => running.known && !running.value);
  const dark = world.containers.find(({ running }) => !running.known);
  if (args[0] === "containers") {
    if (stopped.length > 0)
      return holds({
        because: `${stopped.length} of ${world.containers.length} containers do not run`,
        evidence: stopped.slice(0, 3).map((each) => each.evidence),
      });
    return dark === undefined || dark.running.known ? fails({ because: "every container runs" }) : hangsOn(dark.running);
  }
  // Several references may name one image: each says which it is.
  const used = new Set([...images.values()].map(({ evidence }) => evidence.source)).size;
  return whereKnown(world.engine.configuration.imageCount, (count, evidence) =>
    isSo(count > used, { because: `${used} of ${count} images are in use`, evidence }),
  );
}
