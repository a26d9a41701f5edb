import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Held, Proof } from "../src/prove/index.ts";
import { resultOf } from "../src/prove/index.ts";
import type { Configuration, Factors } from "./matrix.ts";

/** What the tests of several engines share: containers by configuration, and what is left open when they are proven. */

export type Names = Readonly<Record<string, string>>;

/** An engine whose containers are proven. */
export interface Proven {
  /** Its own command line tool: what it prints for these arguments. */
  readonly client: (...args: readonly string[]) => Promise<string>;
  /** Put on every container and in every name. */
  readonly label: string;
  readonly images: Readonly<Record<string, string>>;
  readonly scratch: string;
  /** Of its socket. */
  readonly socketGroup: number;
}

export type Proofs = Readonly<Record<string, readonly Proof[]>>;

const WIDTH = 6;

/** What configurations refer to by name. */
export async function prepare({ client, label, images, scratch, socketGroup }: Proven): Promise<Names> {
  const profile = join(scratch, "profile.json");
  writeFileSync(profile, JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names: ["kexec_load"], action: "SCMP_ACT_ERRNO" }] }));
  const [internal, bound, partner] = [`${label}-internal`, `${label}-bound`, `${label}-partner`];
  await client("network", "create", "--internal", internal);
  await client("volume", "create", "--label", label, "-o", "type=none", "-o", "o=bind", "-o", "device=/etc", bound);
  const mounts = ["-v", "/run:/taken", "-v", `${label}-data:/data`];
  await client("run", "-d", "--label", label, "--name", partner, "--ipc", "shareable", ...mounts, images["root"] ?? "");
  const named = Object.fromEntries(Object.entries(images).map(([name, reference]) => [`image-${name}`, reference]));
  return { ...named, label, profile, internal, bound, partner, "socket-group": String(socketGroup) };
}

/** Ids of the containers, one for each line of flags. */
export async function startAll({ client, label }: Proven, lines: readonly (readonly string[])[]): Promise<readonly string[]> {
  const ids: string[] = [];
  const queue = lines.entries();
  const work = async (): Promise<void> => {
    for (const [index, line] of queue) ids[index] = await client("run", "-d", "--label", label, ...line);
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return ids;
}

/** What is said of a container that is as it is predicted to be. */
export const AGREED = (["exec", "process"] as const).map((way) => ({ way, differ: [], unseen: [], result: "agrees" }));

export function saidOf(proofs: Proofs, id: string | undefined) {
  return (proofs[id ?? ""] ?? []).map((proof) => ({
    way: proof.way,
    differ: differing(proof),
    unseen: unexpectedlyUnseen(proof),
    result: resultOf(proof),
  }));
}

export function wordsOf(factors: Factors, configuration: Configuration): string {
  const unusual = Object.entries(configuration).filter(([factor, value]) => (factors[factor]?.[value] ?? []).length > 0 && factor !== "image");
  return [...unusual, ["image", configuration["image"] ?? ""]].map(([factor, value]) => `${factor} ${value}`).join(", ");
}

export function differing({ held }: Proof): readonly string[] {
  return held
    .filter(({ outcome }) => outcome.kind === "differ")
    .map(({ fact, args, predicted, outcome }) => `${[fact, ...args].join(" ")}: ${predicted}, ${"seen" in outcome ? outcome.seen : ""}`);
}

/** What may be left open, and why; everything else has to be seen and predicted. */
export function unexpectedlyUnseen({ held }: Proof, besides: readonly RegExp[] = []): readonly string[] {
  const open = held.filter(({ outcome }) => outcome.kind === "not-observable" || outcome.kind === "not-predicted");
  return open.map(unseenWords).filter((words) => ![...OPEN, ...besides].some((known) => known.test(words)));
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

function unseenWords({ fact, args, because, outcome }: Held): string {
  const why = outcome.kind === "not-observable" ? outcome.why : because.join("; ");
  return `${[fact, ...args].join(" ")}: ${outcome.kind}: ${why}`;
}

export function flagsOf(factors: Factors, configuration: Configuration, names: Names): readonly string[] {
  const flags = Object.entries(configuration).map(([factor, value]) => (factor === "image" ? [] : (factors[factor]?.[value] ?? [])));
  const image = factors["image"]?.[configuration["image"] ?? ""] ?? [];
  return named([...flags.flat(), ...image], names);
}

export function named(flags: readonly string[], names: Names): readonly string[] {
  return flags.map((flag) => flag.replace(/\{([a-z-]+)\}/g, (_, name: string) => names[name] ?? name));
}

export interface Proving {
  /** How to run a command where the engine's files are. */
  readonly enter: readonly string[];
  readonly scratch: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** In a process of its own, for it has to see the engine's files. */
export function proveIn({ enter, scratch, environment }: Proving, ids: readonly string[]): Proofs {
  const [bundle = "", listed = "", told = ""] = ["prove-all.cjs", "containers.json", "proofs.json"].map((name) => join(scratch, name));
  buildSync({ entryPoints: [join(import.meta.dirname, "prove-all.ts")], bundle: true, platform: "node", format: "cjs", outfile: bundle, logLevel: "error" });
  writeFileSync(listed, JSON.stringify(ids));
  const [command = "", ...rest] = [...enter, process.execPath, bundle, listed, told];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, ...environment };
  const { status, stderr } = spawnSync(command, rest, { encoding: "utf8", env, timeout: 280_000 });
  if (status !== 0) throw new Error(`proving ended with ${status}: ${stderr}`);
  return JSON.parse(readFileSync(told, "utf8")) as Proofs;
}
