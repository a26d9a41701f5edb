import { describe, expect, it } from "vitest";
import type { Remedy } from "../model/index.ts";
import { harbourReport } from "./fixtures.ts";
import { remedyKey, remedyWordsOf } from "./remedy-words.ts";

const words = remedyWordsOf(harbourReport());

describe("a remedy in words", () => {
  const cases: readonly (readonly [string, Remedy, string])[] = [
    [
      "of the cut: the cut's own words",
      { kind: "remove-mount", container: "harbour/proxy", target: "/var/run/docker.sock" },
      "remove the mount of `/var/run/docker.sock`",
    ],
    [
      "of the cut, fields in another order",
      { target: "/var/run/docker.sock", container: "harbour/proxy", kind: "remove-mount" },
      "remove the mount of `/var/run/docker.sock`",
    ],
    [
      "the same change elsewhere: words of our own",
      { kind: "remove-mount", container: "harbour/web", target: "/var/run/docker.sock" },
      "remove the mount at `/var/run/docker.sock`",
    ],
    ["a capability", { kind: "drop-capability", container: "web", capability: "SYS_ADMIN" }, "drop the capability `SYS_ADMIN`"],
    ["a namespace", { kind: "unshare-namespace", container: "web", namespace: "pid" }, "use its own process namespace"],
    ["a change of the engine", { kind: "close-engine-listener", address: "tcp://0.0.0.0:2375" }, "close the engine's listener at `tcp://0.0.0.0:2375`"],
    ["a hostile name", { kind: "remove-environment", container: "web", name: "A\u001b[2J" }, "remove `A\\x1b[2J` from the environment"],
  ];
  it.each(cases)("%s", (_, remedy, expected) => {
    expect(words(remedy)).toBe(expected);
  });

  it.each(["made-up", "constructor", "__proto__"])("of a kind that is not known, `%s`: its name", (kind) => {
    expect(words({ kind } as unknown as Remedy)).toBe(kind);
  });

  it("keys tell changes apart", () => {
    const keys = [
      { kind: "remove-mount", container: "a", target: "/b" },
      { kind: "remove-mount", container: "a", target: "/c" },
      { kind: "mount-read-only", container: "a", target: "/b" },
    ] as const;
    expect(new Set(keys.map(remedyKey)).size).toBe(3);
  });
});
