import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KNOWLEDGE } from "../../reason/index.ts";
import { cliCreate, requestText } from "../bodies/fixtures.ts";
import { readJsonBody } from "../bodies/read-body.ts";
import { inspectAnswer, worldOf } from "../fixtures.ts";
import { printJson } from "../json/print.ts";
import type { JsonObject } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import { judgeRequest } from "../judge-request.ts";
import { bytesOf } from "../wire/fixtures.ts";
import { harden, hardenUpdate } from "./harden.ts";
import type { Hardening, Surroundings } from "./hardening.ts";

const NOTHING: Hardening = {
  ...{ noNewPrivileges: false, capabilities: null, pids: null, memory: null, readOnlyRoot: null, defaultSeccomp: false, logs: null, pinImage: false },
};
const PINNED = `busybox@sha256:${"a".repeat(64)}`;
const AROUND: Surroundings = { logDriver: "json-file", pinned: PINNED };
const MIB = 1024 * 1024;

function createOf(host: Readonly<Record<string, unknown>>): JsonObject {
  const at = Object.fromEntries(Object.entries(host).map(([name, value]) => [`HostConfig.${name}`, value]));
  return readJsonBody(bytesOf(cliCreate(at)), "container-create", "1.41");
}

function changed(host: Readonly<Record<string, unknown>>, rules: Partial<Hardening>, around = AROUND): Readonly<Record<string, unknown>> {
  const { changes } = harden(createOf(host), { ...NOTHING, ...rules }, around);
  return Object.fromEntries(changes.map(({ field, after }) => [field.replace("HostConfig.", ""), after === null ? null : JSON.parse(after)]));
}

const NARROW = ["CAP_CHOWN", "CAP_NET_BIND_SERVICE"];

describe("what a profile changes of a container", () => {
  it.each<[string, Readonly<Record<string, unknown>>, Partial<Hardening>, Readonly<Record<string, unknown>>]>([
    ["nothing where it has no rule", {}, {}, {}],
    ["privileges are not gained", {}, { noNewPrivileges: true }, { SecurityOpt: ["no-new-privileges=true"] }],
    ["not twice", { SecurityOpt: ["no-new-privileges"] }, { noNewPrivileges: true }, {}],
    [
      "also where the caller says otherwise",
      { SecurityOpt: ["no-new-privileges=0", "label=disable"] },
      { noNewPrivileges: true },
      { SecurityOpt: ["label=disable", "no-new-privileges=true"] },
    ],
    ["seccomp stays on", { SecurityOpt: ["seccomp:unconfined"] }, { defaultSeccomp: true }, { SecurityOpt: [] }],
    ["seccomp is the caller's where no rule says so", { SecurityOpt: ["seccomp=unconfined"] }, { noNewPrivileges: false }, {}],
    ["a seccomp profile of the caller's stays", { SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ERRNO"}'] }, { defaultSeccomp: true }, {}],
    ["of the defaults those that are granted", {}, { capabilities: NARROW }, { CapAdd: NARROW, CapDrop: ["ALL"] }],
    ["of what is added too", { CapAdd: ["SYS_ADMIN"], CapDrop: ["CHOWN"] }, { capabilities: NARROW }, { CapAdd: ["CAP_NET_BIND_SERVICE"], CapDrop: ["ALL"] }],
    ["of all", { CapAdd: ["ALL"], CapDrop: ["CHOWN"] }, { capabilities: NARROW }, { CapAdd: ["CAP_NET_BIND_SERVICE"], CapDrop: ["ALL"] }],
    ["nothing of what is narrow", { CapAdd: ["CHOWN"], CapDrop: ["ALL"] }, { capabilities: NARROW }, {}],
    ["nothing of what is privileged: policies judge that", { Privileged: true }, { capabilities: NARROW }, {}],
    ["processes, where there is no limit", { PidsLimit: -1 }, { pids: 100 }, { PidsLimit: 100 }],
    ["processes, where it is too high", { PidsLimit: 101 }, { pids: 100 }, { PidsLimit: 100 }],
    ["not processes, where it is lower", { PidsLimit: 99 }, { pids: 100 }, {}],
    ["memory, where there is no limit", {}, { memory: 64 * MIB }, { Memory: 64 * MIB }],
    [
      "memory, and what would not fit it",
      { Memory: 128 * MIB, MemorySwap: -1, MemoryReservation: 128 * MIB },
      { memory: 64 * MIB },
      { Memory: 64 * MIB, MemorySwap: 128 * MIB, MemoryReservation: 64 * MIB },
    ],
    ["not memory, where it is lower", { Memory: 32 * MIB }, { memory: 64 * MIB }, {}],
    ["the root", {}, { readOnlyRoot: [] }, { ReadonlyRootfs: true }],
    [
      "the root, but for what has to be written",
      { Binds: ["data:/run"], Tmpfs: { "/var/tmp": "size=1m" } },
      { readOnlyRoot: ["/run", "/tmp", "/var/tmp"] },
      { ReadonlyRootfs: true, Tmpfs: { "/var/tmp": "size=1m", "/tmp": "" } },
    ],
    ["not a root that is read-only", { ReadonlyRootfs: true }, { readOnlyRoot: ["/tmp"] }, {}],
    ["logs", {}, { logs: { size: "10m", files: 3 } }, { LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } } }],
    [
      "logs, but for what the caller limits",
      { LogConfig: { Type: "local", Config: { "max-size": "1m" } } },
      { logs: { size: "10m", files: 3 } },
      { LogConfig: { Type: "local", Config: { "max-size": "1m", "max-file": "3" } } },
    ],
    ["no logs that are no files", { LogConfig: { Type: "none", Config: {} } }, { logs: { size: "10m", files: 3 } }, {}],
    ["the image", {}, { pinImage: true }, { Image: PINNED }],
  ])("%s", (_, host, rules, expected) => expect(changed(host, rules)).toEqual(expected));

  it("no logs where the engine's driver is not known", () =>
    expect(changed({}, { logs: { size: "1m", files: 1 } }, { logDriver: null, pinned: null })).toEqual({}));
  it("no image that was not looked at", () => expect(changed({}, { pinImage: true }, { logDriver: null, pinned: null })).toEqual({}));

  it.each<[string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    ["what it does not speak of stays", { Memory: 0, CpuShares: 5 }, {}],
    ["no limit is one", { PidsLimit: -1 }, { PidsLimit: 100 }],
    ["more than the limit", { Memory: 128 * MIB, MemorySwap: -1 }, { Memory: 64 * MIB, MemorySwap: 128 * MIB }],
    ["less", { Memory: 32 * MIB, PidsLimit: 5 }, {}],
  ])("an update: %s", (_, update, expected) => {
    const { body } = hardenUpdate(objectOf(Object.entries(update)), { ...NOTHING, pids: 100, memory: 64 * MIB });
    expect({ ...body }).toEqual({ ...update, ...expected });
  });
});

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 1 });
const capabilities = fc.subarray(["CHOWN", "SYS_ADMIN", "NET_RAW", "SYS_MODULE", "SYS_PTRACE", "ALL"]);
const HOSTS = fc.record({
  Privileged: fc.boolean(),
  CapAdd: capabilities,
  CapDrop: capabilities,
  SecurityOpt: fc.subarray(["seccomp=unconfined", "apparmor=unconfined", "no-new-privileges", "no-new-privileges=false", "label=disable"]),
  PidMode: fc.constantFrom("", "host"),
  PidsLimit: fc.constantFrom(0, -1, 10, 5000),
  Memory: fc.constantFrom(0, 32 * MIB, 900 * MIB),
  MemorySwap: fc.constantFrom(0, -1, 1800 * MIB),
  ReadonlyRootfs: fc.boolean(),
  Tmpfs: fc.constantFrom({}, { "/tmp": "" }),
  Binds: fc.subarray(["/var/run/docker.sock:/s", "/etc:/etc-host", "data:/data", "/dev:/tmp"]),
});
const RULES: fc.Arbitrary<Hardening> = fc.record({
  noNewPrivileges: fc.boolean(),
  capabilities: maybe(fc.subarray(["CAP_CHOWN", "CAP_NET_RAW", "CAP_SYS_ADMIN"])),
  pids: maybe(fc.constant(100)),
  memory: maybe(fc.constant(64 * MIB)),
  readOnlyRoot: maybe(fc.subarray(["/tmp", "/run"])),
  defaultSeccomp: fc.boolean(),
  logs: maybe(fc.constant({ size: "1m", files: 2 })),
  pinImage: fc.boolean(),
});

