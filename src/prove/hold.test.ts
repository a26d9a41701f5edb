import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Container } from "../model/index.ts";
import { listed, yes } from "../reason/facts/fixtures.ts";
import { changed, OUTPUT, predictedOf, WEB } from "./fixtures.ts";
import type { Held } from "./hold.ts";
import { holdAll } from "./hold.ts";
import type { Proof } from "./proof.ts";
import { countOutcomes, resultOf } from "./proof.ts";
import { readProbe } from "./read-probe.ts";
import type { NamespaceLinks, Part, Seen } from "./seen.ts";
import { beyond, seen } from "./seen.ts";
import { targetsOf } from "./targets.ts";
import { renderProofJson } from "./tell/json.ts";
import { renderProof } from "./tell/terminal.ts";

const ENGINE: Part<NamespaceLinks> = seen({ pid: "pid:[1]", net: "net:[2]", ipc: "ipc:[3]", uts: "uts:[4]", cgroup: "cgroup:[4026531835]" });

interface Case {
  readonly change?: Partial<Container>;
  readonly output?: string;
  readonly host?: Part<NamespaceLinks>;
  readonly way?: Seen["way"];
}

/** The recorded run looked at three places of sockets; the world has more. The places that were not looked at are told as absent. */
function proofOf({ change = {}, output = OUTPUT, host = ENGINE, way = "exec" }: Case = {}): Proof {
  const predicted = predictedOf(change);
  const targets = targetsOf(predicted);
  const told = ["/host/run/docker.sock", "/host/run/containerd/s"];
  const lines = targets.sockets.map((path) =>
    path === told[0] ? "socket\nsrw-rw---- 1 0 105 0 Nov 26 02:20 s" : path === told[1] ? "directory\nsrw------- 1 0 0 0 Nov 26 02:20 s" : "absent",
  );
  const whole = output
    .replace(/@ places\n[^@]*/, `@ places\n${lines.map((line) => `${line}\n`).join("")}`)
    .replace(/@ targets\n[^@]*/, `@ targets\n${targets.mountTargets.map((path) => `=${path}\n`).join("")}`);
  const found = readProbe(whole, targets);
  if (found === null) throw new Error("the output is not understood");
  return { subject: "unix:///run/docker.sock", container: { id: WEB.id, name: WEB.name }, way, held: holdAll({ seen: { ...found, way }, predicted, host }) };
}

function differing(proof: Proof): readonly string[] {
  return proof.held.filter(({ outcome }) => outcome.kind === "differ").map(({ fact, args }) => [fact, ...args].join(" "));
}

function heldAs(proof: Proof, fact: string, ...args: readonly string[]): Held["outcome"] {
  const found = proof.held.find((each) => each.fact === fact && args.every((arg, index) => each.args[index] === arg));
  if (found === undefined) throw new Error(`${fact} is not held against anything`);
  return found.outcome;
}

describe("a container that is as predicted", () => {
  it("agrees in all that can be seen", () => {
    const proof = proofOf();
    expect([differing(proof), resultOf(proof)]).toEqual([[], "agrees"]);
    expect(countOutcomes(proof).agree).toBeGreaterThan(200);
    expect(heldAs(proof, "socket", "docker").kind).toBe("agree");
    expect(heldAs(proof, "device", "tun", "write").kind).toBe("agree");
  });
});

/** What the kernel says otherwise than the configuration would have it: each must be seen, and nothing else with it. */
const OTHERWISE: readonly [string, string | RegExp, string, readonly string[]][] = [
  ["another user", /Uid:\t0\t0\t0\t0/, "Uid:\t5\t5\t5\t5", ["runs-as-root"]],
  ["no-new-privileges", "NoNewPrivs:\t0", "NoNewPrivs:\t1", ["no-new-privileges"]],
  ["no seccomp filter", "Seccomp:\t2", "Seccomp:\t0", ["seccomp-is unconfined"]],
  ["one capability more", "CapBnd:\t00000000a80425fb", "CapBnd:\t00000000a82425fb", ["bounding-capability SYS_ADMIN"]],
  ["one capability fewer", "CapEff:\t00000000a80425fb", "CapEff:\t00000000a80425fa", ["effective-capability CHOWN"]],
  ["one that may be taken up", "CapPrm:\t00000000a80425fb", "CapPrm:\t00000000a82425fb", ["permitted-capability SYS_ADMIN"]],
  ["the host's network", "net:[4026532550]", "net:[2]", ["namespace net host"]],
  ["the host's processes", "pid:[4026532549]", "pid:[1]", ["namespace pid host"]],
  ["a cgroup namespace", "cgroup:[4026531835]", "cgroup:[7]", ["namespace cgroup host"]],
  ["a writable mount", "/x ro,relatime", "/x rw,relatime", ["mount /x read-only"]],
  ["a mount that is not there", / \/host\/run rw/, " /elsewhere rw", ["mount /host/run writable", "other-mounts"]],
  ["a mount that nobody asked for", "@ cgroup\n", "9 246 254:0 / /secret rw - ext4 /dev/vda rw\n@ cgroup\n", ["other-mounts"]],
  ["a shared mount", "/x ro,relatime -", "/x ro,relatime shared:1 -", ["shared-propagation"]],
  ["a writable mount below a read-only one", "@ cgroup\n", "9 1297 0:9 / /x/y rw - tmpfs tmpfs rw\n@ cgroup\n", ["submount-writable any"]],
  ["a read-only root", " / / rw,relatime", " / / ro,relatime", ["readonly-rootfs"]],
  ["writable cgroups", "/sys/fs/cgroup/pids ro,", "/sys/fs/cgroup/pids rw,", ["writable-cgroups"]],
  ["a limit", "@ pids.v1\nmax", "@ pids.v1\n100", ["unlimited pids"]],
  ["no interface", /^eth0.*\n/gm, "", ["internet-egress", "tcp-reach host-address"]],
  ["a disk", "@ nodes\n", "@ nodes\nbrw-rw---- 1 0 6 8, 0 Nov 26 02:45 /dev/sda\n/dev/sda\n", []],
];

