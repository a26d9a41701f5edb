import type { Container, Evidence, Known, SeccompChoice, Sourced } from "../model/index.ts";
import { known } from "../model/index.ts";
import { ParseError } from "./errors.ts";

/** What `--security-opt` (or `security_opt`) decides. */
export type SecurityChoices = Pick<
  Container,
  "noNewPrivileges" | "seccomp" | "apparmor" | "selinuxLabel" | "maskedPaths" | "readonlyPaths" | "writableCgroups"
>;

/** The system calls that the seccomp profile at `path` allows, read relative to where the option is written. */
export type ProfileReader = (path: string, evidence: Evidence) => Known<readonly string[]>;

/**
 * Reads the options as engine and client do: the later one wins, `key=value` before `key:value`, `systempaths=unconfined` in exactly this form.
 * Sources: moby daemon/daemon_unix.go parseSecurityOpt; docker/cli opts.go parseSecurityOpts and parseSystemPaths; compose pkg/compose/create.go.
 */
export function readSecurityOptions(options: readonly Sourced<string>[], rest: Evidence, readProfile: ProfileReader): SecurityChoices {
  const start: SecurityChoices = {
    noNewPrivileges: known("engine-default", rest),
    seccomp: known({ kind: "engine-default" }, rest),
    apparmor: known("engine-default", rest),
    selinuxLabel: known("engine-default", rest),
    maskedPaths: known("engine-default", rest),
    readonlyPaths: known("engine-default", rest),
    writableCgroups: known(false, rest),
  };
  return options.reduce((choices, option) => ({ ...choices, ...readOption(option, choices, readProfile) }), start);
}

function readOption(option: Sourced<string>, before: SecurityChoices, readProfile: ProfileReader): Partial<SecurityChoices> {
  const { value, evidence } = option;
  if (value === "no-new-privileges") return { noNewPrivileges: known(true, evidence) };
  if (value === "writable-cgroups") return { writableCgroups: known(true, evidence) };
  if (value === "disable") return { selinuxLabel: known("disabled", evidence) };
  if (value === "systempaths=unconfined") return { maskedPaths: known("none", evidence), readonlyPaths: known("none", evidence) };
  const [key, setting] = splitOption(option);
  switch (key) {
    case "no-new-privileges":
      return { noNewPrivileges: known(readBoolean(setting, option), evidence) };
    case "writable-cgroups":
      return { writableCgroups: known(readBoolean(setting, option), evidence) };
    case "seccomp":
      return { seccomp: known(readSeccomp(setting, evidence, readProfile), evidence) };
    case "apparmor":
      return { apparmor: known(readApparmor(setting), evidence) };
    case "label":
      return { selinuxLabel: known(readLabel(setting, before), evidence) };
    default:
      throw new ParseError("shape", `security option \`${value}\` is not known, expected one of no-new-privileges, seccomp, apparmor, label, systempaths`, {
        evidence,
      });
  }
}

function splitOption({ value, evidence }: Sourced<string>): readonly [string, string] {
  const separator = value.includes("=") ? "=" : ":";
  const at = value.indexOf(separator);
  if (at < 0) throw new ParseError("shape", `security option \`${value}\` has no value, expected \`key=value\``, { evidence });
  return [value.slice(0, at), value.slice(at + 1)];
}

/** Go's strconv.ParseBool. */
function readBoolean(setting: string, { value, evidence }: Sourced<string>): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(setting)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(setting)) return false;
  throw new ParseError("shape", `security option \`${value}\` has the value \`${setting}\`, expected true or false`, { evidence });
}

function readSeccomp(setting: string, evidence: Evidence, readProfile: ProfileReader): SeccompChoice {
  if (setting === "unconfined") return { kind: "unconfined" };
  if (setting === "builtin" || setting === "") return { kind: "engine-default" };
  return { kind: "custom", allows: readProfile(setting, evidence) };
}

function readApparmor(setting: string): "engine-default" | "unconfined" | "custom" {
  if (setting === "unconfined") return "unconfined";
  return setting === "" || setting === "docker-default" ? "engine-default" : "custom";
}

/** `label=disable` is not taken back by another label. */
function readLabel(setting: string, before: SecurityChoices): "disabled" | "custom" {
  const wasDisabled = before.selinuxLabel.known && before.selinuxLabel.value === "disabled";
  return setting === "disable" || wasDisabled ? "disabled" : "custom";
}
