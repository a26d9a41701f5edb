import { describe, expect, it } from "vitest";
import type { AttackPath, World } from "../model/index.ts";
import { judgeWorld, KNOWLEDGE } from "../reason/index.ts";
import { requestText } from "./bodies/fixtures.ts";
import { inspectAnswer, worldOf } from "./fixtures.ts";
import { judgeRequest } from "./judge-request.ts";
import { bytesOf } from "./wire/fixtures.ts";

const ID = "a".repeat(64);
const OTHER = "b".repeat(64);

/** What a container may ask for, and what the engine says is mounted then. */
interface Wish {
  readonly host?: object;
  readonly user?: string;
  readonly mounts?: readonly object[];
  /** Containers that are there besides. */
  readonly others?: readonly unknown[];
}

const bind = (source: string, target: string, more: object = {}) => ({
  Type: "bind",
  Source: source,
  Destination: target,
  RW: true,
  Propagation: "rprivate",
  ...more,
});

const WISHES: readonly (readonly [string, Wish])[] = [
  ["nothing", {}],
  ["all privileges", { host: { Privileged: true, MaskedPaths: null, ReadonlyPaths: null, SecurityOpt: ["label=disable"] } }],
  ["the engine's socket", { host: { Binds: ["/var/run/docker.sock:/s"] }, mounts: [bind("/var/run/docker.sock", "/s")] }],
  [
    "the engine's socket, read-only, for a user",
    { host: { Binds: ["/run/docker.sock:/s:ro"] }, user: "1000", mounts: [bind("/run/docker.sock", "/s", { RW: false })] },
  ],
  ["the root", { host: { Binds: ["/:/host"] }, mounts: [bind("/", "/host")] }],
  ["the root, read-only", { host: { Mounts: [{ Type: "bind", Source: "/", Target: "/host", ReadOnly: true }] }, mounts: [bind("/", "/host", { RW: false })] }],
  [
    "/etc for a user without more",
    { host: { Binds: ["/etc:/e"], SecurityOpt: ["no-new-privileges=true"], CapDrop: ["ALL"] }, user: "1000:1000", mounts: [bind("/etc", "/e")] },
  ],
  ["a directory of no one", { host: { Binds: ["/srv/data:/d"] }, mounts: [bind("/srv/data", "/d")] }],
  ["SYS_ADMIN without confinement", { host: { CapAdd: ["CAP_SYS_ADMIN"], SecurityOpt: ["apparmor=unconfined", "seccomp=unconfined"] } }],
  ["SYS_MODULE", { host: { CapAdd: ["CAP_SYS_MODULE"] } }],
  ["the host's processes, and ptrace", { host: { PidMode: "host", CapAdd: ["CAP_SYS_PTRACE"] } }],
  ["the host's network", { host: { NetworkMode: "host" } }],
  ["no masks", { host: { MaskedPaths: [], ReadonlyPaths: [], SecurityOpt: ["apparmor=unconfined"] } }],
  ["a disk", { host: { Devices: [{ PathOnHost: "/dev/sda", PathInContainer: "/dev/sda", CgroupPermissions: "rwm" }] } }],
  ["every block device", { host: { DeviceCgroupRules: ["b *:* rwm"] } }],
  ["a shared mount", { host: { Binds: ["/mnt:/m:rshared"], CapAdd: ["CAP_SYS_ADMIN"] }, mounts: [bind("/mnt", "/m", { Propagation: "rshared" })] }],
  [
    "the processes of a neighbour",
    { host: { PidMode: `container:${OTHER}` }, others: [inspectAnswer({ id: OTHER, name: "other", host: { Privileged: true } })] },
  ],
  [
    "the mounts of a neighbour",
    {
      host: { VolumesFrom: [OTHER] },
      mounts: [bind("/var/run/docker.sock", "/s")],
      others: [inspectAnswer({ id: OTHER, name: "other", host: { Binds: ["/var/run/docker.sock:/s"] }, mounts: [bind("/var/run/docker.sock", "/s")] })],
    },
  ],
];

/** Each path by how, whereto and how certainly. */
function told(paths: readonly AttackPath[]): readonly string[] {
  return paths.map((path) => `${path.certainty} ${path.target} ${path.scope} by ${path.steps.map(({ technique }) => technique).join(" > ")}`).sort();
}

function asScanned(world: World): readonly string[] {
  const judged = judgeWorld(world, KNOWLEDGE).containers.find(({ id }) => id === ID);
  return told(judged?.paths ?? []);
}

describe("a container that is asked for and the same container scanned have the same paths", () => {
  it.each(WISHES)("%s", (_, { host = {}, user = "", mounts = [], others = [] }) => {
    const scanned = asScanned(worldOf([...others, inspectAnswer({ id: ID, name: "new-container", host, mounts, user })]));
    const create = { Image: "busybox", User: user, Cmd: ["sh"], HostConfig: { IpcMode: "private", CgroupnsMode: "private", ...host } };
    const bytes = bytesOf(requestText("POST /v1.41/containers/create", JSON.stringify(create)));
    const { consequences, decision } = judgeRequest(bytes, { world: worldOf(others), knowledge: KNOWLEDGE, links: new Map() });
    expect(decision).not.toMatchObject({ reason: "not-understood" });
    expect(told(consequences?.paths.filter(({ entry }) => entry.of === "new-container") ?? [])).toEqual(scanned);
  });

  it("the wishes open paths of both kinds, and none", () => {
    const all = WISHES.map(([, { host = {}, user = "", mounts = [], others = [] }]) =>
      asScanned(worldOf([...others, inspectAnswer({ id: ID, name: "new-container", host, mounts, user })])).filter((path) => path.includes(" host-root ")),
    );
    expect(all.filter((paths) => paths.some((path) => path.startsWith("proven"))).length).toBeGreaterThan(8);
    expect(all.filter((paths) => paths.length === 0).length).toBeGreaterThan(1);
  });
});
