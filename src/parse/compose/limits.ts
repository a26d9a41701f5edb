import type { Container, Known, Limits } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { parseBytes } from "../normalise.ts";
import { assignments, boolean, evidenceOr, get, number, quoted, readKnown, type ServiceContext, text, wrong } from "./service.ts";
import { type Entry, evidenceOf } from "./tree.ts";

export function readLimits(context: ServiceContext): Limits {
  const storage = get(context, "storage_opt");
  return {
    memoryBytes: readKnown(context, agreed(context, { own: "mem_limit", deployed: "memory", read: bytes }), { absent: 0, read: bytes }),
    pids: readKnown(context, agreed(context, { own: "pids_limit", deployed: "pids", read: number }), {
      absent: 0,
      read: (entry) => Math.max(0, number(entry)),
    }),
    cpus: readCpus(context),
    storage: known(
      assignments(storage).some((option) => option.name === "size"),
      evidenceOr(context, storage),
    ),
    oomKillDisabled: readKnown(context, get(context, "oom_kill_disable"), { absent: false, read: boolean }),
  };
}

interface TwoPlaces {
  readonly own: string;
  readonly deployed: string;
  readonly read: (entry: Entry) => number;
}

/** The service's own limit, else that of `deploy`; different ones (or one that `deploy` leaves out) are an error, as in compose-go loader/validate.go. */
function agreed(context: ServiceContext, { own, deployed, read }: TwoPlaces): Entry | undefined {
  const direct = get(context, own);
  const limits = get(context, "deploy", "resources", "limits");
  const deploy = get(context, "deploy", "resources", "limits", deployed);
  const isOther = direct !== undefined && limits !== undefined && read(direct) !== 0 && read(direct) !== (deploy === undefined ? 0 : read(deploy));
  if (isOther) throw wrong(direct.key, `service \`${context.name}\` sets \`${own}\` and \`deploy.resources.limits.${deployed}\` to different values`);
  return direct === undefined || (deploy !== undefined && read(direct) === 0) ? deploy : direct;
}

function bytes(entry: Entry): number {
  const size = parseBytes(text(entry));
  if (size === null) throw wrong(entry.key, `found ${quoted(entry.value)}, expected a size such as \`512m\``);
  return Math.max(0, size);
}

const DEFAULT_PERIOD_MICROSECONDS = 100_000;

function readCpus(context: ServiceContext): Known<number> {
  const entry = agreed(context, { own: "cpus", deployed: "cpus", read: number });
  if (entry !== undefined) return known(Math.max(0, number(entry)), evidenceOf(entry.key));
  const quota = get(context, "cpu_quota");
  const periodEntry = get(context, "cpu_period");
  const period = periodEntry === undefined ? DEFAULT_PERIOD_MICROSECONDS : microseconds(periodEntry);
  return readKnown(context, quota, { absent: 0, read: (one) => Math.max(0, microseconds(one)) / (period > 0 ? period : DEFAULT_PERIOD_MICROSECONDS) });
}

const MICROSECONDS: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000, m: 60_000_000 };

/** A number of microseconds, or a duration such as `100ms`. */
function microseconds(entry: Entry): number {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)(us|ms|s|m)$/.exec(text(entry));
  return match === null ? number(entry) : Number(match[1]) * (MICROSECONDS[match[2] ?? "us"] ?? 1);
}

type RestartPolicy = Container["restartPolicy"] extends Known<infer T> ? T : never;

const RESTART: ReadonlyMap<string, RestartPolicy> = new Map<string, RestartPolicy>([
  ["no", "no"],
  ["", "no"],
  ["false", "no"],
  ["always", "always"],
  ["on-failure", "on-failure"],
  ["unless-stopped", "unless-stopped"],
]);
const CONDITIONS: ReadonlyMap<string, RestartPolicy> = new Map<string, RestartPolicy>([
  ["none", "no"],
  ["any", "always"],
  ["on-failure", "on-failure"],
]);

/** `restart`, else the condition of `deploy.restart_policy`. Source: compose pkg/compose/create.go getRestartPolicy. */
export function readRestart(context: ServiceContext): Container["restartPolicy"] {
  const restart = get(context, "restart");
  if (restart !== undefined) return known(policyOf(restart, RESTART, text(restart).split(":")[0] ?? ""), evidenceOf(restart.key));
  const policy = get(context, "deploy", "restart_policy");
  const condition = get(context, "deploy", "restart_policy", "condition");
  if (policy === undefined) return known("no", evidenceOr(context, policy));
  return known(condition === undefined ? "always" : policyOf(condition, CONDITIONS, text(condition)), evidenceOf((condition ?? policy).key));
}

function policyOf(entry: Entry, words: ReadonlyMap<string, RestartPolicy>, word: string): RestartPolicy {
  const policy = words.get(word);
  if (policy === undefined) throw wrong(entry.key, `found ${quoted(entry.value)}, expected one of ${[...words.keys()].filter((one) => one !== "").join(", ")}`);
  return policy;
}
