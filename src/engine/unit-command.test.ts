import { describe, expect, it } from "vitest";
import type { UnitFile } from "./unit-command.ts";
import { unitCommand } from "./unit-command.ts";

const UNIT: UnitFile = { path: "/lib/systemd/system/docker.service", text: "[Service]\nExecStart=/usr/bin/dockerd -H fd:// \\\n  --icc=false\n" };

function dropIn(name: string, ...lines: readonly string[]): UnitFile {
  return { path: `/etc/systemd/system/docker.service.d/${name}`, text: ["[Service]", ...lines].join("\n") };
}

describe("the command of a unit", () => {
  it.each<[string, readonly UnitFile[], readonly [string, string] | null]>([
    ["no file", [], null],
    ["the unit alone, over two lines", [UNIT], [UNIT.path, "/usr/bin/dockerd -H fd://    --icc=false"]],
    ["a drop-in that says nothing of it", [UNIT, dropIn("a.conf", "Restart=no")], [UNIT.path, "/usr/bin/dockerd -H fd://    --icc=false"]],
    [
      "a drop-in that clears it and gives another",
      [dropIn("a.conf", "ExecStart=", "ExecStart=/x --y"), UNIT],
      ["/etc/systemd/system/docker.service.d/a.conf", "/x --y"],
    ],
    [
      "the last of two drop-ins by name",
      [dropIn("b.conf", "ExecStart=/b"), UNIT, dropIn("a.conf", "ExecStart=/a")],
      ["/etc/systemd/system/docker.service.d/b.conf", "/b"],
    ],
    [
      "a drop-in that another of its name hides",
      [UNIT, dropIn("a.conf", "Restart=no"), { path: "/lib/systemd/system/docker.service.d/a.conf", text: "ExecStart=/hidden" }],
      [UNIT.path, "/usr/bin/dockerd -H fd://    --icc=false"],
    ],
    ["a comment", [dropIn("a.conf", "#ExecStart=/x")], null],
    ["another setting", [dropIn("a.conf", "ExecStartPost=/x")], null],
  ])("%s", (_, files, expected) => {
    const found = unitCommand(files);
    expect(found === null ? null : [found.path, found.command]).toEqual(expected);
  });
});
