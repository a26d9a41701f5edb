import { describe, expect, it } from "vitest";
import { EngineClient } from "../../engine/io/client.ts";
import { NO_WORLD } from "../no-world.ts";
import { LiveFacts } from "./live-facts.ts";

const NEEDS = { world: true, image: null, exec: null, paths: [] };

describe("facts of an engine", () => {
  it("are forgotten when another may listen at its address, and not before", async () => {
    let identity = "1:7";
    let forgotten = 0;
    const facts = new LiveFacts({
      world: {
        read: () => Promise.resolve(NO_WORLD),
        touch: () => undefined,
        prepare: () => undefined,
        close: () => {
          forgotten += 1;
        },
      },
      connect: () => new EngineClient({ kind: "unix", path: "/nonexistent", origin: "DOCKER_HOST" }),
      identity: () => identity,
    });
    await facts.read(NEEDS);
    await facts.read(NEEDS);
    expect(forgotten).toBe(0);
    identity = "1:8";
    await facts.read(NEEDS);
    await facts.read(NEEDS);
    expect(forgotten).toBe(1);
  });
});
