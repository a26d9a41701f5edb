import { describe, expect, it } from "vitest";
import { known, unknown } from "../model/index.ts";
import { KNOWLEDGE } from "../reason/index.ts";
import { cliCreate, requestText } from "./bodies/fixtures.ts";
import type { Links } from "./consequences/links.ts";
import type { Decision } from "./decide/decision.ts";
import { inspectAnswer, worldOf } from "./fixtures.ts";
import { judgeRequest } from "./judge-request.ts";
import { bytesOf } from "./wire/fixtures.ts";

const SOCKET = { Type: "bind", Source: "/var/run/docker.sock", Destination: "/s", RW: true, Propagation: "rprivate" };
const WORLD = worldOf([inspectAnswer({ id: "b".repeat(64), name: "agent", host: { Binds: ["/var/run/docker.sock:/s"] }, mounts: [SOCKET] })]);

function decided(text: string, { world = WORLD, links = new Map() as Links } = {}): Decision {
  return judgeRequest(bytesOf(text), { world, knowledge: KNOWLEDGE, links }).decision;
}

const create = (at: Readonly<Record<string, unknown>> = {}): string => requestText("POST /v1.41/containers/create", cliCreate(at));

describe("devices by other names", () => {
  const given = (path: string) => create({ "HostConfig.Devices": [{ PathOnHost: path, PathInContainer: "/dev/x", CgroupPermissions: "rwm" }] });
  const volume = (device: string) => ({
    "HostConfig.Mounts": [
      { Type: "volume", Source: "disk", Target: "/v", VolumeOptions: { DriverConfig: { Name: "local", Options: { type: "ext4", device } } } },
    ],
  });

  const layers = (upper: string) => ({
    "HostConfig.Mounts": [
      {
        Type: "volume",
        Source: "layers",
        Target: "/v",
        VolumeOptions: { DriverConfig: { Options: { type: "overlay", device: "overlay", o: `lowerdir=/srv/w,upperdir=${upper},workdir=/srv/w` } } },
      },
    ],
  });

  it.each<[string, string, Links, object]>([
    ["a disk", given("/dev/sda"), new Map([["/dev/sda", "/dev/sda"]]), { kind: "refused", reason: "opens-path" }],
    ["a link to one", given("/srv/x"), new Map([["/srv/x", "/dev/sda"]]), { kind: "refused", reason: "opens-path" }],
    ["a node elsewhere", given("/srv/x"), new Map([["/srv/x", "/srv/x"]]), { kind: "refused", reason: "may-open-path" }],
    ["a node in shared memory", given("/dev/shm/x"), new Map([["/dev/shm/x", "/dev/shm/x"]]), { kind: "refused", reason: "may-open-path" }],
    ["a volume group's", given("/dev/vg0/root"), new Map([["/dev/vg0/root", "/dev/dm-0"]]), { kind: "refused", reason: "opens-path" }],
    ["a serial line", given("/dev/serial/by-id/a"), new Map([["/dev/serial/by-id/a", "/dev/ttyUSB0"]]), { kind: "allowed" }],
    ["a file system on a disk", create(volume("/dev/sda1")), new Map([["/dev/sda1", "/dev/sda1"]]), { kind: "refused", reason: "opens-path" }],
    ["one on a node elsewhere", create(volume("/dev/../srv/x")), new Map([["/dev/../srv/x", "/srv/x"]]), { kind: "refused", reason: "may-open-path" }],
    [
      "layers by a link",
      create(layers("/srv/x")),
      new Map([
        ["/srv/x", "/etc"],
        ["/srv/w", "/srv/w"],
      ]),
      { kind: "refused", reason: "opens-path" },
    ],
    [
      "layers of one's own",
      create(layers("/srv/x")),
      new Map([
        ["/srv/x", "/srv/x"],
        ["/srv/w", "/srv/w"],
      ]),
      { kind: "allowed" },
    ],
    ["layers that were not looked at", create(layers("/srv/x")), new Map(), { kind: "refused", reason: "may-open-path" }],
    ["one on a node in shared memory", create(volume("/dev/shm/x")), new Map([["/dev/shm/x", "/dev/shm/x"]]), { kind: "refused", reason: "may-open-path" }],
  ])("%s", (_, text, links, expected) => expect(decided(text, { links })).toMatchObject(expected));
});

