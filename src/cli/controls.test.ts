import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bind, container, dark, world, yes } from "../reason/facts/fixtures.ts";
import { printSnapshot } from "../scan/index.ts";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

let desk: Desk;

beforeAll(() => {
  desk = openDesk();
  const proxy = container("proxy", { mounts: yes([bind("/var/run/docker.sock", "/var/run/docker.sock")]) });
  const host = world({ containers: [proxy, container("web")], engine: { liveRestore: dark() } });
  desk.put("host.json", printSnapshot("unix:///run/docker.sock", host));
});

afterAll(() => desk.close());

interface Told {
  readonly id: string;
  readonly result: string;
  readonly isHygiene: boolean;
  readonly failing: readonly string[];
  readonly unknowns: readonly { readonly why: string; readonly learnBy: string }[];
}

describe("explain of a control", () => {
  it.each(["cis-5.31", "CIS-5.31"])("%s says why, when it passes, and what it costs", (id) => {
    const { code, out } = desk.run(["explain", id]);
    expect(code).toBe(0);
    expect(out).toContain("(CIS Docker 5.31)");
    expect(out).toContain("passes when\n    - not: user namespace is host");
    expect(out).toMatch(/fix: .+\n {2}friction: .+/);
  });

  it("of Content Trust says what takes its place, and when it ends", () => {
    const { out } = desk.run(["explain", "cis-4.5"]);
    expect(out).toContain("2026-12-08");
    expect(out).toContain("sha256");
  });

  it("that is none is an error", () => expect(desk.run(["explain", "cis-9.9"])).toMatchObject({ code: 2, out: "" }));
});

describe("scan --cis of a snapshot", () => {
  it("is a table, worst first, that says what each failure means here", () => {
    const { code, out } = desk.run(["scan", "--from", "host.json", "--cis"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^CIS Docker Benchmark 1\.6\.0 /);
    expect(out).toMatch(/fail {4}5\.32 [\s\S]+?here: would cut .* from proxy to root on the host/);
    expect(out).toContain("here: hygiene: no attack path of this host has to do with it");
    expect(out.indexOf("5.32")).toBeLessThan(out.indexOf("hygiene"));
    expect(out).toMatch(/\n117 controls: \d+ fail /);
  });

  it("holds every control in JSON, and what is unknown says how to learn it", () => {
    const controls: readonly Told[] = JSON.parse(desk.run(["scan", "--from", "host.json", "--cis", "--json"]).out).controls;
    expect(controls.length).toBe(117);
    expect(controls.find(({ id }) => id === "5.32")).toMatchObject({ result: "fail", isHygiene: false, failing: ["proxy"] });
    expect(controls.find(({ id }) => id === "2.15")).toMatchObject({ result: "unknown", isHygiene: false });
    expect(controls.filter(({ result, unknowns }) => (result === "unknown") !== unknowns.length > 0)).toEqual([]);
  });

  it("prints the script's shape, and ends by consequences as every scan does", () => {
    const { code, out } = desk.run(["scan", "--from", "host.json", "--format", "docker-bench"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ dockerbenchsecurity: expect.any(String), checks: 117, score: expect.any(Number) });
    expect(desk.run(["scan", "--from", "host.json", "--cis", "--fail-on", "never"]).code).toBe(0);
  });

  it("is not told where nobody asked", () => {
    expect(desk.run(["scan", "--from", "host.json"]).out).not.toContain("CIS Docker Benchmark 1.6.0");
  });
});
