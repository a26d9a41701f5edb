import { parseJson } from "../json/parse.ts";
import { printJson } from "../json/print.ts";
import { quoted, RequestError } from "../request-error.ts";

const SWITCHES: ReadonlySet<string> = new Set(["no-new-privileges", "writable-cgroups"]);

/**
 * Security options as `key=value`, of each kind the one that counts: the engine takes `key:value` too, and the last of several; labels add up.
 * Source: moby daemon/daemon_unix.go parseSecurityOpt.
 */
export function canonicalOptions(words: readonly string[]): readonly string[] {
  const options = words.map(canonicalOption);
  const last = new Map(options.map((option, index) => [option.key, index]));
  const counting = options.filter(({ key }, index) => key === "label" || last.get(key) === index);
  return [...new Set(counting.map(({ key, value }) => `${key}=${value}`))];
}

interface Option {
  readonly key: string;
  readonly value: string;
}

function canonicalOption(word: string): Option {
  const equals = word.indexOf("=");
  const at = equals >= 0 ? equals : word.indexOf(":");
  const key = at < 0 ? word : word.slice(0, at);
  const value = at < 0 ? "" : word.slice(at + 1);
  if (SWITCHES.has(key)) return { key, value: at < 0 ? "true" : switchOf(value, word) };
  if (key === "seccomp" && value !== "") return { key, value: profileOf(value) };
  if (VALUES.get(key)?.test(value) !== true) throw bad(word);
  return { key, value };
}

const VALUES: ReadonlyMap<string, RegExp> = new Map([
  ["apparmor", /^[A-Za-z0-9_./-]{1,200}$/],
  ["label", /^[A-Za-z0-9_:.,-]{1,200}$/],
]);

/** As Go's strconv.ParseBool. */
function switchOf(value: string, word: string): string {
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return "true";
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return "false";
  throw bad(word);
}

/** The profile's text in its one spelling: it is JSON in JSON, with the same ways to be read twice. */
function profileOf(value: string): string {
  return value === "unconfined" || value === "builtin" ? value : printJson(parseJson(value));
}

function bad(word: string): RequestError {
  return new RequestError("body", `the security option ${quoted(word)} is not taken`, {
    hint: "expected no-new-privileges, seccomp=, apparmor=, label= or writable-cgroups",
  });
}
