import { describe, expect, it } from "vitest";
import { watchedPaths } from "./audit-rules.ts";

describe("paths that audit rules watch", () => {
  it.each<[string, string, readonly string[]]>([
    ["a watch", "-w /usr/bin/dockerd -p rwxa -k docker", ["/usr/bin/dockerd"]],
    ["a watch without permissions", "-w /etc/docker -k docker", ["/etc/docker"]],
    ["a watch with a slash at its end", "-w /etc/docker/ -p wa", ["/etc/docker"]],
    ["a watch of reading alone", "-w /etc/docker -p r", []],
    ["a comment", "# -w /etc/docker", []],
    ["a rule by path", "-a always,exit -F path=/usr/bin/runc -F perm=x -F key=docker", ["/usr/bin/runc"]],
    ["a rule by directory, lists turned round", "-a exit,always -F dir=/etc/docker -F perm=wa", ["/etc/docker"]],
    ["a rule of all system calls", "-a always,exit -S all -F dir=/etc/docker", ["/etc/docker"]],
    ["a rule of one system call", "-a always,exit -S chmod -F dir=/etc/docker", []],
    ["a rule for one user", "-a always,exit -F path=/usr/bin/runc -F auid=1000", []],
    ["a rule that records nothing", "-a never,exit -F path=/usr/bin/runc", []],
    ["a list that was cleared after it", "-w /etc/docker -p wa\n-D", []],
    ["a list that was cleared before it", "-D\n-w /etc/docker -p wa", ["/etc/docker"]],
    ["a watch that was taken back", "-w /etc/docker -p wa\n-W /etc/docker -p wa", []],
    ["a relative path", "-w etc/docker", []],
    ["settings of the audit system", "-b 8192\n-f 1\n-e 2", []],
    ["nothing", "", []],
  ])("%s", (_, text, paths) => expect(watchedPaths(text)).toEqual(paths));
});
