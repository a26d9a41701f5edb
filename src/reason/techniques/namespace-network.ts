import type { Standards } from "../../model/index.ts";
import { ALWAYS, all } from "../condition.ts";
import { capability, namespace } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

const HOST_NETWORK: Partial<Standards> = { cis: ["5.10"], attack: ["T1046", "T1611"], cwe: ["CWE-668"], nist: ["4.4.2", "4.4.3"] };

const NETWORK_FLAG = "https://docs.docker.com/engine/network/drivers/host/";

/** Network namespaces shared with the host or with another container. */
export const NAMESPACE_NETWORK: readonly Technique[] = [
  technique({
    id: "host-network-namespace",
    title: "The container is on the host's network",
    argument:
      "Services that listen on the host's loopback because nobody else should reach them are reached, databases and admin ports, and so are abstract unix sockets of the host, which have no file permissions.",
    fix: "Use a bridge network and publish the ports that are needed.",
    notes: ["How bad it is depends on who listens there.", "The engine refuses `--network=host` under userns-remap (R05)."],
    from: ["exec"],
    when: namespace("net", "host"),
    gains: [{ privilege: "network-pivot", over: "host" }],
    maps: HOST_NETWORK,
    verification: {
      level: "measured",
      note: "T41: services on 127.0.0.1 of the host and its abstract sockets are reached; from a bridge they are not (T40, T42).",
    },
    references: [NETWORK_FLAG],
    origins: ["ns.net-host", "ns.net-host-abstract-sockets"],
  }),
  technique({
    id: "host-network-sniffing",
    title: "The container reads and forges the host's traffic",
    argument:
      "NET_RAW, granted by default, opens packet sockets on the host's interfaces: clear-text passwords, and answers forged to name look-ups and metadata requests.",
    fix: "Drop NET_RAW, or use a bridge network.",
    from: ["exec"],
    when: all(namespace("net", "host"), capability("NET_RAW")),
    gains: [
      { privilege: "network-pivot", over: "host" },
      { privilege: "credential", over: "generic" },
    ],
    maps: { ...HOST_NETWORK, cis: ["5.10", "5.4"], attack: ["T1040", "T1557"], nist: ["4.4.2"] },
    verification: { level: "source", note: "packet(7)." },
    references: ["https://man7.org/linux/man-pages/man7/packet.7.html"],
    origins: ["ns.net-host-sniff"],
  }),
  technique({
    id: "host-network-administration",
    title: "The container changes the host's firewall and routes",
    argument: "NET_ADMIN in the host's network namespace is its administrator: firewall off, traffic redirected, interfaces down.",
    fix: "Drop NET_ADMIN, or use a bridge network.",
    notes: ["It also opens the widest part of the kernel's network code."],
    from: ["exec"],
    when: all(namespace("net", "host"), capability("NET_ADMIN")),
    gains: [
      { privilege: "network-pivot", over: "host" },
      { privilege: "denial-of-service", over: "host" },
      { privilege: "policy-bypass", over: "host" },
      { privilege: "kernel-attack-surface", over: "host" },
    ],
    maps: { ...HOST_NETWORK, cis: ["5.10", "5.4"], attack: ["T1562.004", "T1557"], cwe: ["CWE-250"] },
    verification: { level: "source", note: "capabilities(7), CAP_NET_ADMIN." },
    references: ["https://man7.org/linux/man-pages/man7/capabilities.7.html"],
    origins: ["ns.net-host-netadmin"],
  }),
  technique({
    id: "host-network-privileged-ports",
    title: "The container takes privileged ports of the host",
    argument: "NET_BIND_SERVICE, granted by default, lets it listen where clients expect a service of the host, whenever that port is free.",
    fix: "Drop NET_BIND_SERVICE, or use a bridge network and publish ports.",
    notes: ["A port that is taken stays taken: it matters at restarts and for services that are not there."],
    from: ["exec"],
    when: all(namespace("net", "host"), capability("NET_BIND_SERVICE")),
    gains: [{ privilege: "integrity-loss", over: "host" }],
    maps: { ...HOST_NETWORK, cis: ["5.10", "5.8"], attack: ["T1557"], nist: ["4.4.2"] },
    verification: { level: "source", note: "capabilities(7), CAP_NET_BIND_SERVICE." },
    references: ["https://man7.org/linux/man-pages/man7/capabilities.7.html"],
    origins: ["ns.net-host-bind"],
  }),
  technique({
    id: "shared-network-namespace",
    title: "The container shares another container's network",
    argument: "It reaches ports that the other one keeps to its loopback, admin and sidecar ports without passwords, and may take its ports when it restarts.",
    fix: "Use a network of its own.",
    notes: ["Sidecars are built on this: it is a way in only where the other container trusts its loopback."],
    from: ["exec"],
    across: "net-namespace-members",
    when: ALWAYS,
    gains: [{ privilege: "influence", over: "object" }],
    maps: { ...HOST_NETWORK, attack: ["T1557", "T1046"], nist: ["4.3.3"] },
    verification: { level: "measured", note: "T106: the same network namespace." },
    references: ["https://docs.docker.com/engine/network/#container-networks"],
    origins: ["ns.net-container"],
  }),
];
