import { describe, expect, it } from "vitest";
import type { Container, Network, Truth } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import * as F from "./builders.ts";
import type { WorldChange } from "./fixtures.ts";
import { bind, container, dark, listed, PLACE, volume, world, yes } from "./fixtures.ts";
import { factsOf } from "./world-facts.ts";

interface Case {
  readonly when: string;
  readonly web?: Partial<Container>;
  readonly world?: WorldChange;
  readonly is: Truth;
}

const own = container("x").namespaces;
const SOCKET = yes([bind("/run/docker.sock", "/var/run/docker.sock")]);
const NET_HOST: Partial<Container> = { namespaces: { ...own, net: yes({ kind: "host" } as const) } };
const NET_NONE: Partial<Container> = { namespaces: { ...own, net: yes({ kind: "none" } as const) } };

function joining(other: string): Partial<Container> {
  return { namespaces: { ...own, net: yes({ kind: "container", container: other } as const) } };
}

function network(name: string, change: Partial<Network> = {}): Network {
  return { name, driver: yes("bridge"), internal: yes(false), interContainer: yes(true), encrypted: yes(false), evidence: PLACE, ...change };
}

function listening(address: string, tls = false): WorldChange {
  return { engine: { listeners: listed({ address, tls, verifiesClients: tls }) } };
}

function variables(values: Readonly<Record<string, string | null>>): Container["environment"] {
  return listed(...Object.entries(values).map(([name, value]) => ({ name, value, isSecret: value === null })));
}

const PROXY: Partial<Container> = { image: yes("tecnativa/docker-socket-proxy:0.3"), user: yes("0"), mounts: SOCKET };

