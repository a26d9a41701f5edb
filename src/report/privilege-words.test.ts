import { describe, expect, it } from "vitest";
import type { Privilege } from "../model/index.ts";
import { OVER_THE_HOST } from "../model/index.ts";
import { harbourReport } from "./fixtures.ts";
import { privilegeWords } from "./privilege-words.ts";
import { namesOf } from "./words.ts";

const names = namesOf(harbourReport());

describe("what an attacker can do, in words", () => {
  it.each<[Privilege, string]>([
    [{ kind: "exec", of: "harbour/proxy" }, "run code in proxy"],
    [{ kind: "container-root", of: "harbour/proxy" }, "be root in proxy"],
    [{ kind: "volume-write", of: "data" }, "write volume data"],
    [{ kind: "host-root", of: "host" }, "be root on the host"],
    [{ kind: "engine-create", of: "host" }, "create containers through the engine"],
    [{ kind: "credential", of: "ssh" }, "use a credential (ssh)"],
    [{ kind: "credential", of: "ssh:alice" }, "use a credential (ssh:alice)"],
    [{ kind: "credential", of: "generic" }, "use a credential"],
    [{ kind: "other-container", of: "*" }, "take every other container"],
    [{ kind: "exec", of: "\u001b[2J" }, "run code in \\x1b[2J"],
  ])("%j", (privilege, words) => {
    expect(privilegeWords(privilege, names)).toBe(words);
  });

  it.each(OVER_THE_HOST)("%s is a clause of its own, not the name of a kind", (kind) => {
    expect(privilegeWords({ kind, of: "host" }, names)).toMatch(/^[a-z]+ .*[a-z]$/);
  });
});
