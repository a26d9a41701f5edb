import { describe, expect, it } from "vitest";
import { ListenError } from "./listen-error.ts";
import { ownerFrom } from "./socket-owner.ts";

describe("whom a socket is given to", () => {
  it.each([
    ["root", { uid: 0, gid: null }],
    ["root:root", { uid: 0, gid: 0 }],
    [":root", { uid: null, gid: 0 }],
    ["1234:4321", { uid: 1234, gid: 4321 }],
  ])("%s", (text, owner) => expect(ownerFrom(text)).toEqual(owner));

  it.each([
    ["nosuch-user-here", "`/etc/passwd` does not name it"],
    ["root:nosuch-group-here", "`/etc/group` does not name it"],
    ["4294967295", "too high"],
  ])("nobody that there is: %s", (text, message) => {
    expect(() => ownerFrom(text)).toThrow(ListenError);
    expect(() => ownerFrom(text)).toThrow(message);
  });
});
