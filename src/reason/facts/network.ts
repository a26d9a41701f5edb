import type { Container, Finding, Network, Remedy } from "../../model/index.ts";
import { closings, engineSwarm, isLoopback, listenerKind } from "./engine-facts.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate, whereKnown, whether } from "./finding.ts";
import { hostOnCloud, hostRuns } from "./host-facts.ts";
import { followJoins, namespace } from "./namespaces.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered, rememberedBy } from "./world-index.ts";

/** What a container can send packets to. */

/** A network that a container is on, by name; the engine's own bridge where none is named. */
export interface Joined {
  readonly name: string;
  readonly network: Network | undefined;
  readonly remedies: readonly Remedy[];
}

export const DEFAULT_BRIDGE = "bridge";

/** Where its packets start: a stack of its own on some networks, the host's, none, or unknown. */
export type Stack =
  | { readonly kind: "networks"; readonly joined: readonly Joined[] }
  | { readonly kind: "host" }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly why: string };

export const stackOf = remembered(({ container, index }: Subject): Stack => {
  const end = followJoins(index, container, "net");
  if (end.mode === null) return { kind: "unknown", why: end.why };
  if (end.mode.kind === "host" || end.mode.kind === "none") return { kind: end.mode.kind };
  const owner = end.chain.at(-1) ?? container;
  if (!owner.networks.known) return { kind: "unknown", why: owner.networks.why };
  const names = owner.networks.value.length === 0 ? [DEFAULT_BRIDGE] : owner.networks.value.map((entry) => entry.value);
  return { kind: "networks", joined: names.map((name) => joinedAt(index, owner, name)) };
});

function joinedAt(index: WorldIndex, owner: Container, name: string): Joined {
  return { name, network: index.networks.get(name), remedies: [{ kind: "leave-network", container: owner.id, network: name }] };
}

function unknownStack(subject: Subject, why: string): Finding {
  return hangsOn({ why, learnBy: `docker inspect ${subject.container.name}` });
}

/** Any network but an internal one leads out. */
export const internetEgress = remembered((subject: Subject): Finding => {
  const stack = stackOf(subject);
  if (stack.kind === "unknown") return unknownStack(subject, stack.why);
  if (stack.kind === "none") return NO_NETWORK;
  if (stack.kind === "host") return namespace(subject, ["net", "host"]);
  return anyOf(...stack.joined.map(leadsOut));
});

const NO_NETWORK: Finding = fails({ because: "it has no network" });

function leadsOut({ name, network, remedies }: Joined): Finding {
  const because = `network \`${name}\` leads outside`;
  if (network === undefined) return holds({ because, remedies });
  return whereKnown(network.internal, (internal) =>
    internal ? fails({ because: `network \`${name}\` is internal`, evidence: [network.evidence] }) : holds({ because, evidence: [network.evidence], remedies }),
  );
}

/** A bridge's gateway is the host, also on an internal network: it has no route out, but the host is a neighbour. */
export const reachesHost = remembered((subject: Subject): Finding => {
  const stack = stackOf(subject);
  if (stack.kind === "unknown") return unknownStack(subject, stack.why);
  if (stack.kind === "none") return NO_NETWORK;
  if (stack.kind === "host") return namespace(subject, ["net", "host"]);
  return anyOf(...stack.joined.map(hasGateway));
});

/** Networks whose members cannot talk to the host's own address: the kernel isolates macvlan and ipvlan from their parent. */
const WITHOUT_HOST: ReadonlySet<string> = new Set(["macvlan", "ipvlan"]);

function hasGateway({ name, network, remedies }: Joined): Finding {
  const evidence = network === undefined ? [] : [network.evidence];
  const reached = holds({ because: `the host is the gateway of network \`${name}\``, evidence, remedies });
  if (network === undefined || !network.driver.known || !WITHOUT_HOST.has(network.driver.value)) return reached;
  return fails({ because: `network \`${name}\` is kept apart from the host`, evidence });
}

type Reach = (subject: Subject) => Finding;

