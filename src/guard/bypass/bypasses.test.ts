import { describe, expect, it } from "vitest";
import type { Door, RawContainer } from "../../model/index.ts";
import type { Bypass } from "./bypasses.ts";
import { bypassesIn, bypassGauges, bypassWords, without } from "./bypasses.ts";

const door = (more: Partial<Door> = {}): Door => ({ place: "/run/docker.sock", kinds: ["docker"], owner: null, parents: [], accounts: [], ...more });
const owner = (mode: number, uid = 0) => ({ uid, gid: 0, mode });
const raw: RawContainer = { container: "agent", kind: "docker", certainty: "possible", because: "" };
const found = (doors: readonly Door[], rawContainers: readonly RawContainer[] = []) => bypassesIn({ doors, rawContainers });

const USER: Bypass = { kind: "user", who: "alice", through: "/run/docker.sock", certainty: "proven" };

describe("past the guard", () => {
  it.each<[string, readonly Bypass[], readonly Bypass[]]>([
    ["a socket of root alone", found([door()]), []],
    ["an account that may connect", found([door({ accounts: ["alice"] })]), [USER]],
    ["an account by two doors to one socket", found([door({ accounts: ["alice"] }), door({ accounts: ["alice"] })]), [USER]],
    ["accounts that are not known, at a socket of root's", found([door({ accounts: null, owner: owner(0o600) })]), []],
    [
      "accounts that are not known, at a group's",
      found([door({ accounts: null, owner: owner(0o660) })]),
      [{ ...USER, who: "accounts that are not known", certainty: "possible" }],
    ],
    [
      "accounts that are not known, at one that was not read",
      found([door({ accounts: null })]),
      [{ ...USER, who: "accounts that are not known", certainty: "possible" }],
    ],
    [
      "a listener",
      found([door({ place: "tcp://0.0.0.0:2375", kinds: ["tcp-plain"] })]),
      [{ kind: "listener", who: "tcp://0.0.0.0:2375", through: "tcp-plain", certainty: "proven" }],
    ],
    ["a container with the socket in it", found([], [raw]), [{ kind: "container", who: "agent", through: "docker", certainty: "possible" }]],
  ])("%s", (_, bypasses, expected) => expect(bypasses).toEqual(expected));
});

it("what came and what went", () => {
  const other = { ...USER, who: "bob" };
  expect(without([USER, other], [USER])).toEqual([other]);
  expect(without([USER], [USER, other])).toEqual([]);
});

it("what is not known is counted as no zero", () => {
  expect(bypassGauges(null)).toEqual({ seaworthy_guard_bypasses_known: 0 });
  expect(bypassGauges([USER])).toMatchObject({
    seaworthy_guard_bypasses_known: 1,
    'seaworthy_guard_bypasses{kind="user",certainty="proven"}': 1,
    'seaworthy_guard_bypasses{kind="container",certainty="possible"}': 0,
  });
});

it("hostile names are escaped", () => expect(bypassWords({ ...USER, who: "a\u001b[2J" })).not.toContain("\u001b"));