describe("a kernel that says otherwise", () => {
  it.each(OTHERWISE)("%s", (_, from, to, facts) => {
    const proof = proofOf({ output: changed(from, to) });
    expect(differing(proof)).toEqual(facts);
    expect(resultOf(proof)).toBe(facts.length > 0 ? "differs" : "agrees");
  });

  it("a disk that the device cgroup admits", () => {
    const output = changed("@ nodes\n", "@ nodes\nbrw-rw---- 1 0 6 8, 0 Nov 26 02:45 /dev/sda\n/dev/sda\n").replace("c 136:* rwm", "b 8:0 r");
    expect(differing(proofOf({ output }))).toEqual(["device block read"]);
  });

  it("system paths that are shown, and what root may write to then", () => {
    const output = changed(/^.* \/proc\/(bus|fs|irq|sys) ro,.*\n/gm, "");
    expect(differing(proofOf({ output }))).toEqual(["system-paths-exposed readonly", "kernel-file-writable /proc/sys/kernel/core_pattern"]);
  });

  it("ids that are mapped", () => {
    const output = changed("         0          0 4294967295", "         0     100000      65536");
    expect(differing(proofOf({ output }))).toContain("is-remapped");
  });
});

describe("what cannot be told", () => {
  it("a part that is malformed never agrees, and nothing is proven then", () => {
    const proof = proofOf({ output: changed("CapBnd:\t0", "CapBnd:\t\u001b[2J") });
    expect(heldAs(proof, "bounding-capability", "CHOWN")).toMatchObject({ kind: "not-observable", isFault: true });
    expect([differing(proof), resultOf(proof)]).toEqual([[], "not-proven"]);
  });

  it("namespaces of an engine that nobody here may look at", () => {
    const proof = proofOf({ host: beyond("the engine is not on this host") });
    expect(heldAs(proof, "namespace", "net")).toMatchObject({ kind: "not-observable", isFault: false });
    expect(resultOf(proof)).toBe("agrees");
  });

  it("what the reasoner does not know is not agreed with", () => {
    const proof = proofOf({ change: { noNewPrivileges: { known: false, why: "not told", learnBy: "ask" } } });
    expect(heldAs(proof, "no-new-privileges")).toEqual({ kind: "not-predicted", seen: "no: NoNewPrivs 0" });
  });

  it("from the host: what a process may have laid down since it started", () => {
    const output = changed(/Uid:\t0\t0\t0\t0/, "Uid:\t5\t5\t5\t5");
    expect(heldAs(proofOf({ output, way: "process" }), "runs-as-root")).toMatchObject({ kind: "not-observable", isFault: false });
    const gained = proofOf({ change: { user: yes("5") }, way: "process" });
    expect(heldAs(gained, "runs-as-root").kind).toBe("differ");
  });

  it("a mount where the container may mount itself", () => {
    const change = { capAdd: listed("SYS_ADMIN" as const) };
    const output = changed("@ cgroup\n", "9 246 254:0 / /own rw - ext4 /dev/vda rw\n@ cgroup\n").replaceAll("00000000a80425fb", "00000000a82425fb");
    expect(heldAs(proofOf({ change, output }), "other-mounts")).toMatchObject({ kind: "not-observable", isFault: false });
  });
});

describe("told", () => {
  const hostile = changed("/x ro,relatime", "/\\033]0;owned\\007 ro,relatime");

  it("as JSON that keeps its contract", () => {
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    const schema = JSON.parse(readFileSync("contracts/prove.schema.json", "utf8"));
    for (const proof of [proofOf(), proofOf({ output: hostile }), proofOf({ output: changed("CapBnd:\t0", "CapBnd:\t"), way: "process" })]) {
      expect([ajv.validate(schema, JSON.parse(renderProofJson(proof))), ajv.errors]).toEqual([true, null]);
    }
  });

  it("at a terminal: differences first, hostile names escaped", () => {
    const told = renderProof(proofOf({ output: hostile }), { colour: false, width: 120, verbose: false });
    expect(told).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(told).toContain("✗ has a read-only mount at /x");
    expect(told.indexOf("differ")).toBeLessThan(told.indexOf("agree"));
    expect(told).toMatch(/2 differ/);
  });

  it("at a terminal, each fact", () => {
    const told = renderProof(proofOf(), { colour: false, width: 200, verbose: true });
    expect(told).toContain("✓ holds CAP_CHOWN as it runs");
    expect(told).toContain("0 differ");
  });
});
