import { describe, expect, it } from "vitest";
import { pathVersion } from "./api-version.ts";

describe("the API version of our calls", () => {
  it.each([
    ["an older engine: its own", "1.41", "1.12", "1.41"],
    ["a newer engine: ours", "1.99", "1.44", "1.51"],
    ["a newer major: ours", "2.3", "1.24", "1.51"],
    ["an engine that does not speak ours any more: its oldest", "1.99", "1.60", "1.60"],
    ["no oldest named", "1.40", null, "1.40"],
    ["an oldest that makes no sense", "1.40", "x", "1.40"],
  ])("%s", (_, offered, oldest, expected) => {
    expect(pathVersion(offered, oldest)).toBe(expected);
  });

  it.each(["", "banana", "1", "1.x", "1.41/../../x", "99999.1"])("`%s` is no version", (offered) => {
    expect(pathVersion(offered, null)).toBeNull();
  });
});
