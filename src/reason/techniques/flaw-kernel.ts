import type { Standards } from "../../model/index.ts";
import type { Condition } from "../condition.ts";
import { all, any, not } from "../condition.ts";
import {
  canCreateUserNamespace,
  canMount,
  capability,
  capabilityInContainer,
  cgroupVersion,
  event,
  flaw,
  imageHasSetuidRoot,
  lsmAllows,
  namespace,
  seccompAllows,
  unprivilegedBpfDisabled,
} from "../facts/builders.ts";
import type { FlawKind } from "../flaws/flaw.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

const KERNEL_FLAW: Partial<Standards> = { cis: ["1.2.1"], attack: ["T1068", "T1611"], cwe: ["CWE-416", "CWE-787"], nist: ["4.5.2", "4.5.3"] };

const SHARED = "Containers share the host's kernel: whoever gains control of it has left the container, whatever else confines it.";
const FIX = "Upgrade the host's kernel and restart. Until then, close the way to it: the condition says which.";
const SOURCE = "Conditions as the advisories and the research base say; versions are in the data on flaws.";

interface KernelFlaw {
  readonly kind: FlawKind;
  readonly title: string;
  readonly argument: string;
  readonly when: readonly Condition[];
  readonly notes?: readonly string[];
  readonly origins?: readonly string[];
}

function kernelFlaw({ kind, title, argument, when, notes = [], origins = [] }: KernelFlaw): Technique {
  return technique({
    id: `flaw-${kind}`,
    title,
    argument: `${argument} ${SHARED}`,
    fix: FIX,
    notes,
    from: ["exec"],
    when: all(flaw(kind), ...when),
    gains: [{ privilege: "kernel", over: "host" }],
    maps: KERNEL_FLAW,
    verification: { level: "source", note: SOURCE },
    references: ["https://docs.kernel.org/process/cve.html"],
    origins,
  });
}

/** An attacker with root in a user namespace of his own holds every capability there, towards what that namespace owns. Source: user_namespaces(7). */
const networkNamespaceOfOnesOwn = canCreateUserNamespace();

/** Known flaws of the running kernel, by what a container needs to get at them. */
export const FLAW_KERNEL: readonly Technique[] = [
  kernelFlaw({
    kind: "kernel-default",
    title: "The kernel has a flaw that every container gets at",
    argument: "The calls that lead to it are open to everybody and no default confinement takes them away.",
    notes: ["Some need an option of the kernel's build (watch queues, TLS in the kernel) that most distributors set."],
    when: [],
  }),
  kernelFlaw({
    kind: "kernel-module-load",
    title: "The kernel has a flaw in a protocol that loads on demand",
    argument: "Opening a socket of a seldom used protocol loads its module, also from a container, and the flaw with it.",
    when: [event("module-autoload")],
  }),
  kernelFlaw({
    kind: "kernel-packet-socket",
    title: "The kernel has a flaw in packet sockets",
    argument: "Packet sockets need NET_RAW in any network namespace, and containers have it by default.",
    when: [any(capabilityInContainer("NET_RAW"), networkNamespaceOfOnesOwn)],
    origins: ["combo.netraw-kernelbug"],
  }),
  kernelFlaw({
    kind: "kernel-network-administration",
    title: "The kernel has a flaw behind network administration",
    argument: "Packet filters, traffic control and IPsec are set up with NET_ADMIN in any network namespace: one given to the container, or one of its own.",
    when: [any(capabilityInContainer("NET_ADMIN"), networkNamespaceOfOnesOwn)],
    notes: ["A default container has no NET_ADMIN and may create no user namespace (T08, T11)."],
    origins: ["combo.netadmin-kernelbug", "combo.seccomp-userns-kernelbug"],
  }),
  kernelFlaw({
    kind: "kernel-bpf",
    title: "The kernel has a flaw in the check of BPF programs",
    argument: "A program that the verifier wrongly takes for safe runs in the kernel.",
    when: [seccompAllows("bpf"), any(capability("BPF"), capability("SYS_ADMIN"), not(unprivilegedBpfDisabled()))],
  }),
  kernelFlaw({
    kind: "kernel-io-uring",
    title: "The kernel has a flaw in io_uring",
    argument: "io_uring needs no capability; only seccomp keeps a container from it, and profiles before Engine 25.0 do not.",
    when: [seccompAllows("io-uring")],
  }),
  kernelFlaw({
    kind: "kernel-mount",
    title: "The kernel has a flaw in mounting",
    argument: "Mounting is open to who holds SYS_ADMIN, or root in a user namespace of his own, and the flaw lies on that way.",
    when: [seccompAllows("mount"), any(capability("SYS_ADMIN"), canCreateUserNamespace())],
  }),
  kernelFlaw({
    kind: "kernel-user-namespace",
    title: "The kernel has a flaw in user namespaces",
    argument: "Ids that a nested user namespace maps are taken for the host's.",
    when: [canCreateUserNamespace()],
  }),
  kernelFlaw({
    kind: "kernel-release-agent",
    title: "The kernel lets a namespace's root set a release agent",
    argument: "The program that cgroup v1 runs on the host when a group empties can be set without SYS_ADMIN on the host.",
    when: [cgroupVersion("1"), any(all(canCreateUserNamespace(), seccompAllows("mount"), lsmAllows("mount")), canMount())],
  }),
  kernelFlaw({
    kind: "kernel-crypto-socket",
    title: "The kernel has a flaw in its crypto sockets",
    argument: "AF_ALG sockets need no capability, and profiles before Engine 29.4.3 let them through.",
    when: [seccompAllows("alg-socket")],
  }),
  kernelFlaw({
    kind: "kernel-vsock",
    title: "The kernel has a flaw in VM sockets",
    argument: "AF_VSOCK sockets need no capability; a filter on socket() alone leaves the 32-bit multiplexer open.",
    when: [any(seccompAllows("vsock-socket"), seccompAllows("socketcall"))],
  }),
  kernelFlaw({
    kind: "kernel-host-processes",
    title: "The kernel has a flaw between a process and who traces it",
    argument: "A tracer keeps rights over a program of the host that has since become root.",
    when: [namespace("pid", "host"), imageHasSetuidRoot()],
  }),
];
