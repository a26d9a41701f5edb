import type { Container, SeccompChoice } from "../model/index.ts";

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
  if (key === "no-new-privileges") return setSwitch(value, (on) => (options.noNewPrivileges = { value: on, place }));
  if (key === "writable-cgroups") return setSwitch(value, (on) => (options.writableCgroups = { value: on, place }));
  if (value === null || value === "") return key === "disable" && value === null ? setLabel(options, "disable", place) : false;
  if (key === "seccomp") options.seccomp = { value: seccompOf(value), place };
  else if (key === "apparmor")
    options.apparmor = { value: value === "unconfined" ? "unconfined" : value === "docker-default" ? "engine-default" : "custom", place };
  else if (key === "label") return setLabel(options, value, place);
  else if ((key === "systempaths" && value === "unconfined") || key === "unmask") options.systemPaths = { value: "none", place };
  else return IGNORED.has(key);
  return true;
}

/** Podman's finer mask, and Windows' credential specification. */
const IGNORED: ReadonlySet<string> = new Set(["credentialspec", "proc-opts", "mask"]);

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
