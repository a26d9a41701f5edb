import type { Container, Known, Limits } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { parseBytes } from "../normalise.ts";
import { badValue } from "./bad-value.ts";
import type { FlagUse } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { allUses, blankOf, evidenceOf, knownSwitch, knownValue, lastUse } from "./run-context.ts";

export function readLimits(context: RunContext): Limits {
  return {
    memoryBytes: knownValue(context, "memory", { absent: 0, read: readBytes }),
    pids: knownValue(context, "pids-limit", { absent: 0, read: (use) => Math.max(0, readInteger(use)) }),
    cpus: readCpus(context),
    storage: known(
      allUses(context, "storage-opt").some((use) => readOption(use).startsWith("size=")),
      evidenceOf(context, "storage-opt"),
    ),
    oomKillDisabled: knownSwitch(context, "oom-kill-disable"),
  };
}

function readBytes(use: FlagUse): number {
  const bytes = parseBytes(use.value);
  if (bytes === null || bytes < 0) throw badValue(use, "a size such as `512m`");
  return bytes;
}

/** Source: pflag reads with Go's strconv.ParseInt of base 0: `0x10`, `0b1`, and octal behind a leading zero. */
function readInteger(use: FlagUse): number {
  const match = /^([+-]?)(?:0o?([0-7]{1,15})|(0x[0-9a-f]{1,12}|0b[01]{1,48}|\d{1,15}))$/i.exec(use.value);
  if (match === null) throw badValue(use, "a whole number");
  const size = match[2] === undefined ? Number(match[3]) : Number.parseInt(match[2], 8);
  return match[1] === "-" ? -size : size;
}

const DEFAULT_PERIOD = 100_000;

/** `--cpus`, or a quota over its period (100 ms unless said). */
function readCpus(context: RunContext): Known<number> {
  const cpus = lastUse(context, "cpus");
  if (cpus !== null) return cpus.unresolved === null ? known(readDecimal(cpus), cpus.evidence) : blankOf(cpus);
  const quota = lastUse(context, "cpu-quota");
  if (quota === null) return known(0, context.here);
  const period = lastUse(context, "cpu-period");
  const periodValue = period === null ? DEFAULT_PERIOD : readInteger(period);
  return known(Math.max(0, readInteger(quota)) / (periodValue > 0 ? periodValue : DEFAULT_PERIOD), quota.evidence);
}

/** A decimal or a fraction. Source: docker/cli opts.ParseCPUs reads with Go's big.Rat. */
function readDecimal(use: FlagUse): number {
  const [over = "", under = "1", more] = use.value.split("/");
  const isDecimal = /^(\d{1,9}(\.\d{0,9})?|\.\d{1,9})$/.test(over);
  if (!isDecimal || !/^0*[1-9]\d{0,8}$/.test(under) || more !== undefined) throw badValue(use, "a number of CPUs such as `1.5`");
  return Number(over) / Number(under);
}

function readOption(use: FlagUse): string {
  if (!use.value.includes("=")) throw badValue(use, "`key=value`");
  return use.value;
}

/** Source: docker/cli opts.ParseRestartPolicy. */
export function readRestart(use: FlagUse): "no" | "always" | "on-failure" | "unless-stopped" {
  const [name = "", retries, more] = use.value.split(":");
  const policy = name === "" ? "no" : name;
  const isRetriesFine = retries === undefined || (policy === "on-failure" && /^\d+$/.test(retries));
  if (!isPolicy(policy) || !isRetriesFine || more !== undefined) throw badValue(use, "no, always, unless-stopped or on-failure[:RETRIES]");
  return policy;
}

type RestartPolicy = Container["restartPolicy"] extends Known<infer T> ? T : never;

function isPolicy(text: string): text is RestartPolicy {
  return text === "no" || text === "always" || text === "on-failure" || text === "unless-stopped";
}