const TCP_REACH: Readonly<Record<string, Reach>> = {
  "engine-plain": (subject) => reachesEngine(subject, (kind) => kind === "plain"),
  "engine-tls": (subject) => reachesEngine(subject, (kind) => kind !== "plain"),
  "metadata-service": (subject) => allOf(hostOnCloud(subject.index), internetEgress(subject)),
  "host-address": reachesHost,
  "host-loopback": (subject) => namespace(subject, ["net", "host"]),
  kubelet: (subject) => allOf(hostRuns(subject.index, ["kubelet"]), reachesHost(subject)),
  // Docker Desktop answers on an address inside its VM's network (CVE-2025-9074).
  "desktop-engine": (subject) =>
    allOf(
      whether(subject.index.world.engine.isDesktop, { yes: "the engine is Docker Desktop's", no: "the engine is not Docker Desktop's" }),
      internetEgress(subject),
    ),
  "swarm-manager": (subject) => allOf(negate(engineSwarm(subject.index, ["inactive"])), reachesHost(subject)),
};

export function tcpReach(subject: Subject, args: readonly string[]): Finding {
  const reach = TCP_REACH[args[0] ?? ""];
  return reach === undefined ? NO_NETWORK : reach(subject);
}

function reachesEngine(subject: Subject, fits: (kind: string) => boolean): Finding {
  const { listeners } = subject.index.world.engine;
  if (!listeners.known) return allOf(hangsOn(listeners), reachesHost(subject));
  const fitting = listeners.value.filter(({ value }) => value.address.startsWith("tcp://") && fits(listenerKind(value)));
  if (fitting.length === 0) return NO_LISTENER;
  return anyOf(
    ...fitting.map(({ value, evidence }) => {
      const listens = holds({
        because: `the engine listens on ${value.address}`,
        evidence: [evidence],
        remedies: closings(value.address, listenerKind(value)),
      });
      return allOf(listens, isLoopback(value.address) ? namespace(subject, ["net", "host"]) : reachesHost(subject));
    }),
  );
}

const NO_LISTENER: Finding = fails({ because: "the engine has no such TCP listener" });

/** Names of networks to how many containers are on them; linear in the world. */
const memberCounts = remembered((index: WorldIndex): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const container of index.world.containers) for (const name of networksOf(container)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
});

/** Networks that a container is on by itself: joined stacks are their owner's. */
export function networksOf(container: Container): readonly string[] {
  const { net } = container.namespaces;
  if (!net.known || net.value.kind === "host" || net.value.kind === "none" || net.value.kind === "container" || !container.networks.known) return [];
  return container.networks.value.length === 0 ? [DEFAULT_BRIDGE] : container.networks.value.map((entry) => entry.value);
}

/** The only container on a network has nobody beside it; `icc=false` keeps members of a bridge apart. */
export function sharesBridge(subject: Subject): Finding {
  const stack = stackOf(subject);
  if (stack.kind === "unknown") return unknownStack(subject, stack.why);
  if (stack.kind !== "networks") return NO_NETWORK;
  const counts = memberCounts(subject.index);
  const shared = stack.joined.filter(({ name }) => (counts.get(name) ?? 0) > 1);
  if (shared.length === 0) return fails({ because: "no other container is on its networks" });
  return anyOf(...shared.map(talksOn));
}

/** Whether members of that network reach each other. */
export function talksOn({ name, network, remedies }: Joined): Finding {
  const because = `other containers are on network \`${name}\``;
  const apart: Remedy = { kind: "disable-inter-container-traffic", network: name };
  if (network === undefined) return holds({ because, remedies });
  return whereKnown(network.interContainer, (talks) =>
    talks
      ? holds({ because, evidence: [network.evidence], remedies: [...remedies, apart] })
      : fails({ because: `members of network \`${name}\` are kept apart`, evidence: [network.evidence] }),
  );
}

export const portsPublic = rememberedBy(
  ({ container }: Subject, _all: "ports"): Finding =>
    whereKnown(container.ports, (ports) => {
      const open = ports.filter(({ value }) => ["", "0.0.0.0", "::", "[::]"].includes(value.hostIp));
      if (open.length === 0) return NO_PORTS;
      const supports = open.map(({ value, evidence }) => ({
        because: `port ${value.containerPort} is published on every interface`,
        evidence: [evidence],
        remedies: [{ kind: "unpublish-port" as const, container: container.id, containerPort: value.containerPort }],
      }));
      return { truth: "true", supports, blanks: [] };
    }),
);

const NO_PORTS: Finding = fails({ because: "it publishes no port on every interface" });
