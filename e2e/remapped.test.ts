import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestEngine } from "../scripts/e2e-engine.mjs";
import { startEngine } from "../scripts/e2e-engine.mjs";
import { describeOwn } from "./live.ts";
import type { Factors } from "./matrix.ts";
import { configurations, FACTORS } from "./matrix.ts";
import type { Proofs, Proven } from "./proofs.ts";
import { AGREED, flagsOf, prepare, proveIn, saidOf, startAll, wordsOf } from "./proofs.ts";

/** What is predicted under an engine that maps root in its containers to another user is held against what is seen in them. */

const { pid, net, ipc, devices, ...others } = FACTORS;
const HOST_USERS = ["--userns", "host"];

/**
 * As on an engine that maps nothing, but: who shares a namespace of the host's has to share its users, too; and the runtime looks for a device under
 * the name that it is to have, where it may make none.
 */
const REMAPPED: Factors = {
  ...others,
  pid: { ...pid, host: ["--pid", "host", ...HOST_USERS] },
  net: { ...net, host: ["--network", "host", ...HOST_USERS] },
  devices: { ...devices, "a loop device, read-only": ["--device", "/dev/loop0:/dev/loop0:r"], "memory under another name": ["--device", "/dev/kmsg"] },
  ipc: { ...ipc, host: ["--ipc", "host", ...HOST_USERS] },
};
const CONFIGURATIONS = configurations(REMAPPED, 1);
/** A user that is nobody else on the host, and the ids that it may give. */
const USER = "remapped";
const ETC = {
  passwd: `${USER}:x:4242:4242::/nonexistent:/usr/sbin/nologin\n`,
  group: `${USER}:x:4242:\n`,
  subuid: `${USER}:700000:65536\n`,
  subgid: `${USER}:700000:65536\n`,
};

const run = promisify(execFile);

describeOwn("an engine with userns-remap", () => {
  let engine: TestEngine;
  let ids: readonly string[] = [];
  let proofs: Proofs = {};

  beforeAll(async () => {
    engine = await startEngine({ flags: ["--userns-remap", USER], etc: ETC });
    const names = await prepare(proven(engine));
    const lines = CONFIGURATIONS.map((configuration) => flagsOf(REMAPPED, configuration, names));
    ids = await startAll(proven(engine), lines);
    proofs = proveIn({ enter: engine.enter, scratch: engine.scratch, environment: {} }, ids);
  }, 600_000);

  afterAll(() => engine?.stop(), 120_000);

  it.each(CONFIGURATIONS.map((configuration, index) => [index, wordsOf(REMAPPED, configuration)] as const))("%i: %s", (index) => {
    expect(saidOf(proofs, ids[index])).toEqual(AGREED);
  });

  it("is seen to be remapped in some and not in others, both ways", () => {
    const all = Object.values(proofs).flat();
    const seen = new Set(
      all.flatMap(({ way, held }) =>
        held.filter((each) => each.fact === "is-remapped" && each.outcome.kind === "agree").map(({ predicted }) => `${way} ${predicted}`),
      ),
    );
    expect([...seen].sort()).toEqual(["exec false", "exec true", "process false", "process true"]);
  });
});

function proven({ images, label, scratch, socket }: TestEngine): Proven {
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}` };
  return { client: async (...args) => (await run("docker", args, { env })).stdout.trim(), label, images, scratch, socketGroup: statSync(socket).gid };
}
