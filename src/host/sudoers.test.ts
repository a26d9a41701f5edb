import { describe, expect, it } from "vitest";
import { parseSudoers } from "./sudoers.ts";

/** `who grants words`, with `!` where no password is asked. */
function told(text: string): readonly string[] {
  return parseSudoers([text], "ship").map(({ who, grants, asksPassword, words }) => `${who} ${grants}${asksPassword ? "" : "!"} ${words}`);
}

describe("the rules of sudo", () => {
  it.each<[string, string, readonly string[]]>([
    ["everything", "alice ALL=(ALL:ALL) ALL", ["alice everything ALL"]],
    ["everything, without a target user", "alice ALL = ALL", ["alice everything ALL"]],
    ["a group without a password", "%sudo ALL=(ALL) NOPASSWD: ALL", ["%sudo everything! ALL"]],
    ["by number", "#1000,%#27 ALL=(ALL) ALL", ["#1000 everything ALL", "%#27 everything ALL"]],
    ["everybody", "ALL ALL=(root) /usr/bin/docker", ["ALL engine /usr/bin/docker"]],
    [
      "aliases",
      "User_Alias OPS = alice, bob : DEV = carol\nCmnd_Alias BOX = /usr/bin/podman\nOPS ALL=(root) BOX",
      ["alice engine /usr/bin/podman", "bob engine /usr/bin/podman"],
    ],
    ["an alias of aliases", "User_Alias A = B\nUser_Alias B = alice\nA ALL=ALL", ["alice everything ALL"]],
    ["an alias that names itself ends", "User_Alias A = A\nA ALL=ALL", ["A everything ALL"]],
    [
      "a target and a tag hold for the next commands",
      "a ALL=(root) NOPASSWD: /usr/bin/docker, PASSWD: /usr/bin/ctr",
      ["a engine! /usr/bin/docker", "a engine /usr/bin/ctr"],
    ],
    ["several tags and options", "a ALL=(root) CWD=/x NOEXEC: NOPASSWD: /usr/bin/nerdctl", ["a engine! /usr/bin/nerdctl"]],
    ["continued", "a ALL = \\\n  /usr/bin/docker", ["a engine /usr/bin/docker"]],
    ["a comment", "# a ALL=ALL\na ALL=/usr/bin/docker # ALL", ["a engine /usr/bin/docker"]],
    ["defaults", "Defaults env_reset\nDefaults:a !authenticate", []],
    ["no password by default", "Defaults !authenticate\na ALL=ALL", ["a everything! ALL"]],
    ["another target user", "a ALL=(postgres) ALL", ["a unclear `ALL`, not as root but as `postgres`"]],
    ["a group alone is no root", "a ALL=(:docker) ALL", ["a unclear `ALL`, not as root but as `:docker`"]],
    ["everybody but root", "a ALL=(ALL, !root) ALL", ["a unclear `ALL`, not as root but as `ALL,!root`"]],
    ["another host", "a other=ALL", ["a unclear only on host `other`"]],
    ["this host", "a ship=ALL", ["a everything ALL"]],
    ["several hosts in one rule", "a ALL=/usr/bin/docker : other=ALL", ["a unclear several hosts are in one rule"]],
    ["a command that nobody here knows", "a ALL=/usr/bin/vim /etc/motd", ["a unclear /usr/bin/vim"]],
    ["a shell", "a ALL=/bin/bash", ["a everything /bin/bash"]],
    ["a shell with a script", "a ALL=/bin/bash /opt/x.sh", ["a unclear /bin/bash"]],
    ["a client with fixed arguments", "a ALL=/usr/bin/docker ps", ["a unclear /usr/bin/docker"]],
    ["a client with any arguments after a word", "a ALL=/usr/bin/docker exec *", ["a engine /usr/bin/docker"]],
    ["a client with a wildcard", "a ALL=/usr/bin/docker ps *", ["a engine /usr/bin/docker"]],
    ["a client by its digest", "a ALL=sha256:abc /usr/bin/docker", ["a engine /usr/bin/docker"]],
    ["another program of a like name", "a ALL=/usr/bin/dockerize", ["a unclear /usr/bin/dockerize"]],
    ["all but one command is all", "a ALL=ALL, !/usr/bin/docker", ["a everything ALL"]],
    ["taken back", "a ALL=ALL\na ALL=!ALL", ["a everything ALL", "a nothing !ALL"]],
    ["everybody but one", "ALL,!bob ALL=ALL", ["ALL everything ALL", "bob nothing is left out"]],
    ["the usual directory", "@includedir /etc/sudoers.d", []],
    ["another file", "@include /srv/rules", ["ALL unclear `/srv/rules` is included and was not read"]],
    ["an escaped comma in a name", "a\\,b ALL=ALL", ["a,b everything ALL"]],
    ["nonsense", "hello\n=\n:\nALL=\n", []],
  ])("%s", (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it("no argument is kept", () => {
    expect(JSON.stringify(parseSudoers(["a ALL=/usr/bin/docker run -e TOKEN=hunter2 x, /usr/bin/vim hunter2"], "ship"))).not.toContain("hunter2");
  });
});
