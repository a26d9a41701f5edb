import { execFile, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import type { Held, Proof } from "../src/prove/index.ts";
import { resultOf } from "../src/prove/index.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";
import type { Configuration } from "./matrix.ts";
import { configurations, FACTORS, keyOf, keysIn, pairsOf } from "./matrix.ts";

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
    proofs = await proveAll(ids);
  }, 300_000);

  it.each(CONFIGURATIONS.map((configuration, index) => [index, wordsOf(configuration)] as const))("%i: %s", (index) => {
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

function wordsOf(configuration: Configuration): string {
  const unusual = Object.entries(configuration).filter(([factor, value]) => (FACTORS[factor]?.[value] ?? []).length > 0 && factor !== "image");
  return [...unusual, ["image", configuration["image"] ?? ""]].map(([factor, value]) => `${factor} ${value}`).join(", ");
}

function differing({ held }: Proof): readonly string[] {
  return held
    .filter(({ outcome }) => outcome.kind === "differ")
    .map(({ fact, args, predicted, outcome }) => `${[fact, ...args].join(" ")}: ${predicted}, ${"seen" in outcome ? outcome.seen : ""}`);
}

/** What may be left open, and why; everything else has to be seen and predicted. */
function unexpectedlyUnseen({ held }: Proof): readonly string[] {
  return held.filter(({ outcome }) => outcome.kind === "not-observable" || outcome.kind === "not-predicted").flatMap(wordsUnlessKnown);
}

const OPEN: readonly RegExp[] = [
  /: not-predicted: the uid of user `app` is in the image's \/etc\/passwd/,
  /: not-predicted: the first group of user `\w+` is root's, unless the image's \/etc\/passwd gives another/,
  /^device (tun|fuse|kvm|gpu) \w+: not-predicted: who may open `\S+` besides root is up to the host's udev rules/,
  /^kernel-file-writable \/proc\/sysrq-trigger: not-observable: there is no such file/,
  /^tcp-reach host-address: not-observable: nothing is sent/,
  /^internet-egress: not-observable: (a default route is there; whether the host lets it lead out|no default route is there, which may change)/,
  /^writable-cgroups: not-observable: no control group is mounted in it$/,
  /^(device \S+ \w+|unlimited \w+): not-observable: (the control groups that are mounted in it are not its own|its control group is not mounted in it)$/,
  /^other-mounts: not-observable: .* may have been mounted inside: it may mount$/,
];

function wordsUnlessKnown({ fact, args, because, outcome }: Held): readonly string[] {
  const why = outcome.kind === "not-observable" ? outcome.why : because.join("; ");
  const words = `${[fact, ...args].join(" ")}: ${outcome.kind}: ${why}`;
  return OPEN.some((known) => known.test(words)) ? [] : [words];
}

type Names = Readonly<Record<string, string>>;

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
    for (const [index, configuration] of queue) ids[index] = await start(flagsOf(configuration, names));
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return ids;
}

function flagsOf(configuration: Configuration, names: Names): readonly string[] {
  const flags = Object.entries(configuration).map(([factor, value]) => (factor === "image" ? [] : (FACTORS[factor]?.[value] ?? [])));
  const image = FACTORS["image"]?.[configuration["image"] ?? ""] ?? [];
  return [...flags.flat(), ...image].map((flag) => flag.replace(/\{([a-z-]+)\}/g, (_, name: string) => names[name] ?? name));
}

async function start(flags: readonly string[]): Promise<string> {
  const { label, scratch, socket } = liveEngine();
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}` };
  const { stdout } = await run("docker", ["run", "-d", "--label", label, ...flags], { env });
  return stdout.trim();
}

/** In a process of its own, for it has to see the engine's files. */
async function proveAll(ids: readonly string[]): Promise<Readonly<Record<string, readonly Proof[]>>> {
  const { enter, isOwn, scratch, socket } = liveEngine();
  const [bundle, listed, told] = ["prove-all.cjs", "containers.json", "proofs.json"].map((name) => join(scratch, name));
  buildSync({
    entryPoints: [join(import.meta.dirname, "prove-all.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: bundle ?? "",
    logLevel: "error",
  });
  writeFileSync(listed ?? "", JSON.stringify(ids));
  const [command = "", ...rest] = [...enter, process.execPath, bundle ?? "", listed ?? "", told ?? ""];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, ...(isOwn ? {} : { DOCKER_HOST: `unix://${socket}` }) };
  const { status, stderr } = spawnSync(command, rest, { encoding: "utf8", env, timeout: 200_000 });
  if (status !== 0) throw new Error(`proving ended with ${status}: ${stderr}`);
  return JSON.parse(readFileSync(told ?? "", "utf8")) as Readonly<Record<string, readonly Proof[]>>;
}
