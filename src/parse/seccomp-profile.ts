import type { Capability, Evidence, Known } from "../model/index.ts";
import { CAPABILITIES, DEFAULT_CAPABILITIES, parseCapability, unknown } from "../model/index.ts";

/** System calls that techniques ask about; what a profile that allows by default lets through is told in these. */
const TELLING_CALLS: readonly string[] =
  "adjtimex mount umount2 move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr pivot_root chroot unshare setns clone clone3 open_by_handle_at name_to_handle_at bpf perf_event_open ptrace process_vm_readv process_vm_writev kcmp init_module finit_module delete_module kexec_load kexec_file_load iopl ioperm reboot settimeofday clock_settime clock_adjtime stime syslog keyctl add_key request_key io_uring_setup io_uring_enter io_uring_register userfaultfd socketcall socket swapon swapoff acct quotactl sethostname setdomainname mknod mknodat personality lookup_dcookie vhangup".split(
    " ",
  );

const MOST_RULES = 10_000;
const MOST_NAMES = 100_000;
/** `clone` flags that make a namespace; the built-in profile masks them all. Source: include/uapi/linux/sched.h, CLONE_NEWUSER. */
const CLONE_NEWUSER = 0x1000_0000;

export interface SeccompSetting {
  /** What the container may hold at most: rules with `includes.caps` count only with it. */
  readonly bounding: ReadonlySet<Capability>;
  /** Where the profile is named. */
  readonly evidence?: Evidence;
}

/** The bounding set that flags ask for. Source: moby oci/caps TweakCapabilities: all drops but ALL after all adds; privileged holds everything. */
export function boundingSet(asked: {
  readonly privileged: boolean;
  readonly add: readonly string[];
  readonly drop: readonly string[];
}): ReadonlySet<Capability> {
  const parsed = (names: readonly string[]): readonly (Capability | "ALL" | null)[] => names.map(parseCapability);
  if (asked.privileged) return new Set(CAPABILITIES);
  const add = parsed(asked.add);
  const drop = parsed(asked.drop);
  const start = add.includes("ALL") ? CAPABILITIES : drop.includes("ALL") ? [] : DEFAULT_CAPABILITIES;
  const dropped = new Set(drop);
  const kept = start.filter((capability) => !dropped.has(capability));
  if (add.includes("ALL")) return new Set(kept);
  return new Set([...kept, ...add.filter((capability): capability is Capability => capability !== "ALL" && capability !== null)]);
}

/** The system calls that a profile in the engine's JSON form allows; a blank where it has another form. Source: moby profiles/seccomp. */
export function seccompAllows(json: unknown, setting: SeccompSetting): Known<readonly string[]> {
  const profile = asRecord(json);
  const rules = profile === null ? null : ruleList(profile);
  if (profile === null || rules === null || typeof profile.defaultAction !== "string") {
    return unknown("the seccomp profile has not the form of one", "look at the profile: `defaultAction` and `syscalls` are expected");
  }
  const standing: Standing = { allowed: new Set(isAllowing(profile.defaultAction) ? TELLING_CALLS : []), decided: new Set() };
  for (const rule of rules) if (isInForce(rule, setting) && !isIdle(rule, profile)) applyRule(rule, standing);
  return { known: true, value: [...standing.allowed].sort(), evidence: setting.evidence ?? { source: "seccomp profile", location: "/syscalls" } };
}

function ruleList(profile: Json): readonly Json[] | null {
  const list = profile.syscalls ?? [];
  if (!Array.isArray(list) || list.length > MOST_RULES) return null;
  const rules = list.map(asRecord);
  const names = rules.reduce((count, rule) => count + (Array.isArray(rule?.names) ? rule.names.length : 1), 0);
  return names > MOST_NAMES || rules.includes(null) ? null : rules.filter((rule) => rule !== null);
}

function isAllowing(action: string): boolean {
  return action === "SCMP_ACT_ALLOW" || action === "SCMP_ACT_LOG";
}

type Json = Readonly<Record<string, unknown>>;

interface Standing {
  readonly allowed: Set<string>;
  /** Calls of which a rule without conditions spoke. */
  readonly decided: Set<string>;
}

/** A rule that does what is done by default is left out. Source: runc libcontainer/seccomp (matchCall). Which error a denial gives counts; one that is named and not numbered is taken for the same. */
function isIdle(rule: Json, profile: Json): boolean {
  if (rule.action !== profile.defaultAction) return false;
  if (doesAllow(rule)) return true;
  return typeof rule.errno === "string" || typeof profile.defaultErrno === "string" || (rule.errnoRet ?? EPERM) === (profile.defaultErrnoRet ?? EPERM);
}

const EPERM = 1;

/**
 * The first rule without conditions on arguments decides, over any that has some, wherever it stands (measured with runc 1.1.5, libseccomp 2.5.4). With conditions it counts as
 * allowing where it allows (some call gets through) and not as denying (some other does).
 */
function applyRule(rule: Json, { allowed, decided }: Standing): void {
  const isConditional = hasArguments(rule);
  const names = namesOf(rule).filter((name) => !decided.has(name));
  if (doesAllow(rule)) for (const name of names.filter((each) => !(isConditional && each === "clone" && deniesNamespaces(rule.args)))) allowed.add(name);
  if (isConditional) return;
  for (const name of names) {
    if (!doesAllow(rule)) allowed.delete(name);
    decided.add(name);
  }
}

function doesAllow({ action }: Json): boolean {
  return typeof action === "string" && isAllowing(action);
}

function hasArguments(rule: Json): boolean {
  return Array.isArray(rule.args) && rule.args.length > 0;
}

function namesOf(rule: Json): readonly string[] {
  const names = Array.isArray(rule.names) ? rule.names : [rule.name];
  return names.filter((name) => typeof name === "string");
}

function isInForce(rule: Json, setting: SeccompSetting): boolean {
  const holds = (name: string): boolean => {
    const capability = parseCapability(name);
    return capability !== null && capability !== "ALL" && setting.bounding.has(capability);
  };
  return capabilitiesOf(rule.includes).every(holds) && !capabilitiesOf(rule.excludes).some(holds);
}

function capabilitiesOf(filter: unknown): readonly string[] {
  const list = asRecord(filter)?.caps;
  return Array.isArray(list) ? list.filter((name) => typeof name === "string") : [];
}

/** `clone` only where the masked flags (CLONE_NEWUSER among them) are all off. */
function deniesNamespaces(args: unknown): boolean {
  if (!Array.isArray(args)) return false;
  return args.some((argument) => {
    const { op, value, valueTwo } = asRecord(argument) ?? {};
    return op === "SCMP_CMP_MASKED_EQ" && typeof value === "number" && Math.floor(value / CLONE_NEWUSER) % 2 === 1 && (valueTwo ?? 0) === 0;
  });
}

function asRecord(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
