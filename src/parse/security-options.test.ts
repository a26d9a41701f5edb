import { describe, expect, it } from "vitest";
import { unknown } from "../model/index.ts";
import { ParseError } from "./errors.ts";
import { parseSecurityOptions, readSecurityOptions } from "./security-options.ts";

const REST = { source: "x", location: "1:1" };
const sourced = (words: readonly string[]) => words.map((value, index) => ({ value, evidence: { source: "x", location: `2:${index + 1}` } }));
const fields = (...words: readonly string[]) => readSecurityOptions(sourced(words), REST, () => unknown("not read", "read it"));

describe("security options", () => {
  it.each([
    ["nothing", [], { noNewPrivileges: { value: "engine-default", evidence: REST }, writableCgroups: { value: false } }],
    ["the later one wins", ["apparmor=unconfined", "apparmor=docker-default"], { apparmor: { value: "engine-default", evidence: { location: "2:2" } } }],
    ["the former spelling", ["apparmor:unconfined", "label:disable"], { apparmor: { value: "unconfined" }, selinuxLabel: { value: "disabled" } }],
    ["a disabled label stays disabled", ["label=disable", "label=type:x"], { selinuxLabel: { value: "disabled" } }],
    ["the engine's own word for it", ["disable"], { selinuxLabel: { value: "disabled" } }],
    ["a profile by name", ["seccomp=p.json"], { seccomp: { value: { kind: "custom", allows: { known: false } } } }],
    ["system paths", ["systempaths=unconfined"], { maskedPaths: { value: "none" }, readonlyPaths: { value: "none" } }],
  ])("%s", (_, words, expected) => expect(fields(...words)).toMatchObject(expected));

  it.each(["", "nonsense", "seccomp", "seccomp=", "systempaths=all", "no-new-privileges=maybe", "label"])("%j is none", (word) => {
    expect(() => fields(word)).toThrow(ParseError);
    expect(parseSecurityOptions([{ text: word, place: 7 }])).toEqual({ bad: { text: word, place: 7 } });
  });
});
