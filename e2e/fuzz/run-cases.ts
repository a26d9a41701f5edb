import { worldWith } from "../../src/guard/consequences/world-with.ts";
import type { JudgedRequest } from "../../src/guard/judge-request.ts";
import { judgeRequest } from "../../src/guard/judge-request.ts";
import { outgoingOf } from "../../src/guard/request.ts";
import { printRequest } from "../../src/guard/wire/outgoing.ts";
import type { World } from "../../src/model/index.ts";
import { parseInspect, parseVolumes } from "../../src/parse/index.ts";
import { KNOWLEDGE } from "../../src/reason/index.ts";
import type { FuzzCase } from "./case.ts";
import { casesAbout } from "./case.ts";
import type { Baseline, Difference } from "./compare.ts";
import { shown } from "./compare.ts";
import type { EngineCalls } from "./engine-calls.ts";
import { sendBytes } from "./engine-calls.ts";
import { WATCHES } from "./observe.ts";
import type { Stage } from "./stage.ts";
import { clearLabelled, idIn } from "./stage.ts";

/** Requests by what came of them: `refused` by the guard, `declined` by the engine, `held` against what the engine shows. */
export interface Tally {
  readonly refused: number;
  readonly declined: Readonly<Record<string, number>>;
  readonly held: Readonly<Record<string, number>>;
  readonly differing: readonly Differing[];
}

export interface Differing {
  readonly index: number;
  readonly text: string;
  readonly differences: readonly Difference[];
}

export const NO_TALLY: Tally = { refused: 0, declined: {}, held: {}, differing: [] };

export function sumOf(one: Tally, other: Tally): Tally {
  const added = (left: Readonly<Record<string, number>>, right: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
    Object.fromEntries([...new Set([...Object.keys(left), ...Object.keys(right)])].map((key) => [key, (left[key] ?? 0) + (right[key] ?? 0)]));
  return {
    refused: one.refused + other.refused,
    declined: added(one.declined, other.declined),
    held: added(one.held, other.held),
    differing: [...one.differing, ...other.differing],
  };
}

interface Lane {
  readonly stage: Stage;
  readonly calls: EngineCalls;
  readonly baseline: Baseline;
}

export async function laneOn(stage: Stage, calls: EngineCalls): Promise<Lane> {
  const plain = `POST /v1.41/containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: `;
  const body = JSON.stringify({ Image: stage.image, Labels: { [stage.label]: "" }, HostConfig: {} });
  const { request } = judgedBy(`${plain}${body.length}\r\n\r\n${body}`, stage.world);
  const [believed] = worldWith(stage.world, request?.body ?? {}, "plain").containers.slice(-1);
  const id = idIn(await calls.post("/containers/create", JSON.parse(body)));
  const [seen] = parseInspect([await calls.get(`/containers/${id}/json`)], "engine").containers;
  await calls.remove(`/containers/${id}?force=1&v=1`);
  if (believed === undefined || seen === undefined) throw new Error("internal error: a plain container was not read");
  return { stage, calls, baseline: { believed: shown(believed, []), seen: shown(seen, []) } };
}

/** Cases one after the other; what they make is removed at the end. */
export async function runCases({ stage, calls, baseline }: Lane, seed: number, indices: readonly number[]): Promise<Tally> {
  const caseOf = casesAbout(stage.known);
  const made: string[] = [];
  let tally = NO_TALLY;
  for (const index of indices) {
    const each = caseOf(seed, index);
    const world = { ...stage.world, volumes: parseVolumes(await calls.get("/volumes"), "engine") };
    const outcome = await outcomeOf(each, { stage, calls, baseline, world, made });
    tally = sumOf(tally, outcome);
  }
  await Promise.all(made.map((id) => calls.remove(`/containers/${id}?force=1&v=1`)));
  await clearLabelled(calls, stage.label, [...stage.known.volumes, ...stage.known.networks]);
  return tally;
}

interface Running extends Lane {
  readonly world: World;
  readonly made: string[];
}

async function outcomeOf(each: FuzzCase, running: Running): Promise<Tally> {
  const { stage, calls, baseline, world, made } = running;
  const judged = judgedBy(each.text, world);
  const { request } = judged;
  if (request === null) return { ...NO_TALLY, refused: 1 };
  const id = request.operation.id;
  const watch = WATCHES.get(id);
  if (watch === undefined) return differing(each, [{ what: "operation", believed: id, seen: null }]);
  if (id === "ContainerStart" && request.name !== stage.containers[0]) return { ...NO_TALLY, declined: { [id]: 1 } };
  const look = await watch({ request, judged, world, calls, baseline, bystanders: stage.containers });
  const answer = await sendBytes(calls.socket, printRequest(outgoingOf(request)));
  if (answer.status >= 400) return { ...NO_TALLY, declined: { [id]: 1 } };
  if (id === "ContainerCreate") made.push(idIn(answer.json));
  const differences = await look(answer.json);
  return differences.length === 0 ? { ...NO_TALLY, held: { [id]: 1 } } : differing(each, differences);
}

function differing({ index, text }: FuzzCase, differences: readonly Difference[]): Tally {
  return { ...NO_TALLY, differing: [{ index, text, differences }] };
}

function judgedBy(text: string, world: World): JudgedRequest {
  return judgeRequest(Buffer.from(text, "latin1"), { world, knowledge: KNOWLEDGE, links: new Map() });
}
