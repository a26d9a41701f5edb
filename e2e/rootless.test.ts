import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestEngine } from "../scripts/e2e-engine.mjs";
import { startEngine } from "../scripts/e2e-engine.mjs";
import type { World } from "../src/model/index.ts";
import { resultOf } from "../src/prove/index.ts";
import { parseSnapshot } from "../src/scan/index.ts";
import { describeOwn } from "./live.ts";
import type { Factors } from "./matrix.ts";
import { configurations, FACTORS } from "./matrix.ts";
import type { Proofs, Proven } from "./proofs.ts";
import { AGREED, differing, flagsOf, prepare, proveIn, startAll, unexpectedlyUnseen, wordsOf } from "./proofs.ts";
import { SAILOR, SAILORS_ENGINE, SAILORS_SOCKET } from "./rootless-engine.ts";

/** What is predicted under a rootless engine is held against what is seen in its containers. */

const { pid, ipc, devices, mounts, ...others } = FACTORS;
const { host: _hostPid, ...pidHere } = pid ?? {};
const { host: _hostIpc, ...ipcHere } = ipc ?? {};

/**
 * As on an engine of root's, but: who is root in a user namespace alone may mount neither the host's processes nor its message queues, and the runtime
 * looks for a device under the name that it is to have, where it may make none.
 */
const ROOTLESS: Factors = {
  ...others,
  pid: pidHere,
  ipc: ipcHere,
  mounts: { ...mounts, "/dev/fuse": ["-v", "/dev/fuse:/x/fuse"] },
  devices: { ...devices, "a loop device, read-only": ["--device", "/dev/loop0:/dev/loop0:r"], "memory under another name": ["--device", "/dev/kmsg"] },
};
const CONFIGURATIONS = configurations(ROOTLESS, 1);
/** A user has 200 keys, and each container one. Source: kernel.keys.maxkeys, keyrings(7). */
const AT_ONCE = 75;

const run = promisify(execFile);

describeOwn("a rootless engine", () => {
  let engine: TestEngine;
  const ids: string[] = [];
  let proofs: Proofs = {};

  beforeAll(async () => {
    engine = await startEngine(SAILORS_ENGINE);
    const names = await prepare(proven(engine));
    const lines = CONFIGURATIONS.map((configuration) => flagsOf(ROOTLESS, configuration, names));
    const place = { enter: engine.enter, scratch: engine.scratch, environment: { DOCKER_HOST: `unix://${SAILORS_SOCKET}` } };
    for (let start = 0; start < lines.length; start += AT_ONCE) {
      const started = await startAll(proven(engine), lines.slice(start, start + AT_ONCE));
      ids.push(...started);
      proofs = { ...proofs, ...proveIn(place, started) };
      await proven(engine).client("rm", "-f", ...started);
    }
  }, 600_000);

  afterAll(() => engine?.stop(), 120_000);

  it.each(CONFIGURATIONS.map((configuration, index) => [index, wordsOf(ROOTLESS, configuration)] as const))("%i: %s", (index) => {
    expect(saidHere(ids[index])).toEqual(AGREED);
  });

  it("limits are predicted not to be kept, and are seen not to be", () => {
    const limits = Object.values(proofs).flatMap((both) => both.flatMap(({ held }) => held.filter(({ fact }) => fact === "unlimited")));
    expect(new Set(limits.map(({ predicted }) => predicted))).toEqual(new Set(["true"]));
    expect(limits.some(({ outcome }) => outcome.kind === "agree")).toBe(true);
  });

  it("is looked up as it sees its machine, with its sockets named as the machine does", () => {
    const world = scanned(engine);
    expect(world.host.symlinks.known && world.host.mountPoints.known).toBe(true);
    expect(Object.keys(world.host.sockets.known ? world.host.sockets.value : {})).toContain(SAILORS_SOCKET);
  });

  /** As of other engines, but for what is left open here. */
  function saidHere(id: string | undefined) {
    return (proofs[id ?? ""] ?? []).map((proof) => {
      const differ = differing(proof).filter((words) => !ELSEWHERE.test(words));
      return { way: proof.way, differ, unseen: unexpectedlyUnseen(proof, [NO_GROUP]), result: differ.length === 0 ? "agrees" : resultOf(proof) };
    });
  }
});

/**
 * Its /run is its own, in which the machine's has a name by chance: a socket is reached by that one, and predicted at its usual one. Where there is none at a name
 * that is mounted, the engine makes a directory; it is taken for the socket all the same.
 */
const ELSEWHERE = /^socket \S+: true, no such socket may be written to at /;
/** Its containers are in no control group but the one that has no limits. */
const NO_GROUP = /^unlimited pids: not-observable: the host has no `pids.max` for it$/;

function proven({ images, label, scratch, socket }: TestEngine): Proven {
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}` };
  return { client: async (...args) => (await run("docker", args, { env })).stdout.trim(), label, images, scratch, socketGroup: SAILOR.uid };
}

/** The world that a live scan sees on its machine. */
function scanned({ enter, scratch }: TestEngine): World {
  const file = join(scratch, "rootless.json");
  const [command = "", ...rest] = [...enter, process.execPath, join(import.meta.dirname, "../bin/seaworthy.cjs"), "scan", "--snapshot", file, "--json"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${SAILORS_SOCKET}` };
  const { status, stderr } = spawnSync(command, [...rest, "--fail-on", "never"], { encoding: "utf8", env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`seaworthy scan ended with ${status}: ${stderr}`);
  return parseSnapshot(readFileSync(file, "utf8")).world;
}
