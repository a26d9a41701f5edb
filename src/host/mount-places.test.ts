import { describe, expect, it } from "vitest";
import { translation } from "./mount-places.ts";
import { parseMountTable } from "./mount-table.ts";

/** A host with a disk, a temporary file system at /run and another for each user in it. */
const MACHINE = [
  "20 1 8:1 / / rw - ext4 /dev/sda1 rw",
  "21 20 0:20 / /run rw - tmpfs tmpfs rw",
  "22 21 0:21 / /run/user/1000 rw - tmpfs tmpfs rw",
  "23 20 8:2 / /srv/data rw - ext4 /dev/sdb1 rw",
];

/** As rootlesskit makes it: copies of all, covered at /etc and /run by file systems of its own that lead to what is below. */
const ROOTLESS = [
  "40 1 8:1 / / rw - ext4 /dev/sda1 rw",
  "41 40 0:20 / /run rw - tmpfs tmpfs rw",
  "42 41 0:21 / /run/user/1000 rw - tmpfs tmpfs rw",
  "43 40 8:2 / /srv/data rw - ext4 /dev/sdb1 rw",
  "44 40 0:50 / /etc rw - tmpfs tmpfs rw",
  "45 44 8:1 /etc /etc/.ro1 rw - ext4 /dev/sda1 rw",
  "46 41 0:51 / /run rw - tmpfs tmpfs rw",
  "47 46 0:20 / /run/.ro2 rw - tmpfs tmpfs rw",
  "48 47 0:21 / /run/.ro2/user/1000 rw - tmpfs tmpfs rw",
];

/** An engine with a directory of its own for what runs. */
const PRIVATE = ["60 1 8:1 / / rw - ext4 /dev/sda1 rw", "61 60 8:1 /opt/engine/run /run rw - ext4 /dev/sda1 rw", "62 60 0:70 / /srv/data rw - tmpfs t rw"];

function names(from: readonly string[], to: readonly string[]) {
  return translation(parseMountTable(from.join("\n")), parseMountTable(to.join("\n")));
}

describe("what this machine calls a path", () => {
  it.each([
    ["of a disk that both have", "/home/a", "/home/a"],
    ["of a disk that both have mounted", "/srv/data/x", "/srv/data/x"],
    ["behind what covers /etc", "/etc/.ro1/passwd", "/etc/passwd"],
    ["behind what covers /run", "/run/.ro2/docker.sock", "/run/docker.sock"],
    ["deeper there", "/run/.ro2/user/1000/docker.sock", "/run/user/1000/docker.sock"],
    ["that only the engine has", "/run/docker/plugins", null],
    ["that is covered, though both have it mounted below", "/run/user/1000/x", null],
    ["of the root", "/", "/"],
  ])("%s", (_, path, expected) => {
    expect(names(ROOTLESS, MACHINE)(path)).toBe(expected);
  });

  it.each([
    ["in a directory of the disk", "/run/docker.sock", "/opt/engine/run/docker.sock"],
    ["itself", "/run", "/opt/engine/run"],
    ["only alike", "/running", "/running"],
    ["of a file system of its own at a place that we have, too", "/srv/data/x", null],
  ])("%s", (_, path, expected) => {
    expect(names(PRIVATE, MACHINE)(path)).toBe(expected);
  });

  it("is none where our own is covered by something else", () => {
    expect(names(["1 0 8:2 / / rw - ext4 x rw"], [...MACHINE, "24 23 0:9 / /srv/data rw - tmpfs t rw"])("/x")).toBeNull();
  });

  it("is the shortest one of several", () => {
    expect(names(["1 0 8:2 / / rw - ext4 x rw"], [...MACHINE, "24 20 8:2 / /d rw - ext4 x rw"])("/x")).toBe("/d/x");
  });

  it("is none without a root", () => {
    expect(names([], MACHINE)("/x")).toBeNull();
  });
});
