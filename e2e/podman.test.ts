import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeOwn, liveEngine } from "./live.ts";
import type { Configuration, Factors } from "./matrix.ts";
import { configurations, FACTORS } from "./matrix.ts";
import type { PodmanEngine } from "./podman-engine.ts";
import { startPodman } from "./podman-engine.ts";
import type { Proofs, Proven } from "./proofs.ts";
import { AGREED, differing, flagsOf, named, prepare, proveIn, saidOf, startAll, wordsOf } from "./proofs.ts";

/** What is predicted of Podman's containers is held against what is seen in them. Its answers leave out and mistake much, so this rests on what its runtime was told. */

const { mounts, capabilities, devices, ...others } = FACTORS;
const { "the root, read-only, with a part of it again": _covered, ...mountsHere } = mounts ?? {};
const { "a rule for disks": _absent, ...devicesHere } = devices ?? {};

/** As on the Docker Engine, but: all capabilities are more than a test may hand out here, a temporary file system does not lie over what is mounted, and the host may have no disk of that kind. */
const PODMANS: Factors = {
  ...others,
  mounts: mountsHere,
  devices: devicesHere,
  capabilities: {
    ...Object.fromEntries(Object.entries(capabilities ?? {}).filter(([, flags]) => !flags.includes("ALL") || flags.includes("--cap-drop"))),
    "all that a host without SYS_RESOURCE has": ["--cap-add", "SYS_ADMIN,SYS_PTRACE,SETUID,DAC_OVERRIDE,MKNOD,NET_ADMIN,SYS_MODULE"],
    "all but some": ["--cap-add", "SETUID,DAC_READ_SEARCH", "--cap-drop", "DAC_OVERRIDE"],
  },
};
const GENERATED = configurations(PODMANS, 1);

/** User namespaces of their own: root in them is nobody's or, where it is mapped to itself, left open. */
const OWN_USERS: readonly (readonly string[])[] = [
  ["--uidmap", "0:100000:65536", "{image-root}"],
  ["--uidmap", "0:100000:65536", "--cap-add", "SYS_ADMIN", "-v", "/etc:/x", "{image-root}"],
  ["--uidmap", "0:100000:65536", "-v", "/run:/x", "--user", "1000:1000", "{image-root}"],
  ["--uidmap", "0:100000:65536", "--security-opt", "seccomp=unconfined", "--security-opt", "systempaths=unconfined", "{image-user}"],
];
const ROOT_TO_ROOT = ["--uidmap", "0:0:65536", "{image-root}"];

describeOwn("Podman", () => {
  let engine: PodmanEngine;
  let ids: readonly string[] = [];
  let proofs: Proofs = {};

  beforeAll(async () => {
    engine = await startPodman();
    const podman = await proven(engine);
    const names = await prepare(podman);
    const lines = [
      ...GENERATED.map((configuration) => flagsOf(PODMANS, configuration, names)),
      ...[...OWN_USERS, ROOT_TO_ROOT].map((line) => named(line, names)),
    ];
    ids = await startAll(podman, lines);
    proofs = proveIn({ enter: engine.enter, scratch: engine.scratch, environment: { DOCKER_HOST: `unix://${engine.socket}` } }, ids);
  }, 600_000);

  afterAll(() => engine?.stop(), 120_000);

  it.each([
    ...GENERATED.map((configuration: Configuration, index) => [index, wordsOf(PODMANS, configuration)] as const),
    ...OWN_USERS.map((flags, index) => [GENERATED.length + index, flags.join(" ")] as const),
  ])("%i: %s", (index) => {
    expect(saidOf(proofs, ids[index])).toEqual(AGREED);
  });

  it("leaves open whose root it is that a user namespace maps to root", () => {
    const told = (proofs[ids[ids.length - 1] ?? ""] ?? []).map((proof) => ({
      differ: differing(proof),
      remapped: proof.held.filter(({ fact }) => fact === "is-remapped").map(({ predicted }) => predicted),
    }));
    expect(told).toEqual([
      { differ: [], remapped: ["unknown"] },
      { differ: [], remapped: ["unknown"] },
    ]);
  });

  it("is scanned as what it is; from where its files cannot be read, nothing that escapes is called contained", () => {
    const near = scan(engine.enter, engine.socket);
    const afar = scan([], join(engine.scratch, engine.socket));
    expect(near.stderr + near.stdout).not.toContain("no dockerd process");
    const unlikely = near.containers.filter(
      ({ name, verdict }) => verdict === "escapes" && afar.containers.find((each) => each.name === name)?.verdict === "contained",
    );
    expect(unlikely).toEqual([]);
    expect(near.containers.filter(({ verdict }) => verdict === "contained").length).toBeGreaterThan(0);
    expect(afar.containers.filter(({ verdict }) => verdict === "undecided").length).toBeGreaterThan(0);
  });
});

interface Scanned {
  readonly containers: readonly { readonly name: string; readonly verdict: string }[];
}

function scan(enter: readonly string[], socket: string): Scanned & { readonly stdout: string; readonly stderr: string } {
  const [command = "", ...rest] = [...enter, process.execPath, join(import.meta.dirname, "../bin/seaworthy.cjs"), "scan", "--json", "--fail-on", "never"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", DOCKER_HOST: `unix://${socket}` };
  const { status, stdout, stderr } = spawnSync(command, rest, { encoding: "utf8", env, timeout: 120_000, maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) throw new Error(`seaworthy scan ended with ${status}: ${stderr}`);
  return { ...(JSON.parse(stdout) as Scanned), stdout, stderr };
}

async function proven({ podman, scratch }: PodmanEngine): Promise<Proven> {
  const tar = join(liveEngine().scratch, "rootfs.tar");
  const images = { root: "seaworthy/root:1", user: "seaworthy/user:1", app: "seaworthy/app:1" };
  for (const [reference, ...changes] of [[images.root], [images.user, "USER 1000"], [images.app, "USER app"]])
    await podman("import", ...['CMD ["sleep","3600"]', ...changes].flatMap((change) => ["-c", change]), tar, reference ?? "");
  return { client: podman, label: "seaworthy", images, scratch, socketGroup: 0 };
}
