import { describe, expect, it } from "vitest";
import type { Account, Crew, SudoRule } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import * as F from "./builders.ts";
import type { WorldChange } from "./fixtures.ts";
import { dark, HOST, listed, world, yes } from "./fixtures.ts";
import { factsOf } from "./world-facts.ts";

const ALICE: Account = {
  name: "alice",
  uid: 1000,
  gid: 1000,
  home: "/home/alice",
  shell: "/bin/sh",
  groups: ["alice", "disk"],
  groupIds: [1000, 6],
  authorizedKeys: yes(0),
  keys: yes([]),
};

function crew(change: Partial<Crew>): WorldChange {
  return { host: { crew: { ...HOST.crew, accounts: yes([ALICE]), ...change } } };
}

function rules(...list: readonly (readonly [who: string, grants: SudoRule["grants"], asksPassword?: boolean])[]): WorldChange {
  return crew({ sudoRules: yes(list.map(([who, grants, asksPassword = true]) => ({ who, grants, asksPassword, words: "words" }))) });
}

const listening = (tls: boolean, verifiesClients: boolean): WorldChange => ({
  engine: { listeners: listed({ address: "tcp://0.0.0.0:2375", tls, verifiesClients }) },
});

describe("an account and its connections", () => {
  it.each<[string, Literal, string, WorldChange, string]>([
    ["uid 0", F.accountIsRoot(), "alice", crew({ accounts: yes([{ ...ALICE, uid: 0 }]) }), "true"],
    ["another uid", F.accountIsRoot(), "alice", crew({}), "false"],
    ["no such account", F.accountIsRoot(), "bob", crew({}), "false"],
    ["accounts not read", F.accountIsRoot(), "alice", crew({ accounts: dark() }), "unknown"],
    ["in the group", F.accountInGroup("disk"), "alice", crew({}), "true"],
    ["in another group", F.accountInGroup("lxd"), "alice", crew({}), "false"],
    ["a rule by name", F.accountSudo("everything"), "alice", rules(["alice", "everything"]), "true"],
    ["a rule by group", F.accountSudo("everything"), "alice", rules(["%disk", "everything"]), "true"],
    ["a rule by group number", F.accountSudo("everything"), "alice", rules(["%#6", "everything"]), "true"],
    ["a rule by number", F.accountSudo("everything"), "alice", rules(["#1000", "everything"]), "true"],
    ["a rule for all", F.accountSudo("engine"), "alice", rules(["ALL", "engine"]), "true"],
    ["a rule for somebody else", F.accountSudo("everything"), "alice", rules(["bob", "everything"], ["%sudo", "everything"]), "false"],
    ["an engine is not everything", F.accountSudo("everything"), "alice", rules(["alice", "engine"]), "false"],
    ["taken back", F.accountSudo("everything"), "alice", rules(["alice", "everything"], ["alice", "nothing"]), "unknown"],
    ["taken back for somebody else", F.accountSudo("everything"), "alice", rules(["alice", "everything"], ["bob", "nothing"]), "true"],
    ["granted again", F.accountSudo("everything"), "alice", rules(["alice", "nothing"], ["alice", "everything"]), "true"],
    ["not understood", F.accountSudo("everything"), "alice", rules(["alice", "unclear"]), "unknown"],
    ["rules not read", F.accountSudo("everything"), "alice", crew({ sudoRules: dark() }), "unknown"],
    ["the engine's socket", F.connectionIs("docker"), "/run/docker.sock", {}, "true"],
    ["another socket", F.connectionIs("docker"), "/run/containerd/containerd.sock", {}, "false"],
    ["a socket of somebody's rootless engine", F.connectionIs("docker"), "/run/user/1000/docker.sock", {}, "false"],
    [
      "the rootless engine that is judged",
      F.connectionIs("docker"),
      "/run/user/1000/docker.sock",
      { engine: { listeners: listed({ address: "unix:///run/user/1000/docker.sock", tls: false, verifiesClients: false }) } },
      "true",
    ],
    ["a plain listener", F.connectionIs("tcp-plain"), "tcp://0.0.0.0:2375", listening(false, false), "true"],
    ["a listener with TLS", F.connectionIs("tcp-plain"), "tcp://0.0.0.0:2375", listening(true, true), "false"],
    ["a listener that is not there", F.connectionIs("tcp-plain"), "tcp://0.0.0.0:2376", listening(false, false), "false"],
    ["listeners not read", F.connectionIs("tcp-plain"), "tcp://0.0.0.0:2375", { engine: { listeners: dark() } }, "unknown"],
    ["the host has it", F.hostHasSocket("containerd"), "host", {}, "true"],
    ["the host has none", F.hostHasSocket("lxd"), "host", {}, "false"],
    ["sockets not read", F.hostHasSocket("lxd"), "host", { host: { sockets: dark() } }, "unknown"],
  ])("%s", (_, literal, subject, change, truth) => {
    const finding = factsOf(world(change)).find(literal, { subject, object: null });
    expect(finding.truth).toBe(truth);
    expect(finding.supports.length + finding.blanks.length).toBeGreaterThan(0);
  });

  it("says whether sudo asks for a password, and through whom", () => {
    const finding = factsOf(world(rules(["%disk", "everything", false]))).find(F.accountSudo("everything"), { subject: "alice", object: null });
    expect(finding.supports[0]?.because).toBe("sudo lets `alice` run every command as root without a password (rule for `%disk`)");
  });
});
