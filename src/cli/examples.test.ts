import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

const example = (name: string, folder = "guard"): string => fileURLToPath(new URL(`../../examples/${folder}/${name}`, import.meta.url));

interface Reported {
  readonly containers: readonly { readonly name: string; readonly verdict: string; readonly paths: readonly { readonly target: string }[] }[];
}

describe("the example of a guard and its clients", () => {
  let desk: Desk;
  beforeAll(() => {
    desk = openDesk();
  });
  afterAll(() => desk.close());

  it("no path leads out of a client", () => {
    const { code, out } = desk.run(["check", example("compose.yaml"), "--json"]);
    const report: { readonly containers: readonly { readonly verdict: string }[] } = JSON.parse(out);
    expect({ code, verdicts: report.containers.map(({ verdict }) => verdict) }).toEqual({ code: 0, verdicts: ["contained", "contained"] });
  });

  it("with the engine's own socket, and a user who may use it, there is one", () => {
    const text = readFileSync(example("compose.yaml"), "utf8");
    desk.put("engine.yaml", text.replace("/run/seaworthy-dashboard/docker.sock:", "/var/run/docker.sock:").replace("65533:65533", "0:0"));
    const { code, out } = desk.run(["check", "engine.yaml"]);
    expect({ code, isTold: /ESCAPES\s+dashboard/.test(out) }).toEqual({ code: 1, isTold: true });
  });

  it("the guard takes its configuration", () => {
    const { code, out } = desk.run(["guard", "--check-config", example("seaworthy.yaml")]);
    expect({ code, listeners: out.match(/^listener [a-z]+/gm) }).toEqual({ code: 0, listeners: ["listener proxy", "listener dashboard"] });
  });
});

describe("the example of a guard where a socket proxy was", () => {
  let desk: Desk;
  beforeAll(() => {
    desk = openDesk();
  });
  afterAll(() => desk.close());

  const verdicts = (...args: readonly string[]) => {
    const { containers }: Reported = JSON.parse(desk.run(["check", ...args, "--json"]).out);
    return Object.fromEntries(containers.map(({ name, verdict }) => [name, verdict]));
  };

  it("no path leads out of its client, and one out of itself, as it holds the engine's socket", () => {
    expect(verdicts(example("compose.yaml", "drop-in"))).toEqual({ "docker-proxy": "escapes", traefik: "contained" });
  });

  it("with a proxy that lets its client create containers there is one out of the client too", () => {
    const text = readFileSync(example("compose.yaml", "drop-in"), "utf8");
    desk.put("creating.yaml", text.replace('POST: "0"', 'POST: "1"'));
    expect(verdicts("creating.yaml")).toEqual({ "docker-proxy": "escapes", traefik: "escapes" });
  });

  it("its image has no path of its own", () => {
    const dockerfile = fileURLToPath(new URL("../../deploy/docker/Dockerfile", import.meta.url));
    expect(Object.values(verdicts(dockerfile))).toEqual(["contained"]);
  });
});
