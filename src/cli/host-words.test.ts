import { describe, expect, it } from "vitest";
import { STOCK_ENGINE, STOCK_HOST, UNKNOWN_ENGINE, UNKNOWN_HOST } from "../host/index.ts";
import type { World } from "../model/index.ts";
import { known } from "../model/index.ts";
import { hostWordsOf } from "./host-words.ts";

const NOTHING = { containers: [], volumes: [], networks: [], images: [], assumptions: [] };
const SEEN = { source: "docker info", location: "/" };

describe("a host in one line", () => {
  it("says what is known", () => {
    const engine = {
      ...STOCK_ENGINE,
      version: known("28.1.0", SEEN),
      rootless: known(true, SEEN),
      usernsRemap: known(true, SEEN),
      selinuxEnabled: known(true, SEEN),
    };
    const host = { ...STOCK_HOST, kernelVersion: known("6.1.0", SEEN), cgroupVersion: known(2 as const, SEEN), apparmor: known(false, SEEN) };
    expect(hostWordsOf({ ...NOTHING, engine, host } satisfies World)).toBe(
      "Docker Engine 28.1.0, Linux 6.1.0, cgroup v2, rootless, userns-remap, no AppArmor, SELinux",
    );
  });

  it("names Podman", () => {
    expect(hostWordsOf({ ...NOTHING, engine: { ...STOCK_ENGINE, product: known("podman", SEEN) }, host: STOCK_HOST })).toMatch(/^Podman /);
  });

  it("never takes unknown for no", () => {
    expect(hostWordsOf({ ...NOTHING, engine: UNKNOWN_ENGINE, host: UNKNOWN_HOST })).toBe(
      "Docker Engine unknown, Linux unknown, cgroup vunknown, rootless or not: unknown, userns-remap: unknown, AppArmor: unknown, SELinux: unknown",
    );
  });
});
