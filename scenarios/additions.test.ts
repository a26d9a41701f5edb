import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttackPath, Container, NamespaceMode, World } from "../src/model/index.ts";
import { known } from "../src/model/index.ts";
import type { Technique } from "../src/reason/index.ts";
import { additionsTo, judgeWorld } from "../src/reason/index.ts";
import { FINDERS } from "../src/reason/facts/facts-of.ts";
import { loadScenarios } from "./scenario-file.ts";
import { KNOWLEDGE, situated, worldOf } from "./situation.ts";

const WORLDS = loadScenarios()
  .flatMap(({ situations }) => situations)
  .map(worldOf)
  .filter(({ containers }) => containers.length > 0);
const RUNS = Number(process.env["SEAWORTHY_RUNS"] ?? 600);

/** What is told of each container's paths, whatever their order. */
function toldOf(world: World): ReadonlyMap<string, { readonly paths: readonly string[]; readonly isBounded: boolean }> {
  const { containers } = judgeWorld(world, KNOWLEDGE);
  return new Map(containers.map(({ id, paths, pathsAreBounded }) => [id, { paths: wordsOf(paths), isBounded: pathsAreBounded }]));
}

function wordsOf(paths: readonly AttackPath[]): readonly string[] {
  return paths.map(({ target, scope, certainty, reaches, steps }) => JSON.stringify({ target, scope, certainty, reaches, steps })).sort();
}

/** The world before its last container was there; `brings`: volumes and images that no other container names come with it. */
function beforeLast(world: World, brings: boolean): { readonly before: World; readonly after: World; readonly added: string } {
  const { containers, volumes, images } = world;
  const others = containers.slice(0, -1);
  const named = new Set(others.flatMap(namesIn));
  const stays = (name: string): boolean => !brings || named.has(name);
  const kept = { volumes: volumes.filter(({ name }) => stays(name)), images: images.filter(({ reference }) => stays(reference)) };
  const before = { ...world, ...kept, containers: others };
  const after = {
    ...world,
    volumes: [...kept.volumes, ...volumes.filter((volume) => !kept.volumes.includes(volume))],
    images: [...kept.images, ...images.filter((image) => !kept.images.includes(image))],
  };
  return { before, after, added: containers.at(-1)?.id ?? "" };
}

function namesIn({ image, mounts }: Container): readonly string[] {
  const mounted = mounts.known ? mounts.value.flatMap(({ source }) => (source.known ? [source.value] : [])) : [];
  return image.known ? [...mounted, image.value] : mounted;
}

/** Several worlds on the host of the last: its containers stand at the end. */
function mixed(worlds: readonly World[]): World | null {
  const parts = worlds.map((world, position) => renamed(world, `${position}-`));
  const last = parts.at(-1);
  if (last === undefined) return null;
  return {
    ...last,
    containers: parts.flatMap(({ containers }) => containers),
    volumes: firstOfEach(
      parts.flatMap(({ volumes }) => volumes),
      ({ name }) => name,
    ),
    networks: firstOfEach(
      parts.flatMap(({ networks }) => networks),
      ({ name }) => name,
    ),
    images: firstOfEach(
      parts.flatMap(({ images }) => images),
      ({ reference }) => reference,
    ),
  };
}

function firstOfEach<T>(things: readonly T[], nameOf: (thing: T) => string): readonly T[] {
  const byName = new Map<string, T>();
  for (const thing of things) if (!byName.has(nameOf(thing))) byName.set(nameOf(thing), thing);
  return [...byName.values()];
}

function renamed(world: World, prefix: string): World {
  const modeOf = (mode: NamespaceMode): NamespaceMode => (mode.kind === "container" ? { ...mode, container: `${prefix}${mode.container}` } : mode);
  const containers = world.containers.map((container): Container => {
    const { id, name, namespaces, volumesFrom } = container;
    return {
      ...container,
      id: `${prefix}${id}`,
      name: `${prefix}${name}`,
      namespaces: Object.fromEntries(
        Object.entries(namespaces).map(([kind, mode]) => [kind, mode.known ? { ...mode, value: modeOf(mode.value) } : mode]),
      ) as typeof namespaces,
      volumesFrom: volumesFrom.known
        ? { ...volumesFrom, value: volumesFrom.value.map((link) => ({ ...link, value: { ...link.value, container: `${prefix}${link.value.container}` } })) }
        : volumesFrom,
    };
  });
  return { ...world, containers };
}

