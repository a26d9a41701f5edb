import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

const example = (name: string): string => fileURLToPath(new URL(`../../examples/guard/${name}`, import.meta.url));

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