const CASES: readonly (readonly [Literal, readonly Case[]])[] = [
  [
    F.internetEgress(),
    [
      { when: "the engine's bridge", is: "true" },
      { when: "the host's network", web: NET_HOST, is: "true" },
      {
        when: "one internal network and one that is not",
        web: { networks: listed("in", "out") },
        world: { networks: [network("in", { internal: yes(true) }), network("out")] },
        is: "true",
      },
      { when: "internal networks only", web: { networks: listed("in") }, world: { networks: [network("in", { internal: yes(true) })] }, is: "false" },
      { when: "no network", web: NET_NONE, is: "false" },
      { when: "the network of a container that has none", web: joining("b"), world: { containers: [container("b", NET_NONE)] }, is: "false" },
      { when: "networks unknown", web: { networks: dark() }, is: "unknown" },
      { when: "whether it is internal unknown", web: { networks: listed("in") }, world: { networks: [network("in", { internal: dark() })] }, is: "unknown" },
    ],
  ],
  [
    F.tcpReach("engine-plain"),
    [
      { when: "a listener on every address", world: listening("tcp://0.0.0.0:2375"), is: "true" },
      {
        when: "from an internal network: the gateway is the host",
        web: { networks: listed("in") },
        world: { ...listening("tcp://0.0.0.0:2375"), networks: [network("in", { internal: yes(true) })] },
        is: "true",
      },
      { when: "a loopback listener from the host's network", web: NET_HOST, world: listening("tcp://127.0.0.1:2375"), is: "true" },
      {
        when: "a loopback listener through a container on the host's network",
        web: joining("b"),
        world: { ...listening("tcp://127.0.0.1:2375"), containers: [container("b", NET_HOST)] },
        is: "true",
      },
      { when: "a loopback listener from a bridge", world: listening("tcp://127.0.0.1:2375"), is: "false" },
      { when: "no network", web: NET_NONE, world: listening("tcp://0.0.0.0:2375"), is: "false" },
      { when: "TLS", world: listening("tcp://0.0.0.0:2376", true), is: "false" },
      { when: "listeners unknown", world: { engine: { listeners: dark() } }, is: "unknown" },
    ],
  ],
  [F.tcpReach("engine-tls"), [{ when: "TLS", world: listening("tcp://0.0.0.0:2376", true), is: "true" }]],
  [
    F.tcpReach("metadata-service"),
    [
      { when: "on a cloud", world: { host: { onCloud: yes(true) } }, is: "true" },
      {
        when: "on a cloud, internal network",
        web: { networks: listed("in") },
        world: { host: { onCloud: yes(true) }, networks: [network("in", { internal: yes(true) })] },
        is: "false",
      },
      { when: "not on a cloud", is: "false" },
      { when: "nobody knows", world: { host: { onCloud: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.tcpReach("host-loopback"),
    [
      { when: "the host's network", web: NET_HOST, is: "true" },
      { when: "a bridge", is: "false" },
    ],
  ],
  [
    F.tcpReach("host-address"),
    [
      { when: "a bridge", is: "true" },
      { when: "macvlan", web: { networks: listed("m") }, world: { networks: [network("m", { driver: yes("macvlan") })] }, is: "false" },
    ],
  ],
  [
    F.tcpReach("kubelet"),
    [
      { when: "it runs", world: { host: { runsKubelet: yes(true) } }, is: "true" },
      { when: "it does not", is: "false" },
    ],
  ],
  [
    F.tcpReach("desktop-engine"),
    [
      { when: "Docker Desktop", world: { engine: { isDesktop: yes(true) } }, is: "true" },
      { when: "Linux", is: "false" },
    ],
  ],
  [
    F.tcpReach("swarm-manager"),
    [
      { when: "a worker", world: { engine: { swarm: yes("worker" as const) } }, is: "true" },
      { when: "no swarm", is: "false" },
    ],
  ],
  [
    F.sharesBridge(),
    [
      { when: "another on the engine's bridge", world: { containers: [container("b")] }, is: "true" },
      { when: "nobody else", is: "false" },
      { when: "another on another network", web: { networks: listed("a") }, world: { containers: [container("b")], networks: [network("a")] }, is: "false" },
      {
        when: "kept apart",
        web: { networks: listed("a") },
        world: { containers: [container("b", { networks: listed("a") })], networks: [network("a", { interContainer: yes(false) })] },
        is: "false",
      },
      { when: "networks unknown", web: { networks: dark() }, is: "unknown" },
    ],
  ],
  [
    F.readsWhatOthersWrite(),
    [
      {
        when: "a volume that another writes",
        web: { mounts: yes([volume("v", "/v", { readOnly: true })]) },
        world: { containers: [container("b", { mounts: yes([volume("v", "/w")]) })] },
        is: "unknown",
      },
      {
        when: "a directory below what another writes",
        web: { mounts: yes([bind("/srv/data/a", "/v")]) },
        world: { containers: [container("b", { mounts: yes([bind("/srv/data", "/w")]) })] },
        is: "unknown",
      },
      {
        when: "a volume that another only reads",
        web: { mounts: yes([volume("v", "/v")]) },
        world: { containers: [container("b", { mounts: yes([volume("v", "/w", { readOnly: true })]) })] },
        is: "false",
      },
      {
        when: "directories side by side",
        web: { mounts: yes([bind("/srv/a", "/v")]) },
        world: { containers: [container("b", { mounts: yes([bind("/srv/b", "/w")]) })] },
        is: "false",
      },
      { when: "nothing shared", web: { mounts: yes([volume("v", "/v")]) }, is: "false" },
    ],
  ],
  [
    F.credential("ssh"),
    [
      { when: "root's keys", web: { mounts: yes([bind("/root/.ssh", "/k", { readOnly: true })]) }, is: "true" },
      { when: "a user's keys, as root", web: { mounts: yes([bind("/home/al/.ssh/id_ed25519", "/k")]) }, is: "true" },
      { when: "root's keys, as uid 1000", web: { mounts: yes([bind("/root/.ssh", "/k")]), user: yes("1000"), noNewPrivileges: yes(true) }, is: "false" },
      { when: "other files", web: { mounts: yes([bind("/srv", "/k")]) }, is: "false" },
      { when: "a directory above them", web: { mounts: yes([bind("/root", "/k")]) }, is: "unknown" },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.credential("cloud"),
    [
      { when: "a variable", web: { environment: variables({ AWS_SECRET_ACCESS_KEY: null }) }, is: "true" },
      { when: "another variable", web: { environment: variables({ DB_PASSWORD: null }) }, is: "false" },
      { when: "variables unknown", web: { environment: dark() }, is: "unknown" },
    ],
  ],
  [
    F.credential("swarm-cert"),
    [
      {
        when: "the engine's directory on a swarm node",
        web: { mounts: yes([bind("/var/lib/docker", "/d")]) },
        world: { engine: { swarm: yes("worker" as const) } },
        is: "true",
      },
      { when: "the same without a swarm", web: { mounts: yes([bind("/var/lib/docker", "/d")]) }, is: "false" },
    ],
  ],
  [
    F.credential("generic"),
    [
      { when: "a secret of its own", web: { secrets: listed("db") }, is: "true" },
      { when: "a secret variable", web: { environment: variables({ DB_PASSWORD: null }) }, is: "true" },
      { when: "none", is: "false" },
    ],
  ],
  [
    F.servesEngineApi("read"),
    [
      { when: "a proxy that opens CONTAINERS", web: { ...PROXY, environment: variables({ CONTAINERS: "1" }) }, is: "true" },
      { when: "a proxy that opens nothing of containers", web: { ...PROXY, environment: variables({ EVENTS: "1" }) }, is: "false" },
      { when: "a proxy without the socket", web: { ...PROXY, mounts: yes([]), environment: variables({ CONTAINERS: "1" }) }, is: "false" },
      { when: "a container that uses the socket itself", web: { image: yes("traefik:3"), user: yes("0"), mounts: SOCKET }, is: "false" },
      { when: "a proxy whose variables are unknown", web: { ...PROXY, environment: dark() }, is: "unknown" },
      {
        when: "something that publishes 2375",
        web: { mounts: SOCKET, ports: listed({ hostIp: "", hostPort: 2375, containerPort: 2375, protocol: "tcp" as const }) },
        is: "unknown",
      },
    ],
  ],
  [
    F.servesEngineApi("create"),
    [
      { when: "a proxy that opens CONTAINERS and POST", web: { ...PROXY, environment: variables({ CONTAINERS: "1", POST: "1" }) }, is: "true" },
      { when: "a proxy that opens CONTAINERS", web: { ...PROXY, environment: variables({ CONTAINERS: "1", POST: "0" }) }, is: "false" },
    ],
  ],
  [
    F.servesEngineApi("full"),
    [
      {
        when: "socat",
        web: { image: yes("alpine/socat"), user: yes("0"), mounts: SOCKET, command: yes(["tcp-listen:2375,fork", "unix-connect:/var/run/docker.sock"]) },
        is: "true",
      },
      {
        when: "a privileged engine of its own without certificates",
        web: { image: yes("docker:28-dind"), privileged: yes(true), environment: variables({ DOCKER_TLS_CERTDIR: "" }) },
        is: "true",
      },
      { when: "a privileged engine of its own with certificates", web: { image: yes("docker:dind"), privileged: yes(true) }, is: "false" },
      { when: "a proxy that opens CONTAINERS and POST", web: { ...PROXY, environment: variables({ CONTAINERS: "1", POST: "1" }) }, is: "false" },
    ],
  ],
];

describe("reach", () => {
  for (const [literal, cases] of CASES) {
    for (const { when, web = {}, world: change = {}, is } of cases) {
      it(`${literal.fact} ${literal.args.join(" ")} is ${is}: ${when}`, () => {
        const containers = [container("web", web), ...(change.containers ?? [])];
        const finding = factsOf(world({ ...change, containers })).find(literal, { subject: "web", object: null });
        expect(finding.truth).toBe(is);
        expect(finding.supports.length + finding.blanks.length, "a finding says why").toBeGreaterThan(0);
        expect(finding.supports.filter((support) => support.because === "")).toEqual([]);
      });
    }
  }
});