describe("containers whose paths of the host lead elsewhere by now", () => {
  const MOVED = "d".repeat(64);
  const mounted = (source: string) =>
    inspectAnswer({
      id: MOVED,
      name: "moved",
      host: { Binds: [`${source}:/m`] },
      mounts: [{ Type: "bind", Source: source, Destination: "/m", RW: true, Propagation: "rprivate" }],
    });
  const world = worldOf([mounted("/srv/data")]);
  const [plain, led]: readonly Links[] = [new Map([["/srv/data", "/srv/data"]]), new Map([["/srv/data", "/"]])];

  it.each([
    ["starting", "POST /v1.41/containers/moved/start"],
    ["starting anew", "POST /v1.41/containers/moved/restart"],
    ["reading files", "GET /v1.41/containers/moved/archive?path=%2Fm"],
    ["looking at files", "HEAD /v1.41/containers/moved/archive?path=%2Fm"],
    ["writing files", "PUT /v1.41/containers/moved/archive?path=%2Fm"],
  ])("%s", (_, line) => {
    expect(decided(requestText(line), { world, links: plain })).toMatchObject({ kind: "allowed" });
    expect(decided(requestText(line), { world, links: led })).toMatchObject({ kind: "refused", reason: "opens-path" });
  });

  it("reading files where nobody sees what is mounted is not taken for reading", () => {
    const hidden = unknown<never>("a closed directory stands before it", "look as root");
    const containers = world.containers.map((each) => ({
      ...each,
      mounts: each.mounts.known
        ? known(
            each.mounts.value.map((mount) => ({ ...mount, source: hidden })),
            each.mounts.evidence,
          )
        : each.mounts,
    }));
    const read = requestText("GET /v1.41/containers/moved/archive?path=%2Fm");
    expect(decided(read, { world: { ...world, containers }, links: plain })).toMatchObject({ kind: "refused", reason: "may-open-path" });
  });

  it("a link that was one and is none counts no more", () => {
    const symlinks = known({ "/srv/data": "/" }, { source: "test", location: "" });
    const before = { ...world, host: { ...world.host, symlinks } };
    expect(decided(requestText("POST /v1.41/containers/moved/start"), { world: before, links: plain })).toMatchObject({ kind: "allowed" });
  });

  it("reading files out of what reaches root anyway is reading, and what is not there the engine says", () => {
    expect(decided(requestText("GET /v1.41/containers/agent/archive?path=%2Fs"))).toMatchObject({ kind: "allowed" });
    expect(decided(requestText("GET /v1.41/containers/nosuch/archive?path=%2Fs"))).toMatchObject({ kind: "allowed" });
  });
});

describe("what another container decides", () => {
  const bind = (source: string, { readOnly = false } = {}) => ({ Type: "bind", Source: source, Destination: "/s", RW: !readOnly, Propagation: "rprivate" });
  const worldWith = (source: string, how = {}) =>
    worldOf([inspectAnswer({ id: "b".repeat(64), name: "other", host: { Binds: [`${source}:/s`] }, mounts: [bind(source, how)] })]);
  const itself = (...paths: readonly string[]): Links => new Map(paths.map((path) => [path, path]));
  const mounting = (bound: string) => create({ "HostConfig.Binds": [`${bound}:/x`] });
  const decidedIn = (source: string, bound: string, how = {}) =>
    decided(mounting(bound), { world: worldWith(source, how), links: itself(bound, "/srv/a", "/srv/a/b") });

  it.each<[string, Decision, object]>([
    ["a mount from below what it writes", decidedIn("/srv/a", "/srv/a/b"), { kind: "refused", reason: "may-open-path" }],
    ["the other way round", decidedIn("/srv/a/b", "/srv/a"), { kind: "refused", reason: "may-open-path" }],
    ["a socket in it", decidedIn("/srv/a/app.sock", "/srv/a"), { kind: "refused", reason: "may-open-path" }],
    ["what it only reads", decidedIn("/srv/a", "/srv/a/b", { readOnly: true }), { kind: "allowed" }],
    ["a mount from beside it", decidedIn("/srv/c", "/srv/a/b"), { kind: "allowed" }],
    ["the same directory", decidedIn("/srv/a", "/srv/a"), { kind: "allowed" }],
  ])("%s", (_words, decision, expected) => expect(decision).toMatchObject(expected));

  it("is not new where a third container comes that has no part in it", () => {
    const mounts = (name: string, source: string, id: string) =>
      inspectAnswer({ id: id.repeat(64), name, host: { Binds: [`${source}:/s`] }, mounts: [bind(source)] });
    const world = worldOf([mounts("one", "/srv/a", "b"), mounts("two", "/srv/a/b", "c")]);
    expect(decided(mounting("/srv/d"), { world, links: itself("/srv/d") })).toMatchObject({ kind: "allowed" });
  });
});
