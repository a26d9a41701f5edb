import { describe, expect, it } from "vitest";
import type { Remedy } from "./remedy.ts";
import { remedyWords } from "./remedy-words.ts";

describe("a remedy in words", () => {
  const cases: readonly (readonly [string, Remedy, string])[] = [
    ["a mount", { kind: "remove-mount", container: "web", target: "/var/run/docker.sock" }, "remove the mount at `/var/run/docker.sock`"],
    ["a capability", { kind: "drop-capability", container: "web", capability: "SYS_ADMIN" }, "drop capability SYS_ADMIN"],
    ["a namespace", { kind: "unshare-namespace", container: "web", namespace: "pid" }, "give it a pid namespace of its own"],
    ["a change of the engine", { kind: "close-engine-listener", address: "tcp://0.0.0.0:2375" }, "stop the engine listening on `tcp://0.0.0.0:2375`"],
    ["the kernel", { kind: "upgrade", component: "kernel", to: "6.1.90" }, "upgrade the kernel to 6.1.90 and restart"],
  ];
  it.each(cases)("%s", (_, remedy, expected) => {
    expect(remedyWords(remedy)).toBe(expected);
  });

  it.each(["made-up", "constructor", "__proto__"])("of a kind that is not known, `%s`: its name", (kind) => {
    expect(remedyWords({ kind } as unknown as Remedy)).toBe(kind);
  });
});
