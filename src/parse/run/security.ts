import type { Container, Known, SeccompChoice } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { describeFailure } from "../file-reader.ts";
import { resolvePath } from "../normalise.ts";
import { boundingSet, seccompAllows } from "../seccomp-profile.ts";
import type { Setting } from "../security-options.ts";
import { parseSecurityOptions } from "../security-options.ts";
import { badValue } from "./bad-value.ts";
import type { FlagUse } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { allUses, isOn } from "./run-context.ts";

type SecurityFields = Pick<Container, "noNewPrivileges" | "seccomp" | "apparmor" | "selinuxLabel" | "maskedPaths" | "readonlyPaths" | "writableCgroups">;

export function readSecurity(context: RunContext): SecurityFields {
  const uses = allUses(context, "security-opt");
  const options = parseSecurityOptions(uses.map((use) => ({ text: use.value, place: use })));
  if ("bad" in options)
    throw badValue(
      options.bad.place,
      "a security option such as `no-new-privileges`, `seccomp=FILE`, `apparmor=PROFILE`, `label=…` or `systempaths=unconfined`",
    );
  const settle = <T>(setting: Setting<T, FlagUse>): Known<T> => known(setting.value, setting.place?.evidence ?? context.here);
  return {
    noNewPrivileges: settle(options.noNewPrivileges),
    seccomp: readSeccomp(options.seccomp, context),
    apparmor: settle(options.apparmor),
    selinuxLabel: settle(options.selinuxLabel),
    maskedPaths: settle(options.systemPaths),
    readonlyPaths: settle(options.systemPaths),
    writableCgroups: settle(options.writableCgroups),
  };
}

function readSeccomp(setting: Setting<SeccompChoice["kind"] | { readonly profile: string }, FlagUse>, context: RunContext): Known<SeccompChoice> {
  const { value, place } = setting;
  if (place === null || value === "engine-default") return known({ kind: "engine-default" }, place?.evidence ?? context.here);
  if (typeof value === "string") return known({ kind: "unconfined" }, place.evidence);
  return known({ kind: "custom", allows: readProfile(value.profile, place, context) }, place.evidence);
}

function readProfile(path: string, use: FlagUse, context: RunContext): Known<readonly string[]> {
  if (context.reader === null) return unknown(`the seccomp profile \`${path}\` was not read`, "judge the command where its files are");
  const file = context.reader.read(resolvePath(context.directory, path));
  if ("failure" in file)
    throw new ParseError("unreadable", `cannot read the seccomp profile \`${path}\`: ${describeFailure(file.failure)}`, { evidence: use.evidence });
  const bounding = boundingSet({
    privileged: isOn(context, "privileged"),
    add: allUses(context, "cap-add").map((added) => added.value),
    drop: allUses(context, "cap-drop").map((dropped) => dropped.value),
  });
  return seccompAllows(parseProfile(file.text, path, use), { bounding });
}

function parseProfile(text: string, path: string, use: FlagUse): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ParseError("syntax", `cannot read the seccomp profile \`${path}\`: it is not JSON`, { evidence: use.evidence, cause });
  }
}
