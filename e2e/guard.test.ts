import { beforeAll, expect, it } from "vitest";
import { judgeRequest } from "../src/guard/index.ts";
import { outgoingOf } from "../src/guard/request.ts";
import { requestOfText } from "../src/guard/request-text.ts";
import { printRequest } from "../src/guard/wire/outgoing.ts";
import type { AttackPath, World } from "../src/model/index.ts";
import { judgeWorld, KNOWLEDGE } from "../src/reason/index.ts";
import { describeLive, dockerOut, liveEngine, scanWorld } from "./live.ts";
import { createBodies, send } from "./requests.ts";

/**
 * What the guard's core makes of a request is what the engine makes of it: each create that it understands is sent as the core writes it, and the container that
 * is there then is held against what was believed. Containers are created, never started.
 */
const REQUESTS = 100;

interface Sent {
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly id: string;
}

describeLive("the core of the guard and the engine", () => {
  const sent: Sent[] = [];
  const misread: string[] = [];
  let world: World;

  beforeAll(async () => {
    const { images, label, socket } = liveEngine();
    const empty = without(scanWorld(), () => false);
    for (const { text, isTrick } of createBodies(images["root"] ?? "", label, REQUESTS)) {
      const { request } = judged(text, empty);
      if ((request === null) !== isTrick) misread.push(text);
      if (request === null) continue;
      const outgoing = outgoingOf(request);
      const answer = await send(socket, printRequest(outgoing));
      if (answer.status === 201) sent.push({ text, body: JSON.parse(outgoing.body ?? "{}"), id: (answer.json as { readonly Id: string }).Id });
    }
    world = scanWorld();
  }, 600_000);

  it("every trick is refused, and nothing else is", () => expect(misread).toEqual([]));

  it("what was sent is what inspect shows", () => {
    const answers: readonly Inspected[] = JSON.parse(dockerOut(["inspect", ...sent.map(({ id }) => id)]));
    const differences = sent.flatMap(({ text, body }, index) => unlike(body, answers[index]).map((field) => ({ field, text })));
    expect(differences).toEqual([]);
  });

  it("the paths that were foreseen are those of the scanned container", () => {
    const differences = sent.flatMap(({ text, id }) => {
      const foreseen = told(
        judged(
          text,
          without(world, () => false),
        ).consequences?.paths ?? [],
      );
      const scanned = told(
        judgeWorld(
          without(world, (each) => each === id),
          KNOWLEDGE,
        ).containers.flatMap(({ paths }) => paths),
      );
      const only = (left: readonly string[], right: readonly string[]) => left.filter((path) => !right.includes(path));
      const [tooMany, missing] = [only(foreseen, scanned), only(scanned, foreseen)];
      return tooMany.length + missing.length === 0 ? [] : [{ text, tooMany, missing }];
    });
    expect(differences).toEqual([]);
  });
});

function judged(body: string, world: World) {
  const request = requestOfText(Buffer.from(`POST /v1.41/containers/create HTTP/1.1\n\n${body}`, "utf8").toString("latin1"));
  return judgeRequest(Buffer.from(request, "latin1"), { world, knowledge: KNOWLEDGE, links: new Map() });
}

/** The scanned host and engine with some of its containers alone. */
function without(world: World, isKept: (id: string) => boolean): World {
  return { ...world, containers: world.containers.filter(({ id }) => isKept(id)) };
}

function told(paths: readonly AttackPath[]): readonly string[] {
  return [
    ...new Set(paths.map((path) => `${path.certainty} ${path.target} ${path.scope} by ${path.steps.map(({ technique }) => technique).join(" > ")}`)),
  ].sort();
}

interface Inspected {
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly Config: Readonly<Record<string, unknown>>;
}

/** Fields that the engine keeps as they were asked for. It adds security options, and sets the paths of a privileged container, by itself. */
const KEPT = [
  "Privileged",
  "CapAdd",
  "CapDrop",
  "Binds",
  "Devices",
  "PidMode",
  "IpcMode",
  "UTSMode",
  "NetworkMode",
  "CgroupnsMode",
  "CgroupParent",
  "ReadonlyRootfs",
];

function unlike(body: Readonly<Record<string, unknown>>, inspected: Inspected | undefined): readonly string[] {
  const asked = body["HostConfig"] as Readonly<Record<string, unknown>>;
  const fields = [...KEPT, ...(asked["Privileged"] === true ? [] : ["MaskedPaths", "ReadonlyPaths"])].filter((field) => field in asked);
  const different = fields.filter((field) => JSON.stringify(asked[field]) !== JSON.stringify(inspected?.HostConfig[field]));
  const options = inspected?.HostConfig["SecurityOpt"];
  const askedOptions = (asked["SecurityOpt"] ?? []) as readonly string[];
  if (askedOptions.some((option) => !Array.isArray(options) || !options.includes(option))) different.push("SecurityOpt");
  return "User" in body && body["User"] !== inspected?.Config["User"] ? [...different, "User"] : different;
}
