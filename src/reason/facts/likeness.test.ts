import { describe, expect, it } from "vitest";
import type { Container } from "../../model/index.ts";
import { forEachLiteral } from "../memory.ts";
import { TECHNIQUES } from "../techniques/index.ts";
import { bind, container, dark, listed, volume, world, yes } from "./fixtures.ts";
import { likenessOf } from "./likeness.ts";
import { factsOf } from "./world-facts.ts";
import { indexWorld } from "./world-index.ts";

const PLACE = { source: "x", location: "1:1" };
const VOLUMES = [
  { name: "plain", driver: yes("local"), options: yes({}), evidence: PLACE },
  { name: "other", driver: yes("local"), options: yes({}), evidence: PLACE },
  { name: "root", driver: yes("local"), options: yes({ type: "none", o: "bind", device: "/" }), evidence: PLACE },
];

function likeness(first: Partial<Container>, second: Partial<Container>): boolean {
  const index = indexWorld(world({ containers: [container("a", first), container("b", second)], volumes: VOLUMES }));
  const [one, other] = [index.subjectOf("a"), index.subjectOf("b")];
  if (one === null || other === null) throw new Error("both are there");
  return likenessOf(one) === likenessOf(other);
}

describe("containers are alike", () => {
  it.each<[string, Partial<Container>, Partial<Container>]>([
    ["with nothing of their own", {}, {}],
    ["under different names and from different files", { name: "x", source: "one.yaml" }, { name: "y", source: "other.yaml" }],
    ["with plain volumes of different names", { mounts: yes([volume("plain", "/data")]) }, { mounts: yes([volume("other", "/data")]) }],
  ])("%s", (_title, first, second) => expect(likeness(first, second)).toBe(true));
});

describe("containers are not alike", () => {
  it.each<[string, Partial<Container>, Partial<Container>]>([
    ["where one has a capability", { capAdd: listed("SYS_ADMIN") }, {}],
    ["where one is not known", { privileged: dark() }, { privileged: yes(false) }],
    ["where one volume is a bind of the host", { mounts: yes([volume("plain", "/data")]) }, { mounts: yes([volume("root", "/data")]) }],
    ["where one mount is read-only", { mounts: yes([bind("/srv", "/srv")]) }, { mounts: yes([bind("/srv", "/srv", { readOnly: true })]) }],
    ["where texts only read the same when joined", { capAdd: listed("A", "B") }, { capAdd: listed("A]B") }],
    ["where one runs as another user", { user: yes("1000") }, { user: yes("1001") }],
    [
      "where both take over mounts of the other",
      { volumesFrom: listed({ container: "b", readOnly: null }) },
      { volumesFrom: listed({ container: "a", readOnly: null }) },
    ],
  ])("%s", (_title, first, second) => expect(likeness(first, second)).toBe(false));
});

describe("after a change, a container that changed", () => {
  const source = factsOf(world({ containers: [container("a"), container("b", { privileged: yes(true) }), container("c", { user: yes("1000") })] }));
  const changed = source.withRemedies([{ kind: "unset-privileged", container: "b" }]);

  it("is not taken for one that was not touched", () => expect(changed.likeness?.of("b")).not.toBe(changed.likeness?.of("c")));

  it("is no longer what it was", () => expect(changed.likeness?.of("b")).not.toBe(source.likeness?.of("b")));

  it("leaves the others what they were", () => expect(changed.likeness?.of("a")).toBe(source.likeness?.of("a")));
});

describe("after a change to the host", () => {
  const mounting = (name: string): Container => container(name, { mounts: yes([volume(name, "/data")]) });
  const source = factsOf(world({ containers: [mounting("plain"), mounting("root")], volumes: VOLUMES }));

  it("containers are alike where it made their volumes so", () => {
    expect(source.likeness?.of("root")).not.toBe(source.likeness?.of("plain"));
    const changed = source.withRemedies([{ kind: "remove-volume-options", volume: "root" }]);
    expect(changed.likeness?.of("root")).toBe(changed.likeness?.of("plain"));
  });

  it("containers stay different where it did not", () => {
    const changed = source.withRemedies([{ kind: "enable-userns-remap" }]);
    expect(changed.likeness?.of("root")).not.toBe(changed.likeness?.of("plain"));
  });
});

describe("alike containers", () => {
  it("have the same truth for every covered fact that a technique asks for", () => {
    const shapes: Partial<Container>[] = [
      {},
      { privileged: yes(true) },
      { mounts: yes([bind("/var/run/docker.sock", "/s")]), user: yes("1000") },
      { user: dark() },
    ];
    const containers = shapes.flatMap((shape, position) =>
      ["plain", "other"].map((name) => {
        const mounts = shape.mounts?.known ? shape.mounts.value : [];
        return container(`${name}${position}`, { ...shape, networks: listed(name), mounts: yes([...mounts, volume(name, "/data")]) });
      }),
    );
    const source = factsOf(world({ containers, volumes: VOLUMES }));
    let compared = 0;
    for (const [position] of shapes.entries()) {
      for (const { when } of TECHNIQUES) {
        forEachLiteral(when, (literal) => {
          if (source.likeness?.covers(literal.fact) !== true) return;
          const truths = ["plain", "other"].map((name) => source.find({ ...literal, of: "subject" }, { subject: `${name}${position}`, object: null }).truth);
          expect(truths[1], `${literal.fact} ${literal.args.join()}`).toBe(truths[0]);
          compared++;
        });
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });
});
