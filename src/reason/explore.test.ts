import { describe, expect, it } from "vitest";
import type { Privilege } from "../model/index.ts";
import { explore, whatReaches } from "./explore.ts";
import { bind, container, listed, volume, world, yes } from "./facts/fixtures.ts";
import type { Table } from "./fixtures.ts";
import { factKey, rule, tableView } from "./fixtures.ts";
import { keyOf } from "./graph.ts";
import type { Technique } from "./technique.ts";
import { KNOWLEDGE } from "./techniques/knowledge.ts";
import { viewOf } from "./world-judgement.ts";

const ALWAYS = { truth: "true", supports: [[]] } as const;
const PERHAPS = { truth: "unknown", supports: [] } as const;

/** `web` writes a volume that `ci` runs code from; `ci` holds the socket; `idle` has nothing. */
const CHAIN: Table = {
  containers: ["web", "ci", "idle"],
  facts: { [factKey("socket", ["docker"], "ci")]: ALWAYS, [factKey("reads-what-others-write", [], "ci")]: PERHAPS },
  relations: [
    { relation: "volumes-written", of: "web", object: "cache", kind: "volume", ...ALWAYS },
    { relation: "volume-users", of: "cache", object: "ci", kind: "container", ...ALWAYS },
    ...["web", "ci", "idle"].map((object) => ({ relation: "every-container", of: "host", object, kind: "container", ...ALWAYS }) as const),
  ],
};

const TECHNIQUES: readonly Technique[] = [
  rule({ id: "write", from: ["exec"], across: "volumes-written", when: { all: [] }, gains: [{ privilege: "volume-write", over: "object" }] }),
  rule({
    id: "plant",
    from: ["volume-write"],
    across: "volume-users",
    when: { fact: "reads-what-others-write", args: [], of: "object" },
    gains: [{ privilege: "exec", over: "object" }],
  }),
  rule({ id: "socket", from: ["exec"], when: { fact: "socket", args: ["docker"], of: "subject" }, gains: [{ privilege: "engine-control", over: "host" }] }),
  rule({ id: "own", from: ["engine-control"], when: { all: [] }, gains: [{ privilege: "host-root", over: "host" }] }),
  rule({ id: "every", from: ["engine-control"], across: "every-container", when: { all: [] }, gains: [{ privilege: "exec", over: "object" }] }),
];

const view = tableView(CHAIN);
const knowledge = { techniques: TECHNIQUES };

function radius(...entries: readonly Privilege[]): readonly string[] {
  return explore(view, knowledge, entries).map(
    ({ privilege, certainty, steps }) => `${certainty} ${privilege.kind} ${privilege.of}: ${steps.map((step) => step.technique).join(" ")}`,
  );
}

describe("the blast radius", () => {
  it("of a container with the socket is everything, every container told as one", () => {
    expect(radius({ kind: "exec", of: "ci" })).toEqual([
      "proven exec ci: ",
      "proven engine-control host: socket",
      "proven host-root host: socket own",
      "proven exec *: socket every",
      "proven volume-write cache: socket every write",
    ]);
  });

  it("of a container beside it hangs on what is not known", () => {
    expect(radius({ kind: "exec", of: "web" })).toEqual([
      "proven exec web: ",
      "proven volume-write cache: write",
      "possible exec ci: write plant",
      "possible engine-control host: write plant socket",
      "possible host-root host: write plant socket own",
      "possible exec *: write plant socket every",
    ]);
  });

  it("of a container with nothing is itself", () => expect(radius({ kind: "exec", of: "idle" })).toEqual(["proven exec idle: "]));

  it("of a stolen position that is no container starts there", () => {
    expect(radius({ kind: "engine-control", of: "host" })).toContain("proven host-root host: own");
  });
});

describe("who reaches", () => {
  function reachers(privilege: Privilege): readonly string[] {
    return whatReaches(view, knowledge, privilege).map(
      ({ entry, certainty, steps }) => `${certainty} ${entry.of}: ${steps.map((step) => step.technique).join(" ")}`,
    );
  }

  it("the host: those with a proof, certain or not", () => {
    expect(reachers({ kind: "host-root", of: "host" })).toEqual(["possible web: write plant socket own", "proven ci: socket own"]);
  });

  it("a container: also those who reach every container", () => {
    expect(reachers({ kind: "exec", of: "idle" })).toEqual(["possible web: write plant socket every", "proven ci: socket every"]);
  });

  it("what nobody reaches: none", () => expect(reachers({ kind: "kernel", of: "host" })).toEqual([]));
});

describe("the two directions", () => {
  const containers = [
    container("socket", { mounts: yes([bind("/var/run/docker.sock", "/s")]) }),
    container("writes", { mounts: yes([volume("cache", "/out")]), user: yes("1000") }),
    container("runs", { mounts: yes([volume("cache", "/in", { readOnly: true }), bind("/etc", "/etc-of-host")]) }),
    container("debugs", { capAdd: listed("SYS_PTRACE"), namespaces: { ...container("x").namespaces, pid: yes({ kind: "host" }) } }),
    container("daemon", { privileged: yes(true), networks: listed("net"), command: yes(["dockerd", "-H", "tcp://0.0.0.0:2375"]) }),
    container("beside", { networks: listed("net"), capDrop: listed("ALL"), user: yes("1000"), noNewPrivileges: yes(true) }),
    container("alone", { namespaces: { ...container("x").namespaces, net: yes({ kind: "none" }) } }),
  ];
  const stack = viewOf(world({ containers }), KNOWLEDGE);
  const entries = [...containers.map(({ id }): Privilege => ({ kind: "exec", of: id })), ...(stack.crew ?? [])];
  const radii = entries.map((entry) => ({ entry, radius: explore(stack, KNOWLEDGE, [entry]) }));
  const told = radii.flatMap(({ radius }) => radius.map(({ privilege }) => privilege)).filter(({ of }) => of !== "*");
  const reached = [...new Map(told.map((privilege) => [keyOf(privilege), privilege])).values()];

  it.each(reached)("agree on who reaches $kind of $of", (privilege) => {
    const expected = radii.flatMap(({ entry, radius }) => {
      if (keyOf(entry) === keyOf(privilege)) return [];
      const found = radius.filter((one) => one.privilege.kind === privilege.kind && [privilege.of, "*"].includes(one.privilege.of));
      return found.length === 0 ? [] : [`${keyOf(entry)} ${found.some(({ certainty }) => certainty === "proven") ? "proven" : "possible"}`];
    });
    expect(whatReaches(stack, KNOWLEDGE, privilege).map(({ entry, certainty }) => `${keyOf(entry)} ${certainty}`)).toEqual(expected);
  });
});