describe("laws", () => {
  it("doing it again changes nothing", () => {
    fc.assert(
      fc.property(HOSTS, RULES, (host, rules) => {
        const once = harden(createOf(host), rules, AROUND).body;
        expect(harden(once, rules, { ...AROUND, pinned: null })).toEqual({ body: once, changes: [] });
        expect(printJson(readJsonBody(bytesOf(printJson(once)), "container-create", "1.41"))).toBe(printJson(once));
      }),
      { numRuns: 300 },
    );
  });

  it("no path is there with it that is not there without it, and of more than are counted no target", () => {
    const world = worldOf([inspectAnswer({ id: "b".repeat(64), name: "web" })]);
    const links = new Map([...["/var/run/docker.sock", "/etc", "/dev"].map((path) => [path, path] as const)]);
    const openedBy = (host: object, rules: Hardening | null) => {
      const at = Object.fromEntries(Object.entries(host).map(([name, value]) => [`HostConfig.${name}`, value]));
      const bytes = bytesOf(requestText("POST /v1.41/containers/create", cliCreate(at)));
      const rewriting = rules === null ? null : { hardening: rules, image: { RepoDigests: [PINNED] } };
      const { consequences } = judgeRequest(bytes, { world, knowledge: KNOWLEDGE, links, rewriting });
      const targets = (consequences?.paths ?? []).map(({ entry, target, scope }) => `${entry.of} ${target} ${scope}`);
      const paths = (consequences?.paths ?? []).map(({ steps }, index) => `${targets[index]} ${steps.map(({ technique }) => technique).join()}`);
      return { paths, targets, areBounded: consequences?.areBounded ?? false };
    };
    fc.assert(
      fc.property(HOSTS, RULES, (host, rules) => {
        const [before, after] = [openedBy(host, null), openedBy(host, rules)];
        expect(after.targets.filter((target) => !before.targets.includes(target))).toEqual([]);
        if (!before.areBounded) expect(after.paths.filter((path) => !before.paths.includes(path))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
