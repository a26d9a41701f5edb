import type { Evidence, Known } from "../../model/index.ts";
import { unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { describeFailure } from "../file-reader.ts";
import { resolvePath } from "../normalise.ts";
import { boundingSet, seccompAllows } from "../seccomp-profile.ts";
import type { SecurityFields } from "../security-options.ts";
import { readSecurityOptions } from "../security-options.ts";
import type { RunContext } from "./run-context.ts";
import { allUses, isOn } from "./run-context.ts";

export function readSecurity(context: RunContext): SecurityFields {
  const words = allUses(context, "security-opt").map(({ value, evidence }) => ({ value, evidence }));
  return readSecurityOptions(words, context.here, (path, evidence) => readProfile(path, evidence, context));
}

function readProfile(path: string, evidence: Evidence, context: RunContext): Known<readonly string[]> {
  if (context.reader === null) return unknown(`the seccomp profile \`${path}\` was not read`, "judge the command where its files are");
  const file = context.reader.read(resolvePath(context.directory, path));
  if ("failure" in file) throw new ParseError("unreadable", `cannot read the seccomp profile \`${path}\`: ${describeFailure(file.failure)}`, { evidence });
  return seccompAllows(parseProfile(file.text, path, evidence), { bounding: boundingOf(context), evidence });
}

function boundingOf(context: RunContext): ReturnType<typeof boundingSet> {
  const named = (flag: string): readonly string[] => allUses(context, flag).map((use) => use.value);
  return boundingSet({ privileged: isOn(context, "privileged"), add: named("cap-add"), drop: named("cap-drop") });
}

function parseProfile(text: string, path: string, evidence: Evidence): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ParseError("syntax", `cannot read the seccomp profile \`${path}\`: it is not JSON`, { evidence, cause });
  }
}
