import type { Container, Evidence, Finding, NamespaceMode, Remedy } from "../../model/index.ts";
import { fails, hangsOn, holds } from "./finding.ts";
import { isRemapped } from "./remapping.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { subjectIn } from "./world-index.ts";

/** In whose namespaces a container runs, through every container that it joins. */

export type NamespaceName = keyof Container["namespaces"];

/** Longest chain of joined containers that is followed; the engine itself allows no cycle to start. */
const LONGEST_CHAIN = 64;

export interface JoinEnd {
  /** Containers passed on the way, the asking one first. */
  readonly chain: readonly Container[];
  /** Mode of the last one: never `container`, unless its partner is missing or the chain is a circle. */
  readonly mode: NamespaceMode | null;
  readonly evidence: readonly Evidence[];
  readonly why: string;
}

/** Follows `container:` modes to the container that has the namespace. */
export function followJoins(index: WorldIndex, start: Container, name: NamespaceName): JoinEnd {
  const chain: Container[] = [];
  const evidence: Evidence[] = [];
  let at: Container | undefined = start;
  while (at !== undefined && chain.length < LONGEST_CHAIN) {
    if (chain.includes(at)) return { chain, mode: null, evidence, why: `containers join the ${name} namespace of each other in a circle` };
    chain.push(at);
    const mode: Container["namespaces"][NamespaceName] = at.namespaces[name];
    if (!mode.known) return { chain, mode: null, evidence, why: mode.why };
    evidence.push(mode.evidence);
    if (mode.value.kind !== "container") return { chain, mode: mode.value, evidence, why: "" };
    at = index.containers.get(mode.value.container);
  }
  return { chain, mode: null, evidence, why: `the container whose ${name} namespace it joins is not known` };
}

export function namespace(subject: Subject, args: readonly string[]): Finding {
  const [name, wanted] = args as readonly [NamespaceName, string];
  if (name === "user") return userNamespace(subject, wanted);
  if (wanted === "container") return joins(subject.container, name);
  const own = subject.container.namespaces[name];
  if (!own.known) return hangsOn(own, unshareSupport(subject.container, name));
  if (own.value.kind === "engine-default") return byDefault(subject, name, wanted);
  if (own.value.kind === "container") return throughOthers(subject, name, wanted);
  return settled(subject, name, { wanted, isHost: own.value.kind === "host" });
}

/** A namespace that is another's is the host's where that other's is. */
function throughOthers({ container, index }: Subject, name: NamespaceName, wanted: string): Finding {
  const end = followJoins(index, container, name);
  const evidence = end.evidence;
  if (end.mode === null) return hangsOn({ why: end.why, learnBy: `docker inspect ${container.name}` }, unshareSupport(container, name));
  if (wanted === "private") return fails({ because: `it joins another container's ${name} namespace`, evidence, remedies: unshares([container], name) });
  const owner = end.chain.at(-1) ?? container;
  if (end.mode.kind === "host")
    return holds({ because: `it joins the ${name} namespace of \`${owner.name}\`, which is the host's`, evidence, remedies: unshares(end.chain, name) });
  return end.mode.kind === "engine-default"
    ? byDefault(subjectIn(index, owner), name, wanted)
    : fails({ because: `it joins the ${name} namespace of \`${owner.name}\`, which is not the host's`, evidence });
}

function unshares(chain: readonly Container[], name: NamespaceName): readonly Remedy[] {
  return chain.map((link) => ({ kind: "unshare-namespace", container: link.id, namespace: name }));
}

function unshareSupport(container: Container, name: NamespaceName): Finding["supports"] {
  return [{ because: `perhaps shares the ${name} namespace`, evidence: [], remedies: unshares([container], name) }];
}

function joins(container: Container, name: NamespaceName): Finding {
  const own = container.namespaces[name];
  if (!own.known) return hangsOn(own, unshareSupport(container, name));
  const evidence = [own.evidence];
  if (own.value.kind !== "container") return NOT_JOINED;
  return holds({ because: `it joins another container's ${name} namespace`, evidence, remedies: unshares([container], name) });
}

const NOT_JOINED: Finding = fails({ because: "it joins no other container's namespace" });

function settled(subject: Subject, name: NamespaceName, asked: { readonly wanted: string; readonly isHost: boolean }): Finding {
  const { container } = subject;
  const field = container.namespaces[name];
  const evidence = field.known ? [field.evidence] : [];
  const remedies = asked.isHost ? unshares([container], name) : [];
  const because = asked.isHost ? `${name} namespace is the host's` : `${name} namespace is its own`;
  return asked.isHost === (asked.wanted === "host") ? holds({ because, evidence, remedies }) : fails({ because, evidence, remedies });
}

/** Docker's default is a namespace of its own, but for cgroup: the host's on cgroup v1 (measured T46), its own on v2 (dockerd `default-cgroupns-mode`). */
function byDefault(subject: Subject, name: NamespaceName, wanted: string): Finding {
  if (name !== "cgroup") return wanted === "private" ? OWN_BY_DEFAULT : SHARED_BY_NONE;
  const { cgroupVersion } = subject.index.world.host;
  if (!cgroupVersion.known) return hangsOn(cgroupVersion, unshareSupport(subject.container, name));
  const isHost = cgroupVersion.value === 1;
  const evidence = [cgroupVersion.evidence];
  const because = isHost
    ? "on cgroup v1 the engine shares the host's cgroup namespace by default"
    : "on cgroup v2 the engine gives each container its own cgroup namespace";
  const remedies = isHost ? unshares([subject.container], name) : [];
  return isHost === (wanted === "host") ? holds({ because, evidence, remedies }) : fails({ because, evidence, remedies });
}

const OWN_BY_DEFAULT: Finding = holds({ because: "the engine gives it a namespace of its own" });
const SHARED_BY_NONE: Finding = fails({ because: "the engine gives it a namespace of its own" });

/** `host` only where it is asked for (it matters where the engine remaps); `private` where the engine remaps this container. */
function userNamespace(subject: Subject, wanted: string): Finding {
  const { user } = subject.container.namespaces;
  if (wanted === "container") return NOT_JOINED;
  if (wanted === "private") return isRemapped(subject);
  if (!user.known) return hangsOn(user, unshareSupport(subject.container, "user"));
  if (user.value.kind !== "host") return fails({ because: "it does not ask for the host's user namespace", evidence: [user.evidence] });
  return holds({ because: "it asks for the host's user namespace", evidence: [user.evidence], remedies: unshares([subject.container], "user") });
}
