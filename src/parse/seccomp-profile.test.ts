import { describe, expect, it } from "vitest";
import type { Capability } from "../model/index.ts";
import { CAPABILITIES } from "../model/index.ts";
import { boundingSet, seccompAllows } from "./seccomp-profile.ts";

const ALLOW = "SCMP_ACT_ALLOW";
const DENY = "SCMP_ACT_ERRNO";

/** A denial with another error than the default's. */
const OTHER = { action: DENY, errnoRet: 95 };

function rules(defaultAction: string, one: string | object, other: string | object): unknown {
  const rule = (words: string | object) => ({ names: ["a"], ...(typeof words === "string" ? { action: words } : words) });
  return { defaultAction, syscalls: [rule(one), rule(other)] };
}

function allows(profile: unknown, ...bounding: readonly Capability[]): readonly string[] | null {
  const known = seccompAllows(profile, { bounding: new Set(bounding) });
  return known.known ? known.value : null;
}

describe("system calls that a profile allows", () => {
  const withCapability = { defaultAction: DENY, syscalls: [{ names: ["mount"], action: ALLOW, includes: { caps: ["CAP_SYS_ADMIN"] } }] };
  const without = { defaultAction: DENY, syscalls: [{ names: ["mount"], action: ALLOW, excludes: { caps: ["CAP_SYS_ADMIN"] } }] };
  const cloneMask = (value: number) => ({
    defaultAction: DENY,
    syscalls: [{ names: ["clone"], action: ALLOW, args: [{ index: 0, value, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" }] }],
  });

  it.each<[string, unknown, readonly Capability[], readonly string[]]>([
    ["those named", { defaultAction: DENY, syscalls: [{ names: ["a", "b"], action: ALLOW }] }, [], ["a", "b"]],
    ["one named in the former way", { defaultAction: DENY, syscalls: [{ name: "a", action: ALLOW }] }, [], ["a"]],
    ["logged ones", { defaultAction: DENY, syscalls: [{ names: ["a"], action: "SCMP_ACT_LOG" }] }, [], ["a"]],
    ["none without the capability", withCapability, [], []],
    ["those of the capability", withCapability, ["SYS_ADMIN"], ["mount"]],
    ["those without the capability", without, [], ["mount"]],
    ["none with the capability", without, ["SYS_ADMIN"], []],
    ["some calls of one with conditions", { defaultAction: DENY, syscalls: [{ names: ["socket"], action: ALLOW, args: [{}] }] }, [], ["socket"]],
    ["clone, but not for namespaces", cloneMask(0x7e020000), [], []],
    ["clone under another condition", cloneMask(1), [], ["clone"]],
    ["none", { defaultAction: DENY }, [], []],
    ["one allowed before it is denied", rules(DENY, ALLOW, OTHER), [], ["a"]],
    ["none denied before it is allowed", rules(DENY, OTHER, ALLOW), [], []],
    ["one denied with conditions, allowed without", rules(DENY, { ...OTHER, args: [{}] }, ALLOW), [], ["a"]],
    ["one allowed before it is denied with conditions", rules(DENY, ALLOW, { ...OTHER, args: [{}] }), [], ["a"]],
    ["none allowed with conditions, denied without", rules(DENY, { action: ALLOW, args: [{}] }, OTHER), [], []],
    ["none denied before it is allowed with conditions", rules(DENY, OTHER, { action: ALLOW, args: [{}] }), [], []],
    ["one denied as by default, then allowed", rules(DENY, DENY, ALLOW), [], ["a"]],
    ["one denied as by default with the error in words, then allowed", rules(DENY, { action: DENY, errno: "EPERM" }, ALLOW), [], ["a"]],
  ])("%s", (_, profile, bounding, expected) => expect(allows(profile, ...bounding)).toEqual(expected));

  it("all but those denied, where it allows by default", () => {
    const calls = allows({
      defaultAction: ALLOW,
      syscalls: [
        { names: ["bpf"], action: DENY },
        { names: ["mount"], action: DENY, args: [{}] },
      ],
    });
    expect(calls).toEqual(expect.arrayContaining(["mount", "unshare", "kexec_load"]));
    expect(calls).not.toContain("bpf");
  });

  it("none that is allowed as by default, then denied", () => {
    expect(
      allows({
        defaultAction: ALLOW,
        syscalls: [
          { names: ["mount"], action: ALLOW },
          { names: ["mount"], action: DENY },
        ],
      }),
    ).not.toContain("mount");
  });

  it.each([
    ["a list", []],
    ["no default", {}],
    ["rules of another form", { defaultAction: DENY, syscalls: "all" }],
    ["a rule that is none", { defaultAction: DENY, syscalls: [1] }],
    ["null", null],
  ])("%s is a blank", (_, profile) => expect(allows(profile)).toBeNull());
});

describe("the bounding set that flags ask for", () => {
  it.each<[string, Partial<Parameters<typeof boundingSet>[0]>, Capability, boolean]>([
    ["the default", {}, "CHOWN", true],
    ["the default", {}, "SYS_ADMIN", false],
    ["added", { add: ["cap_sys_admin"] }, "SYS_ADMIN", true],
    ["dropped", { drop: ["CHOWN"] }, "CHOWN", false],
    ["all dropped", { drop: ["ALL"] }, "CHOWN", false],
    ["all dropped, one added", { drop: ["ALL"], add: ["CHOWN"] }, "CHOWN", true],
    ["all added, one dropped", { add: ["ALL", "BPF"], drop: ["BPF"] }, "BPF", false],
    ["all added wins over all dropped", { add: ["ALL"], drop: ["ALL"] }, "BPF", true],
    ["privileged", { privileged: true, drop: ["ALL"] }, "BPF", true],
  ])("%s: %j, %s is %s", (_, asked, capability, held) => expect(boundingSet({ privileged: false, add: [], drop: [], ...asked }).has(capability)).toBe(held));

  it("privileged holds every one", () => expect(boundingSet({ privileged: true, add: [], drop: [] }).size).toBe(CAPABILITIES.length));
});
