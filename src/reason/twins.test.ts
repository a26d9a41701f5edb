import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Container, ContainerJudgement, ProofStep, World } from "../model/index.ts";
import { unknown } from "../model/index.ts";
import { bind, container, dark, listed, volume, world, yes } from "./facts/fixtures.ts";
import { judgeWorld, KNOWLEDGE } from "./index.ts";

const VOLUMES = ["one", "other"].map((name) => ({ name, driver: yes("local"), options: yes({}), evidence: { source: name, location: "1:1" } }));

const PLAIN: Partial<Container> = {};
const WRITER: Partial<Container> = { mounts: yes([volume("one", "/data")]) };
const OTHER_WRITER: Partial<Container> = { mounts: yes([volume("other", "/data")]) };
const HOLDER: Partial<Container> = { mounts: yes([bind("/var/run/docker.sock", "/var/run/docker.sock")]) };
const KINDS: readonly Partial<Container>[] = [
  PLAIN,
  WRITER,
  OTHER_WRITER,
  HOLDER,
  { privileged: yes(true) },
  { ...WRITER, privileged: dark(), user: dark() },
  { ...WRITER, capAdd: listed("SYS_ADMIN"), apparmor: yes("unconfined") },
  { namespaces: { ...container("x").namespaces, pid: yes({ kind: "host" }) } },
];

/** Ids and names that stand in no other word. */
function idOf(position: number): string {
  return `<${position}>`;
}

function worldOf(kinds: readonly Partial<Container>[]): World {
  return { ...world({ containers: kinds.map((fields, position) => container(idOf(position), fields)) }), volumes: VOLUMES };
}

function judged(kinds: readonly Partial<Container>[]): readonly ContainerJudgement[] {
  return judgeWorld(worldOf(kinds), KNOWLEDGE).containers;
}

/** All that is told of a container, with its own name taken out; places and changes are each one's own. */
function toldOf({ id, verdict, unknowns, paths, pathsAreBounded, weaknesses }: ContainerJudgement): string {
  const ends = paths.map(({ target, scope, reaches, certainty, steps }) => ({ target, scope, reaches, certainty, steps: steps.map(wordsOf) }));
  return JSON.stringify({ verdict, unknowns, pathsAreBounded, ends, weaknesses: weaknesses.map(wordsOf) }).replaceAll(id, "<own>");
}

function wordsOf({ technique, because, from, gains, unknowns }: ProofStep): object {
  return { technique, because, from, gains, unknowns };
}

function twinsOf(kinds: readonly Partial<Container>[]): readonly (number | null | undefined)[] {
  return judged(kinds).map(({ twin }) => twin);
}

describe("of twins the same is told", () => {
  it("whatever is around them", () => {
    const kinds = fc.array(fc.constantFrom(...KINDS), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(kinds, (chosen) => {
        const told = new Map<number, string>();
        for (const each of judged(chosen)) {
          if (typeof each.twin !== "number") continue;
          const before = told.get(each.twin) ?? toldOf(each);
          expect(toldOf(each)).toBe(before);
          told.set(each.twin, before);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("twins are", () => {
  it.each<[string, Partial<Container>]>([
    ["replicas", PLAIN],
    ["replicas that escape", HOLDER],
    ["replicas of which something is not known", { privileged: dark(), user: dark() }],
  ])("%s", (_, fields) => {
    const [first, second, third] = twinsOf([fields, fields, fields]);
    expect([typeof first, second, third]).toEqual(["number", first, first]);
  });

  it("users of one volume, but for the first, of whom all others are told", () => {
    const twins = twinsOf(Array.from({ length: 12 }, () => WRITER));
    const [last] = twins.slice(-1);
    expect(typeof last).toBe("number");
    expect(twins.map((twin) => twin === last).slice(-6)).toEqual([true, true, true, true, true, true]);
    expect(twins.map((twin) => twin === last).slice(0, 2)).toEqual([false, false]);
  });
});

describe("no twins are", () => {
  const joining = (of: string): Partial<Container> => ({ namespaces: { ...container("x").namespaces, net: yes({ kind: "container", container: of }) } });

  it.each<[string, Partial<Container>, Partial<Container>]>([
    ["containers of different settings", PLAIN, HOLDER],
    ["users of different volumes", WRITER, OTHER_WRITER],
    ["those of which something is not known for another reason", { user: unknown("it is hidden", "ask") }, { user: unknown("it is late", "wait") }],
    ["those from different files", PLAIN, { source: "another file" }],
  ])("%s", (_, first, second) => {
    const [one, other] = twinsOf([first, second]);
    expect(one === other && typeof one === "number").toBe(false);
  });

  it("one whose network another joins, and its replicas", () => {
    const [first, second, third, joined] = twinsOf([PLAIN, PLAIN, PLAIN, joining(idOf(1))]);
    expect([typeof first, second, third, joined]).toEqual(["number", null, first, null]);
  });
});
