import { describe, expect, it } from "vitest";
import { known } from "../model/index.ts";
import { KNOWLEDGE } from "../reason/index.ts";
import { cliCreate, requestText } from "./bodies/fixtures.ts";
import type { Cluster } from "./consequences/service-form.ts";
import { inspectAnswer, worldOf } from "./fixtures.ts";
import type { Rewriting } from "./harden/harden-request.ts";
import { judgeRequest } from "./judge-request.ts";
import { outgoingOf } from "./request.ts";
import { bytesOf } from "./wire/fixtures.ts";

const WORLD = worldOf([inspectAnswer({ id: "a".repeat(64), name: "web" })]);
const NO_HARDENING: Rewriting["hardening"] = {
  ...{ noNewPrivileges: false, capabilities: null, pids: null, memory: null, readOnlyRoot: null, defaultSeccomp: false, logs: null, pinImage: false },
};

function unread(): never {
  throw new Error("it was not read");
}

describe("services", () => {
  const ONE: Cluster = {
    nodes: 1,
    networks: new Map([
      ["n".repeat(25), "apps"],
      ["h".repeat(25), "host"],
      ["gone", null],
    ]),
  };
  const service = (container: object, { task = {}, more = {} } = {}): string =>
    JSON.stringify({
      Name: "s",
      Labels: {},
      TaskTemplate: { ContainerSpec: { Image: "busybox", ...container }, ForceUpdate: 0, Runtime: "container", ...task },
      Mode: { Replicated: { Replicas: 1 } },
      UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0.5, Order: "stop-first" },
      ...more,
    });
  const judge = (
    body: string,
    { cluster = ONE as Cluster | null, path = "create", links = [] as readonly string[], hardening = null as Rewriting | null } = {},
  ) =>
    judgeRequest(bytesOf(requestText(`POST /v1.44/services/${path}`, body)), {
      world: { ...WORLD, engine: { ...WORLD.engine, apiVersion: known("1.44", { source: "test", location: "" }) } },
      knowledge: KNOWLEDGE,
      links: new Map(links.map((path) => [path, path])),
      cluster,
      rewriting: hardening,
    });
  const bind = (source: string, more: object = {}) => ({ Mounts: [{ Type: "bind", Source: source, Target: "/m", ...more }] });

  it.each<[string, object, object]>([
    ["what a CLI asks for", {}, {}],
    ["a directory of its own", bind("/srv/data"), {}],
    ["a volume", { Mounts: [{ Type: "volume", Source: "data", Target: "/d" }] }, {}],
    [
      "a network of the swarm, ports and limits",
      {},
      {
        task: { Networks: [{ Target: "n".repeat(25), Aliases: ["s"] }], Resources: { Limits: { MemoryBytes: 1_000_000, Pids: 9 } } },
        more: { EndpointSpec: { Ports: [{ Protocol: "tcp", TargetPort: 80, PublishedPort: 8080, PublishMode: "ingress" }] } },
      },
    ],
    ["fewer privileges", { CapabilityDrop: ["ALL"], ReadOnly: true, Privileges: { NoNewPrivileges: true, Seccomp: { Mode: "default" } } }, {}],
  ])("%s is allowed, anew and as an update", (_, container, more) => {
    for (const path of ["create", "s/update?version=7"])
      expect(judge(service(container, more), { links: ["/srv/data"], path }).decision).toMatchObject({ kind: "allowed" });
  });

  it.each<[string, object, object?]>([
    ["a bind of the root", bind("/")],
    ["a bind of the socket by a crooked path", bind("/srv/../var/run/./docker.sock", { ReadOnly: true })],
    [
      "a volume that is a bind",
      { Mounts: [{ Type: "volume", Source: "vol", Target: "/v", VolumeOptions: { DriverConfig: { Options: { type: "none", o: "bind", device: "/" } } } }] },
    ],
  ])("%s opens a path to root", (_, container) => expect(judge(service(container)).decision).toMatchObject({ kind: "refused", reason: "opens-path" }));

  it("what would pass is said", () => {
    const { decision } = judge(service(bind("/")));
    expect(decision).toMatchObject({ nearest: [expect.stringContaining("mount at `/m`")] });
  });

  it("a capability and no confinement open a path as in a container", () => {
    const more = { CapabilityAdd: ["cap_sys_admin"], Privileges: { Seccomp: { Mode: "unconfined" }, AppArmor: { Mode: "disabled" } } };
    const alike = cliCreate({ "HostConfig.CapAdd": ["SYS_ADMIN"], "HostConfig.SecurityOpt": ["seccomp=unconfined", "apparmor=unconfined"] });
    const created = judgeRequest(bytesOf(requestText("POST /v1.41/containers/create", alike)), { world: WORLD, knowledge: KNOWLEDGE, links: new Map() });
    const told = ({ consequences }: typeof created) =>
      consequences?.paths.map(({ target, certainty, steps }) => JSON.stringify([target, certainty, steps.map(({ technique }) => technique)])).sort();
    expect(told(judge(service(more)))).toEqual(told(created));
    expect(told(created)).not.toEqual([]);
  });

  it.each<[string, string, object]>([
    ["on a swarm of several nodes", service({}), { cluster: { ...ONE, nodes: 3 } }],
    ["where the engine manages no swarm", service({}), { cluster: null }],
    ["on a network that is not there", service({}, { task: { Networks: [{ Target: "gone" }] } }), {}],
    ["on a network that was not looked up", service({}, { task: { Networks: [{ Target: "other" }] } }), {}],
    ["with logs to a driver of its own", service({}, { task: { LogDriver: { Name: "p" } } }), {}],
    ["with a bind that may be a link", service(bind("/srv/elsewhere")), {}],
    ["of an update to what it was before", service({}), { path: "s/update?version=7&rollback=previous" }],
    ["where a profile hardens containers", service({}), { hardening: { hardening: NO_HARDENING, image: null } }],
  ])("%s it is not known what follows", (_, body, how) => {
    expect(judge(body, how).decision).toMatchObject({ kind: "refused", reason: "may-open-path", paths: [] });
  });

  it.each<[string, object, string]>([
    ["a source that a node fills in", bind("/{{.Service.Name}}"), "filled in by the node"],
    [
      "an option that a node fills in",
      { Mounts: [{ Type: "volume", Source: "vol", Target: "/v", VolumeOptions: { DriverConfig: { Options: { device: "{{.Node.Hostname}}" } } } }] },
      "filled in by the node",
    ],
    ["a mount of a cluster's volume", { Mounts: [{ Type: "cluster", Source: "vol", Target: "/v" }] }, "one of"],
    ["a profile of its own", { Privileges: { Seccomp: { Mode: "custom", Profile: "e30=" } } }, "one of"],
    ["a plugin", {}, "must say nothing"],
  ])("%s is not taken", (words, container, because) => {
    const more = words === "a plugin" ? { task: { PluginSpec: { remote: "x" } } } : {};
    expect(judge(service(container, more)).decision).toMatchObject({ kind: "refused", reason: "not-understood", because: expect.stringContaining(because) });
  });

  it("the host's network is named by its name, whatever it is called", () => {
    const { request, consequences } = judge(service({}, { task: { Networks: [{ Target: "bridge" }, { Target: "h".repeat(25) }] } }));
    expect(JSON.parse(outgoingOf(request ?? unread()).body ?? "")).toMatchObject({ TaskTemplate: { Networks: [{ Target: "bridge" }, { Target: "host" }] } });
    expect(consequences?.paths.map(({ target }) => target)).toContain("network-pivot");
  });
});
