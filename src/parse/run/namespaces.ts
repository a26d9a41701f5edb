import type { Known, NamespaceMode, Namespaces, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { badValue } from "./bad-value.ts";
import { parseCsvLine } from "./csv.ts";
import type { FlagUse } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { allUses, evidenceOf, lastUse } from "./run-context.ts";

const ENGINE_DEFAULT: NamespaceMode = { kind: "engine-default" };

/** What each namespace flag may say. Source: moby api/types/container/hostconfig.go `Valid` of each mode. */
const PID_MODES = ["host", "container"] as const;
const IPC_MODES = ["none", "private", "shareable", "host", "container"] as const;
const UTS_MODES = ["host"] as const;
const CGROUP_MODES = ["private", "host"] as const;
const USER_MODES = ["host"] as const;

export function readNamespaces(context: RunContext, networks: readonly Sourced<string>[]): Namespaces {
  return {
    pid: readMode(context, "pid", PID_MODES),
    net: networkMode(context, networks),
    ipc: readMode(context, "ipc", IPC_MODES),
    uts: readMode(context, "uts", UTS_MODES),
    cgroup: readMode(context, "cgroupns", CGROUP_MODES),
    user: readMode(context, "userns", USER_MODES),
  };
}

function readMode(context: RunContext, flag: string, allowed: readonly NamespaceMode["kind"][]): Known<NamespaceMode> {
  const use = lastUse(context, flag);
  if (use === null || use.value === "") return known(ENGINE_DEFAULT, evidenceOf(context, flag));
  const mode = parseMode(use.value);
  if (mode !== null && allowed.includes(mode.kind)) return known(mode, use.evidence);
  if (context.program === "docker") throw badValue(use, `one of ${allowed.map((kind) => `\`${kind === "container" ? "container:NAME" : kind}\``).join(", ")}`);
  return podmanMode(mode, use);
}

function podmanMode(mode: NamespaceMode | null, use: FlagUse): Known<NamespaceMode> {
  const isToldInFull = mode !== null && (use.flag.name !== "userns" || mode.kind === "host");
  if (isToldInFull) return known(mode, use.evidence);
  return unknown(`\`--${use.flag.name} ${use.value.slice(0, 80)}\` is podman's own`, "inspect the running container");
}

function parseMode(value: string): NamespaceMode | null {
  if (value === "host" || value === "private" || value === "none" || value === "shareable") return { kind: value };
  if (value.startsWith("container:") && value.length > "container:".length) return { kind: "container", container: value.slice("container:".length) };
  return null;
}

function networkMode(context: RunContext, networks: readonly Sourced<string>[]): Known<NamespaceMode> {
  const first = networks[0];
  if (first === undefined) return known(ENGINE_DEFAULT, context.here);
  const mode = parseMode(first.value);
  if (mode !== null && (mode.kind === "host" || mode.kind === "none" || mode.kind === "container")) return known(mode, first.evidence);
  return known({ kind: "private" }, first.evidence);
}

/** `--network` in both syntaxes: names, modes included. Source: docker/cli opts/network.go. */
export function readNetworkWords(context: RunContext): readonly Sourced<string>[] {
  return allUses(context, "network").map((use) => ({ value: networkWord(use), evidence: use.evidence }));
}

function networkWord(use: FlagUse): string {
  const isLong = /\w=\w/.test(use.value);
  const name = isLong ? longNetworkName(use) : use.value;
  if (name.trim() === "") throw badValue(use, "the name of a network, `host`, `none` or `container:NAME`");
  return name;
}

/** The client lowers the whole field, name included. */
function longNetworkName(use: FlagUse): string {
  const fields = parseCsvLine(use.value);
  if (fields === null) throw badValue(use, "`name=NETWORK[,key=value…]`");
  return (
    fields
      .map((field) => field.toLowerCase())
      .findLast((field) => field.startsWith("name="))
      ?.slice("name=".length)
      .trim() ?? ""
  );
}

/** Names of networks that the container is attached to. Source: the engine attaches to `bridge` where nothing is asked. */
export function networkNames(words: readonly Sourced<string>[], context: RunContext): readonly Sourced<string>[] {
  if (words.length === 0) return [{ value: "bridge", evidence: context.here }];
  return words
    .filter(({ value }) => value !== "host" && value !== "none" && !value.startsWith("container:"))
    .map((word) => (word.value === "default" ? { ...word, value: "bridge" } : word));
}
