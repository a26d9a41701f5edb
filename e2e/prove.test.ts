import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { describeLive, dockerOut, liveEngine } from "./live.ts";
import { configurations, FACTORS, keyOf, keysIn, pairsOf } from "./matrix.ts";
import type { Proofs, Proven } from "./proofs.ts";
import { AGREED, flagsOf, prepare, proveIn, saidOf, startAll, wordsOf } from "./proofs.ts";

/** What the reasoner predicts of generated containers is held against what is seen in them, from inside and from the host. A difference is a defect of ours. */

const COUNT = 210;
const CONFIGURATIONS = configurations(FACTORS, COUNT);
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
  let proofs: Proofs = {};

  beforeAll(async () => {
    const names = await prepare(proven());
    const lines = CONFIGURATIONS.map((configuration) => flagsOf(FACTORS, configuration, names));
    ids = await startAll(proven(), lines);
    proofs = proveAll(ids);
  }, 300_000);

  it.each(CONFIGURATIONS.map((configuration, index) => [index, wordsOf(FACTORS, configuration)] as const))("%i: %s", (index) => {
    expect(saidOf(proofs, ids[index])).toEqual(AGREED);
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

/** The tests' engine. */
function proven(): Proven {
  const { images, label, scratch, socket } = liveEngine();
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}` };
  return { client: async (...args) => (await run("docker", args, { env })).stdout.trim(), label, images, scratch, socketGroup: statSync(socket).gid };
}

function proveAll(ids: readonly string[]): Proofs {
  const { enter, isOwn, scratch, socket } = liveEngine();
  return proveIn({ enter, scratch, environment: isOwn ? {} : { DOCKER_HOST: `unix://${socket}` } }, ids);
}
