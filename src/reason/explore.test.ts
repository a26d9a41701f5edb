import { describe, expect, it } from "vitest";
import type { Privilege } from "../model/index.ts";
import { explore, whatReaches } from "./explore.ts";
import type { Table } from "./fixtures.ts";
import { factKey, rule, tableView } from "./fixtures.ts";
import type { Technique } from "./technique.ts";

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