/** Whether it was judged by itself; if so, what was told is what judging all tells. */
function isJudgedAlone(world: World, brings: boolean): boolean {
  const { before, after, added } = beforeLast(world, brings);
  const found = additionsTo(before, KNOWLEDGE)(after, added);
  if (found === null) return false;
  const whole = toldOf(after);
  expect(found.isBounded).toBe(false);
  expect({ paths: wordsOf(found.paths), isBounded: found.isBounded }).toEqual(whole.get(added));
  expect([...whole].filter(([id]) => id !== added)).toEqual([...toldOf(before)]);
  return true;
}

describe("a container that is added", () => {
  it("opens by itself what judging the whole world tells, in every situation of several", () => {
    const several = WORLDS.filter(({ containers }) => containers.length > 1);
    // Most of these situations are about containers that reach each other, and have to be judged as a whole.
    expect(several.filter((world) => isJudgedAlone(world, true))).not.toEqual([]);
  });

  it("opens by itself what judging the whole world tells, beside whatever else is there", () => {
    let alone = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORLDS), { minLength: 2, maxLength: 5 }), fc.boolean(), (worlds, brings) => {
        const world = mixed(worlds);
        if (world !== null && isJudgedAlone(world, brings)) alone++;
      }),
      { numRuns: RUNS },
    );
    expect(alone).toBeGreaterThan(RUNS / 10);
  });

  const plain = "{ image: alpine, network_mode: bridge }";
  const stack = (...services: readonly string[]): World =>
    situated(`services:\n${services.map((service, position) => `  s${position}: ${service}\n`).join("")}volumes: { vol: {} }\n`);

  it.each([
    ["a plain one among others", stack(plain, plain, plain)],
    [
      "one beside another that holds the engine's socket",
      stack("{ image: alpine, network_mode: bridge, volumes: ['/run/docker.sock:/run/docker.sock'] }", plain, plain),
    ],
    ["one that escapes", stack(plain, plain, "{ image: alpine, privileged: true, network_mode: bridge }")],
    ["one with a volume of its own", stack(plain, plain, "{ image: alpine, network_mode: bridge, volumes: ['vol:/v'] }")],
    ["the first on its network", stack(plain, "{ image: alpine }")],
  ])("is judged by itself: %s", (_words, world) => {
    expect(isJudgedAlone(world, true)).toBe(true);
  });

  it.each([
    ["another takes over its mounts", stack("{ image: alpine, network_mode: bridge, volumes_from: [s3] }", plain, plain, plain)],
    ["another joins its namespace", stack("{ image: alpine, network_mode: 'service:s3' }", plain, plain, plain)],
    [
      "another mounts its volume",
      stack("{ image: alpine, network_mode: bridge, volumes: ['vol:/v'] }", plain, plain, "{ image: alpine, network_mode: bridge, volumes: ['vol:/v'] }"),
    ],
    [
      "another mounts a directory above its own",
      stack("{ image: alpine, network_mode: bridge, volumes: ['/srv:/v'] }", plain, plain, "{ image: alpine, network_mode: bridge, volumes: ['/srv/a:/v'] }"),
    ],
    [
      "another decides what its mount shows next time, though they share nothing",
      stack(
        "{ image: alpine, network_mode: bridge, volumes: ['/etc:/v'] }",
        plain,
        plain,
        "{ image: alpine, network_mode: bridge, volumes: ['/etc/passwd:/v'] }",
      ),
    ],
    ["one other is alone on its network", stack("{ image: alpine }", "{ image: alpine }")],
    [
      "others may enter it through the host's processes",
      stack("{ image: alpine, pid: host, cap_add: [SYS_PTRACE], network_mode: bridge }", plain, "{ image: alpine, pid: host, network_mode: bridge }"),
    ],
    [
      "others reach an engine that it serves",
      stack(plain, plain, "{ image: 'docker:dind', privileged: true, network_mode: bridge, environment: { DOCKER_TLS_CERTDIR: '' } }"),
    ],
  ])("is judged with the whole where %s", (_words, world) => {
    expect(isJudgedAlone(world, false)).toBe(false);
  });

  it.each([
    ["images that others name", (world: World): World => ({ ...world, images: [] })],
    ["volumes that others name", (world: World): World => ({ ...world, volumes: [] })],
    ["networks", (world: World): World => ({ ...world, networks: [] })],
    ["something of the host", (world: World): World => ({ ...world, host: { ...world.host } })],
    ["something of the engine", (world: World): World => ({ ...world, engine: { ...world.engine } })],
    ["another container", (world: World): World => ({ ...world, containers: world.containers.map((container) => ({ ...container })) })],
  ])("is judged with the whole where it comes with %s", (_words, changed) => {
    const { before, after, added } = beforeLast(stack("{ image: alpine, volumes: ['vol:/v'] }", "{ image: alpine }", "{ image: alpine }"), false);
    expect(additionsTo(before, KNOWLEDGE)(after, added)).not.toBeNull();
    expect(additionsTo(changed(before), KNOWLEDGE)(after, added)).toBeNull();
  });

  it.each([
    ["counts containers", { when: { not: { fact: "unused", args: ["containers"], of: "subject" } } } as const],
    ["has a way from each container into every other", { from: ["exec"], across: "every-container", gains: [{ privilege: "exec", over: "object" }] } as const],
  ])("is judged with the whole where the knowledge %s", (_words, change) => {
    const { before, after, added } = beforeLast(stack(plain, plain, plain), false);
    const [first] = KNOWLEDGE.techniques;
    if (first === undefined) throw new Error("there is no technique");
    const fresh: Technique = { ...first, id: "made-up", when: { fact: "runs-as-root", args: [], of: "subject" }, ...change };
    expect(additionsTo(before, KNOWLEDGE)(after, added)).not.toBeNull();
    expect(additionsTo(before, { ...KNOWLEDGE, techniques: [fresh, ...KNOWLEDGE.techniques] })(after, added)).toBeNull();
  });

  it("is judged with what is said of its image this time", () => {
    const { before, after, added } = beforeLast(stack(plain, plain, "{ image: other, network_mode: bridge, volumes: ['/etc:/etc'] }"), true);
    const withUser = (user: string): World => ({
      ...after,
      images: after.images.map((image) =>
        image.reference === "other" ? { ...image, user: known(user, image.evidence), hasSetuidRoot: known(false, image.evidence) } : image,
      ),
    });
    const judge = additionsTo(before, KNOWLEDGE);
    const told = [withUser("1000"), withUser("0"), withUser("1000")].map((world) => wordsOf(judge(world, added)?.paths ?? []));
    expect(told).toEqual([withUser("1000"), withUser("0"), withUser("1000")].map((world) => toldOf(world).get(added)?.paths));
    expect(told[0]).not.toEqual(told[1]);
  });

  it("is forgotten when it was judged", async () => {
    const { before, after, added } = beforeLast(stack(plain, plain, "{ image: alpine, privileged: true, network_mode: bridge }"), false);
    const judge = additionsTo(before, KNOWLEDGE);
    const judged = Array.from({ length: 3 }, (_, position) => {
      const containers = after.containers.map((container) => (container.id === added ? { ...container, name: `n${position}` } : container));
      expect(judge({ ...after, containers }, added)).not.toBeNull();
      return new WeakRef(containers.at(-1) ?? {});
    });
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    // What was made in this turn of the event loop is not collected in it, and what running code still points at not in one go.
    for (let turn = 0; turn < 10 && judged.some((each) => each.deref() !== undefined); turn++) {
      await new Promise((settle) => setImmediate(settle));
      collect();
    }
    expect(judged.map((each) => each.deref())).toEqual(judged.map(() => undefined));
    expect(judge(after, added)).not.toBeNull();
  });

  it("changes no fact that hangs on neighbours but those that are looked for", () => {
    const hanging = Object.entries(FINDERS).flatMap(([fact, { scope }]) => (scope === "neighbours" ? [fact] : []));
    expect(hanging).toEqual(["nested-engine-certificates", "reads-what-others-write", "shares-bridge", "runs-sshd"]);
  });
});
