import type { Container, Evidence, Known, SeccompChoice, Sourced } from "../model/index.ts";
import { known } from "../model/index.ts";
import { ParseError } from "./errors.ts";

/** What a list of `--security-opt` words sets, in the engine's reading. */
export interface SecurityOptions<Place> {
  readonly noNewPrivileges: Setting<boolean | "engine-default", Place>;
  /** A profile's file or text is left to the caller. */
  readonly seccomp: Setting<SeccompChoice["kind"] | { readonly profile: string }, Place>;
  readonly apparmor: Setting<KnownValue<Container["apparmor"]>, Place>;
  readonly selinuxLabel: Setting<KnownValue<Container["selinuxLabel"]>, Place>;
  /** `systempaths=unconfined`. */
  readonly systemPaths: Setting<"engine-default" | "none", Place>;
  readonly writableCgroups: Setting<boolean, Place>;
}

export interface Setting<T, Place> {
  readonly value: T;
  /** Null: nothing was said. */
  readonly place: Place | null;
}

type KnownValue<F> = F extends { readonly known: true; readonly value: infer T } ? T : never;

export interface SecurityWord<Place> {
  readonly text: string;
  readonly place: Place;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads the options in order; of each kind the last counts, `label` adds up (disabled once is disabled).
 * Returns the word that is no security option instead, where there is one. Source: moby daemon/daemon_unix.go parseSecurityOpt, docker/cli parseSecurityOpts.
 */
export function parseSecurityOptions<Place>(words: readonly SecurityWord<Place>[]): SecurityOptions<Place> | { readonly bad: SecurityWord<Place> } {
  const options: Mutable<SecurityOptions<Place>> = {
    noNewPrivileges: { value: "engine-default", place: null },
    seccomp: { value: "engine-default", place: null },
    apparmor: { value: "engine-default", place: null },
    selinuxLabel: { value: "engine-default", place: null },
    systemPaths: { value: "engine-default", place: null },
    writableCgroups: { value: false, place: null },
  };
  for (const word of words) if (!setOption(options, word)) return { bad: word };
  return options;
}

function setOption<Place>(options: Mutable<SecurityOptions<Place>>, word: SecurityWord<Place>): boolean {
  const { key, value } = splitOption(word.text);
  const { place } = word;
  if (key === "no-new-privileges") return setSwitch(value, (on) => Object.assign(options, { noNewPrivileges: { value: on, place } }));
  if (key === "writable-cgroups") return setSwitch(value, (on) => Object.assign(options, { writableCgroups: { value: on, place } }));
  if (value === null || value === "") return key === "disable" && value === null && setLabel(options, "disable", place);
  return setProfile(options, { key, value, place });
}

function setProfile<Place>(options: Mutable<SecurityOptions<Place>>, option: { readonly key: string; readonly value: string; readonly place: Place }): boolean {
  const { key, value, place } = option;
  switch (key) {
    case "seccomp":
      options.seccomp = { value: seccompOf(value), place };
      return true;
    case "apparmor":
      options.apparmor = { value: apparmorOf(value), place };
      return true;
    case "label":
      return setLabel(options, value, place);
    case "unmask":
      options.systemPaths = { value: "none", place };
      return true;
    case "systempaths":
      options.systemPaths = { value: "none", place };
      return value === "unconfined";
    default:
      return IGNORED.has(key);
  }
}

/** Podman's finer mask, and Windows' credential specification. */
const IGNORED: ReadonlySet<string> = new Set(["credentialspec", "proc-opts", "mask"]);

function apparmorOf(value: string): "engine-default" | "unconfined" | "custom" {
  if (value === "unconfined") return "unconfined";
  return value === "docker-default" ? "engine-default" : "custom";
}

/** `key=value`, or the former `key:value`. */
function splitOption(text: string): { readonly key: string; readonly value: string | null } {
  const equals = text.indexOf("=");
  const at = equals >= 0 ? equals : text.indexOf(":");
  return at < 0 ? { key: text, value: null } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

function setSwitch(value: string | null, set: (on: boolean) => void): boolean {
  if (value === null || /^(1|t|T|true|TRUE|True)$/.test(value)) set(true);
  else if (/^(0|f|F|false|FALSE|False)$/.test(value)) set(false);
  else return false;
  return true;
}

function setLabel<Place>(options: Mutable<SecurityOptions<Place>>, value: string, place: Place): boolean {
  if (options.selinuxLabel.value !== "disabled") options.selinuxLabel = { value: value === "disable" ? "disabled" : "custom", place };
  return true;
}

function seccompOf(value: string): SecurityOptions<never>["seccomp"]["value"] {
  if (value === "unconfined") return "unconfined";
  return value === "builtin" ? "engine-default" : { profile: value };
}

export type SecurityFields = Pick<Container, "noNewPrivileges" | "seccomp" | "apparmor" | "selinuxLabel" | "maskedPaths" | "readonlyPaths" | "writableCgroups">;

/** The system calls that the seccomp profile allows, `profile` being what stands behind `seccomp=`. */
export type ProfileReader = (profile: string, evidence: Evidence) => Known<readonly string[]>;

/** The same as fields of a container; `rest` is the place of what is left unsaid. Throws `ParseError` at a word that is no security option. */
export function readSecurityOptions(words: readonly Sourced<string>[], rest: Evidence, readProfile: ProfileReader): SecurityFields {
  const options = parseSecurityOptions(words.map((word) => ({ text: word.value, place: word.evidence })));
  if ("bad" in options) {
    const message = `cannot read the security option \`${options.bad.text.slice(0, 200)}\`: expected no-new-privileges, seccomp=, apparmor=, label=, systempaths=unconfined or writable-cgroups`;
    throw new ParseError("shape", message, { evidence: options.bad.place });
  }
  return fieldsOf(options, rest, readProfile);
}

function fieldsOf(options: SecurityOptions<Evidence>, rest: Evidence, readProfile: ProfileReader): SecurityFields {
  const settle = <T>(setting: Setting<T, Evidence>): Known<T> => known(setting.value, setting.place ?? rest);
  return {
    noNewPrivileges: settle(options.noNewPrivileges),
    seccomp: settle({ ...options.seccomp, value: seccompChoice(options.seccomp, rest, readProfile) }),
    apparmor: settle(options.apparmor),
    selinuxLabel: settle(options.selinuxLabel),
    maskedPaths: settle(options.systemPaths),
    readonlyPaths: settle(options.systemPaths),
    writableCgroups: settle(options.writableCgroups),
  };
}

function seccompChoice(setting: SecurityOptions<Evidence>["seccomp"], rest: Evidence, readProfile: ProfileReader): SeccompChoice {
  const { value, place } = setting;
  if (typeof value !== "string") return { kind: "custom", allows: readProfile(value.profile, place ?? rest) };
  return value === "unconfined" ? { kind: "unconfined" } : { kind: "engine-default" };
}
