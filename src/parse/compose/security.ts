import type { Container, Known, SeccompChoice } from "../../model/index.ts";
import { known, parseCapability, unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { resolvePath } from "../normalise.ts";
import { boundingSet, seccompAllows } from "../seccomp-profile.ts";
import { parseSecurityOptions, type Setting } from "../security-options.ts";
import { readText } from "./project.ts";
import { boolean, evidenceOr, get, here, items, readKnown, type ServiceContext, scalarText, strings, uniqueBy, wrong } from "./service.ts";
import { evidenceOf, field, type Place } from "./tree.ts";

type SecurityFields = Pick<Container, "noNewPrivileges" | "seccomp" | "apparmor" | "selinuxLabel" | "maskedPaths" | "readonlyPaths" | "writableCgroups">;

export function readSecurity(context: ServiceContext): SecurityFields {
  const words = items(get(context, "security_opt")).map((item) => ({ text: scalarText(item), place: item.at }));
  const options = parseSecurityOptions(words);
  if ("bad" in options) {
    throw wrong(options.bad.place, `security option \`${options.bad.text}\` is not known, expected no-new-privileges, seccomp, apparmor, label or systempaths`);
  }
  const settle = <T>(setting: Setting<T, Place>): Known<T> => known(setting.value, setting.place === null ? here(context) : evidenceOf(setting.place));
  return {
    noNewPrivileges: settle(options.noNewPrivileges),
    seccomp: readSeccomp(context, options.seccomp),
    apparmor: settle(options.apparmor),
    selinuxLabel: settle(options.selinuxLabel),
    maskedPaths: settle(options.systemPaths),
    readonlyPaths: settle(options.systemPaths),
    writableCgroups: settle(options.writableCgroups),
  };
}

function readSeccomp(context: ServiceContext, { value, place }: Setting<SeccompChoice["kind"] | { readonly profile: string }, Place>): Known<SeccompChoice> {
  if (place === null) return known({ kind: "engine-default" }, here(context));
  const evidence = evidenceOf(place);
  if (typeof value !== "string") return known({ kind: "custom", allows: readProfile(context, value.profile, place) }, evidence);
  return known(value === "unconfined" ? { kind: "unconfined" } : { kind: "engine-default" }, evidence);
}

/** A path is seen from the project directory, whichever file it is written in. Source: compose pkg/compose/create.go parseSecurityOpts. */
function readProfile(context: ServiceContext, path: string, place: Place): Known<readonly string[]> {
  const { stack } = context;
  const text = readText(stack.project, resolvePath(stack.base, path), place);
  const bounding = boundingSet({ privileged: isPrivileged(context), add: names(context, "cap_add"), drop: names(context, "cap_drop") });
  return seccompAllows(parseProfile(text, path, place), { bounding });
}

function parseProfile(text: string, path: string, place: Place): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ParseError("syntax", `cannot read the seccomp profile \`${path}\`: it is not JSON`, { evidence: evidenceOf(place), cause });
  }
}

function isPrivileged(context: ServiceContext): boolean {
  const entry = get(context, "privileged");
  return entry !== undefined && boolean(entry);
}

function names(context: ServiceContext, key: string): readonly string[] {
  return strings(get(context, key)).map((capability) => capability.value);
}

export function readPrivileges(context: ServiceContext): Pick<Container, "privileged" | "capAdd" | "capDrop"> {
  return {
    privileged: readPrivileged(context),
    capAdd: readCapabilities(context, "cap_add"),
    capDrop: readCapabilities(context, "cap_drop"),
  };
}

/** A hook that is privileged runs a program of the container with every capability: whoever can change that program waits for it. Source: compose pkg/compose/hook.go runHook. */
function readPrivileged(context: ServiceContext): Known<boolean> {
  const own = readKnown(context, get(context, "privileged"), { absent: false, read: boolean });
  if (own.known && own.value) return own;
  const hook = HOOKS.find((key) =>
    items(get(context, key)).some((item) => {
      const privileged = field(item, "privileged");
      return privileged !== undefined && boolean(privileged);
    }),
  );
  return hook === undefined
    ? own
    : unknown(
        `a privileged hook (\`${hook}\`) runs in it`,
        "does the container write what the hook runs? take `privileged` off the hook, or give its work a container of its own",
      );
}

const HOOKS = ["post_start", "pre_stop"] as const;

function readCapabilities(context: ServiceContext, key: "cap_add" | "cap_drop"): Container["capAdd"] {
  const entry = get(context, key);
  const read = items(entry).map((item) => {
    const name = scalarText(item);
    const value = parseCapability(name);
    if (value === null) throw wrong(item.at, `\`${key}\` of service \`${context.name}\` holds \`${name}\`, which is no capability`);
    return { value, evidence: evidenceOf(item.at) };
  });
  return known(
    uniqueBy(read, (capability) => capability.value),
    evidenceOr(context, entry),
  );
}
