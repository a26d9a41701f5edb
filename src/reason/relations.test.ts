import { describe, expect, it } from "vitest";
import type { Container } from "../model/index.ts";
import { bind, container, dark, listed, PLACE, volume, world, yes } from "./facts/fixtures.ts";
import { factsOf } from "./facts/world-facts.ts";
import type { Relation } from "./technique.ts";

const own = container("x").namespaces;

function mounting(id: string, ...mounts: readonly Parameters<typeof volume>[]): Container {
  return container(id, { mounts: yes(mounts.map((one) => (one[0].startsWith("/") ? bind(...one) : volume(...one)))) });
}

function joining(id: string, name: "pid" | "net" | "ipc", other: string): Container {
  return container(id, { namespaces: { ...own, [name]: yes({ kind: "container", container: other }) } });
}

function hostPid(id: string): Container {
  return container(id, { namespaces: { ...own, pid: yes({ kind: "host" } as const) } });
}

function objects(containers: readonly Container[], relation: Relation, of: string): readonly string[] {
  return factsOf(world({ containers }))
    .related(relation, of)
    .map((related) => related.object);
}

describe("relations", () => {
  const WRITES = mounting("a", ["/srv", "/v"]);
  const shared = [mounting("a", ["v", "/v"]), mounting("b", ["v", "/v", { readOnly: true }]), mounting("c", ["w", "/w"])];

  it.each([
    ["a writable volume is written", shared, "volumes-written", "a", ["v"]],
    ["a read-only volume is not written", shared, "volumes-written", "b", []],
    ["a read-only volume is read", shared, "volumes-read", "b", ["v"]],
    ["a volume leads to all who mount it", shared, "volume-users", "v", ["a", "b"]],
    ["a volume nobody mounts leads nowhere", shared, "volume-users", "x", []],
    ["a host directory that two mount is shared", [mounting("a", ["/srv/d", "/v"]), mounting("b", ["/srv/d", "/w"])], "volumes-written", "a", ["path:/srv/d"]],
    ["a host directory that one mounts is not", [mounting("a", ["/srv/d", "/v"]), mounting("b", ["/srv/e", "/w"])], "volumes-written", "a", []],
    [
      "a directory above one that another mounts shares that",
      [mounting("a", ["/srv", "/v"]), mounting("b", ["/srv/d", "/w"])],
      "volumes-written",
      "a",
      ["path:/srv/d"],
    ],
    ["both use the deeper directory", [mounting("a", ["/srv", "/v"]), mounting("b", ["/srv/d", "/w"])], "volume-users", "path:/srv/d", ["a", "b"]],
    ["the root is no shared directory", [mounting("a", ["/", "/v"]), mounting("b", ["/", "/w"])], "volumes-written", "a", []],
    ["a socket is no shared directory", [mounting("a", ["/run/docker.sock", "/v"]), mounting("b", ["/run/docker.sock", "/w"])], "volumes-written", "a", []],
    [
      "a bind of a volume's directory is that volume",
      [mounting("a", ["/var/lib/docker/volumes/v/_data", "/v"]), mounting("b", ["v", "/w"])],
      "volumes-written",
      "a",
      ["v"],
    ],
    [
      "inherited mounts count",
      [mounting("a", ["v", "/v"]), container("b", { volumesFrom: listed({ container: "a", readOnly: null }) })],
      "volume-users",
      "v",
      ["a", "b"],
    ],
    ["who writes a directory decides what is mounted from below it", [WRITES, mounting("b", ["/srv/d", "/w"])], "mounts-decided", "a", ["b"]],
    ["not the other way round", [WRITES, mounting("b", ["/srv/d", "/w"])], "mounts-decided", "b", []],
    ["nor of what is mounted from beside it", [WRITES, mounting("b", ["/srve/d", "/w"])], "mounts-decided", "a", []],
    ["nor of the same directory", [WRITES, mounting("b", ["/srv", "/w"])], "mounts-decided", "a", []],
    ["nor who only reads it", [mounting("a", ["/srv", "/v", { readOnly: true }]), mounting("b", ["/srv/d", "/w"])], "mounts-decided", "a", []],
    ["nor writable of what is read-only", [WRITES, mounting("b", ["/srv/d", "/w", { readOnly: true }])], "mounts-decided", "a", []],
    ["but readable", [WRITES, mounting("b", ["/srv/d", "/w", { readOnly: true }])], "mounts-decided-readable", "a", ["b"]],
    ["of a socket too", [WRITES, mounting("b", ["/srv/d/app.sock", "/w"])], "mounts-decided", "a", ["b"]],
    ["nor where it covers the place", [mounting("a", ["/srv", "/v"], ["/x", "/v/d"]), mounting("b", ["/srv/d", "/w"])], "mounts-decided", "a", []],
    [
      "below a volume that it writes",
      [mounting("a", ["vol", "/v"]), mounting("b", ["/var/lib/docker/volumes/vol/_data/d", "/w"])],
      "mounts-decided",
      "a",
      ["b"],
    ],
    [
      "not of itself, and once of each other",
      [mounting("a", ["/srv", "/v"], ["/srv/d", "/w"]), mounting("b", ["/srv/d", "/w"], ["/srv/e", "/x"])],
      "mounts-decided",
      "a",
      ["b"],
    ],
    ["nobody decides by a container that is not there", [WRITES], "mounts-decided", "x", []],
    [
      "namespaces joined in a chain",
      [container("a"), joining("b", "pid", "a"), joining("c", "pid", "b"), container("d")],
      "pid-namespace-members",
      "c",
      ["a", "b"],
    ],
    ["the owner sees who joined", [container("a"), joining("b", "net", "a")], "net-namespace-members", "a", ["b"]],
    ["containers on the host's namespace share it", [hostPid("a"), hostPid("b"), container("c")], "pid-namespace-members", "a", ["b"]],
    ["a namespace of its own has no other members", [container("a"), container("b")], "ipc-namespace-members", "a", []],
    ["a circle ends", [joining("a", "ipc", "b"), joining("b", "ipc", "a")], "ipc-namespace-members", "c", []],
    ["the engine's bridge where no network is named", [container("a"), container("b")], "networks-joined", "a", ["bridge"]],
    [
      "members of a network",
      [container("a"), container("b", { networks: listed("n") }), container("c", { networks: listed("n") })],
      "network-members",
      "n",
      ["b", "c"],
    ],
    ["every container", [container("a"), container("b")], "every-container", "host", ["a", "b"]],
  ] as const)("%s", (_when, containers, relation, of, expected) => {
    expect(objects(containers, relation, of)).toEqual(expected);
  });

  it("what a volume's options name is decided as a bind's source is, as written and as it leads", () => {
    const bound = { name: "vol", driver: yes("local"), options: yes({ type: "none", o: "bind", device: "/srv/link" }), evidence: PLACE };
    const containers = [mounting("a", ["/srv", "/v"]), mounting("b", ["vol", "/w"])];
    const decided = (links: Readonly<Record<string, string>>) =>
      factsOf(world({ containers, volumes: [bound], host: { symlinks: yes(links) } }))
        .related("mounts-decided", "a")
        .map(({ object }) => object);
    expect([decided({}), decided({ "/srv/link": "/data" })]).toEqual([["b"], ["b"]]);
  });

  it("members that are kept apart do not reach each other", () => {
    const networks = [{ name: "n", driver: yes("bridge"), internal: yes(false), interContainer: yes(false), encrypted: yes(false), evidence: PLACE }];
    const containers = [container("a", { networks: listed("n") }), container("b", { networks: listed("n") })];
    expect(factsOf(world({ containers, networks })).related("network-members", "n")).toEqual([]);
  });

  it("members of a network nobody knows enough of are possible", () => {
    const networks = [{ name: "n", driver: yes("bridge"), internal: yes(false), interContainer: dark<boolean>(), encrypted: yes(false), evidence: PLACE }];
    const related = factsOf(world({ containers: [container("a", { networks: listed("n") })], networks })).related("network-members", "n");
    expect(related.map((one) => one.finding.truth)).toEqual(["unknown"]);
  });

  it("leaving a volume takes the way away", () => {
    const source = factsOf(world({ containers: shared })).withRemedies([{ kind: "remove-mount", container: "a", target: "/v" }]);
    expect(source.related("volumes-written", "a")).toEqual([]);
    expect(source.related("volume-users", "v").map((one) => one.object)).toEqual(["b"]);
  });
});
