import { execFile } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import type { Proof } from "../src/prove/index.ts";
import { resultOf } from "../src/prove/index.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";
import { configurations, FACTORS, keyOf, keysIn, pairsOf } from "./matrix.ts";
import type { Names } from "./proofs.ts";
import { differing, flagsOf, proveIn, unexpectedlyUnseen, wordsOf } from "./proofs.ts";

/** What the reasoner predicts of generated containers is held against what is seen in them, from inside and from the host. A difference is a defect of ours. */

const COUNT = 210;
const CONFIGURATIONS = configurations(FACTORS, COUNT);
const WIDTH = 6;
const run = promisify(execFile);

/** Facts of which this host and its engine can show both sides. */
const SEEN_BOTH_WAYS = [
  "runs-as-root",
  "root-group",
  "no-new-privileges",
  "seccomp-is",
  "system-paths-exposed",
  "readonly-rootfs",
  "namespace",
  "submount-writable",
  "unlimited",
  "socket",
  "device",
  "bounding-capability",
  "effective-capability",
  "permitted-capability",
  "kernel-file-writable",
];

it(`${COUNT} configurations: every two values of different factors meet`, () => {
  const met = new Set(CONFIGURATIONS.flatMap(keysIn));
  expect(CONFIGURATIONS.length).toBeGreaterThanOrEqual(200);
  expect(
    pairsOf(FACTORS)
      .map(keyOf)
      .filter((key) => !met.has(key)),
  ).toEqual([]);
});

describeLive("predicted against observed", () => {
  let ids: readonly string[] = [];
  let proofs: Readonly<Record<string, readonly Proof[]>> = {};

  beforeAll(async () => {
    const names = prepare();
    ids = await startAll(names);
    proofs = proveAll(ids);
  }, 300_000);

  it.each(CONFIGURATIONS.map((configuration, index) => [index, wordsOf(FACTORS, configuration)] as const))("%i: %s", (index) => {
    const told = (proofs[ids[index] ?? ""] ?? []).map((proof) => ({
      way: proof.way,
      differ: differing(proof),
      unseen: unexpectedlyUnseen(proof),
      result: resultOf(proof),
    }));
    expect(told).toEqual([
      { way: "exec", differ: [], unseen: [], result: "agrees" },
      { way: "process", differ: [], unseen: [], result: "agrees" },
    ]);
  });

  it.each(SEEN_BOTH_WAYS)("%s: seen to hold in some and not to hold in others, both ways", (fact) => {
    const all = Object.values(proofs).flat();
    const seen = new Set(
      all.flatMap(({ way, held }) => held.filter((each) => each.fact === fact && each.outcome.kind === "agree").map(({ predicted }) => `${way} ${predicted}`)),
    );
    expect([...seen].sort()).toEqual(["exec false", "exec true", "process false", "process true"]);
  });

  it("leaves nothing running in them", () => {
    const left = ids.slice(0, 5).map((id) => dockerOut(["top", id, "-o", "pid,args"]).split("\n").length);
    expect(left).toEqual(Array(5).fill(2));
  });
});

/** What configurations refer to by name. */
function prepare(): Names {
  const { images, label, scratch, socket } = liveEngine();
  const profile = join(scratch, "profile.json");
  writeFileSync(profile, JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names: ["kexec_load"], action: "SCMP_ACT_ERRNO" }] }));
  const [internal, bound, partner] = [`${label}-internal`, `${label}-bound`, `${label}-partner`];
  dockerOut(["network", "create", "--internal", internal]);
  dockerOut(["volume", "create", "--label", label, "-o", "type=none", "-o", "o=bind", "-o", "device=/etc", bound]);
  const mounts = ["-v", "/run:/taken", "-v", `${label}-data:/data`];
  dockerOut(["run", "-d", "--label", label, "--name", partner, "--ipc", "shareable", ...mounts, images["root"] ?? ""]);
  const named = Object.fromEntries(Object.entries(images).map(([name, reference]) => [`image-${name}`, reference]));
  return { ...named, label, profile, internal, bound, partner, "socket-group": String(statSync(socket).gid) };
}

async function startAll(names: Names): Promise<readonly string[]> {
  const ids: string[] = [];
  const queue = CONFIGURATIONS.entries();
  const work = async (): Promise<void> => {
    for (const [index, configuration] of queue) ids[index] = await start(flagsOf(FACTORS, configuration, names));
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return ids;
}

async function start(flags: readonly string[]): Promise<string> {
  const { label, scratch, socket } = liveEngine();
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}` };
  const { stdout } = await run("docker", ["run", "-d", "--label", label, ...flags], { env });
  return stdout.trim();
}

function proveAll(ids: readonly string[]): Readonly<Record<string, readonly Proof[]>> {
  const { enter, isOwn, scratch, socket } = liveEngine();
  return proveIn({ enter, scratch, environment: isOwn ? {} : { DOCKER_HOST: `unix://${socket}` } }, ids);
}
