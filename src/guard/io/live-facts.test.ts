import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EngineClient } from "../../engine/io/client.ts";
import { resolvePath } from "../../host/io/resolve-path.ts";
import { known, unknown } from "../../model/index.ts";
import { NO_WORLD } from "../no-world.ts";
import { LiveFacts } from "./live-facts.ts";

const STILL = {
  read: () => Promise.resolve(NO_WORLD),
  lookUp: (path: string) => resolvePath(path),
  touch: () => undefined,
  prepare: () => undefined,
  close: () => undefined,
};
const NEEDS = { world: true, image: null, exec: null, paths: [], mountsOf: { containers: [], volumes: [] }, networks: null };

describe("facts of an engine", () => {
  it("are forgotten when another may listen at its address, and not before", async () => {
    let identity = "1:7";
    let forgotten = 0;
    const facts = new LiveFacts({
      world: {
        ...STILL,
        close: () => {
          forgotten += 1;
        },
      },
      connect: () => new EngineClient({ kind: "unix", path: "/nonexistent", origin: "DOCKER_HOST" }),
      identity: () => identity,
      leave: () => undefined,
    });
    await facts.read(NEEDS);
    await facts.read(NEEDS);
    expect(forgotten).toBe(0);
    identity = "1:8";
    await facts.read(NEEDS);
    await facts.read(NEEDS);
    expect(forgotten).toBe(1);
  });

  it.each([
    ["known where its files are ours", known({}, { source: "test", location: "" }), 2],
    ["not known where they are others", unknown<Readonly<Record<string, string>>>("in a container", "ask on the host"), 0],
  ])("say where paths of the host lead: %s", async (_words, symlinks, count) => {
    const facts = new LiveFacts({
      world: { ...STILL, read: () => Promise.resolve({ ...NO_WORLD, host: { ...NO_WORLD.host, symlinks } }) },
      connect: () => new EngineClient({ kind: "unix", path: "/nonexistent", origin: "DOCKER_HOST" }),
      identity: () => "same",
      leave: () => undefined,
    });
    const { links } = await facts.read({ ...NEEDS, paths: ["/etc", "/nonexistent/x"] });
    expect(links.size).toBe(count);
  });

  it("are not taken from an engine that was left while it was asked", async () => {
    const directory = mkdtempSync(join(tmpdir(), "seaworthy-facts-"));
    const path = join(directory, "engine.sock");
    const asked: ServerResponse[] = [];
    const server = createServer((_, response) => void asked.push(response));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const facts = new LiveFacts({
      world: STILL,
      connect: () => new EngineClient({ kind: "unix", path, origin: "DOCKER_HOST" }),
      identity: () => "same",
      leave: () => undefined,
    });
    const reading = facts.document("/info");
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    facts.forget();
    asked[0]?.end(JSON.stringify({ ApiVersion: "1.41", MinAPIVersion: "1.12" }));
    await expect(reading).rejects.toThrow(/ask again/);
    expect(facts.lastVersion).toBeNull();
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
});
