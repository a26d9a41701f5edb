import { EngineError } from "../../engine/index.ts";
import type { World } from "../../model/index.ts";
import type { Knowledge } from "../../reason/index.ts";
import { notUnderstood } from "../decide/decide.ts";
import type { Decision } from "../decide/decision.ts";
import type { Rewriting } from "../harden/harden-request.ts";
import type { Change, Hardening } from "../harden/hardening.ts";
import type { JudgedRequest } from "../judge-request.ts";
import { judgeUnderstood } from "../judge-request.ts";
import type { Needs } from "../needs.ts";
import { needsOf } from "../needs.ts";
import { NO_WORLD } from "../no-world.ts";
import { resourceOfThing } from "../owners/documents.ts";
import type { Resource } from "../policy/resource.ts";
import type { BodyBytes, EngineRequest } from "../request.ts";
import { readBehind } from "../request.ts";
import { RequestError } from "../request-error.ts";
import type { RequestHead } from "../wire/head.ts";
import { claimLive } from "./claim-live.ts";
import type { Facts, LiveFacts } from "./live-facts.ts";
import { Turns } from "./turns.ts";
import { within } from "./within.ts";

export interface Judge {
  readonly facts: LiveFacts;
  /** What is known of attackers, with the flaws that a world has for certain. */
  readonly knowledge: (world: World) => Knowledge;
  /** What policies make of what was judged, and of the thing that is named, where it was looked up; null: the built-in rule alone decides. */
  readonly review: ((judged: JudgedRequest, resource: Resource | null) => JudgedRequest) | null;
  /** What is changed of requests; null: nothing. Where it does not `apply` they are judged as if it did, and sent as they came. */
  readonly hardening?: { readonly rules: Hardening; readonly applies: boolean } | null;
  /** The caller's name, where it reaches only what carries it; null: it reaches what there is. `applies` as of hardening. */
  readonly owner?: { readonly name: string; readonly applies: boolean } | null;
}

export interface JudgedLive extends JudgedRequest {
  /** `LiveFacts.recognise` of whom it was judged by; null: no engine was asked. */
  readonly engine: string | null;
}

/** Judges a request against engine and host as they are now. What cannot be read or reasoned about is not judged, and never allowed. */
export async function judgeLive(head: RequestHead, bytes: BodyBytes, judge: Judge): Promise<JudgedLive> {
  let request: EngineRequest;
  try {
    request = readBehind(head, bytes, await judge.facts.apiVersion());
  } catch (error) {
    if (error instanceof RequestError) return refused(null, notUnderstood(error));
    throw error;
  }
  try {
    const late = refused(request, { kind: "unjudged", status: UNAVAILABLE, because: `${request.operation.id} was not judged within ${JUDGE_MS / 1000} s` });
    return await within(judgeByOne(request, judge), JUDGE_MS, late);
  } catch (error) {
    return refused(request, { kind: "unjudged", status: UNAVAILABLE, because: `${request.operation.id} cannot be judged: ${wordsOf(error)}` });
  }
}

const UNAVAILABLE = 503;
const JUDGE_MS = 10_000;
/** As many sockets of engines may have to be left. */
const MOST_ATTEMPTS = 4;
const NO_FACTS: Facts = { world: NO_WORLD, before: NO_WORLD, links: new Map(), exec: null, cluster: null, image: null };
const TURNS = new Turns();

/** All of it by what one engine says: anew, where another one is asked since it began. */
async function judgeByOne(request: EngineRequest, judge: Judge, attemptsLeft = MOST_ATTEMPTS): Promise<JudgedLive> {
  const engine = judge.facts.recognise();
  const isChanged = (): boolean => judge.facts.recognise() !== engine;
  const judged = await judgeRead(request, judge).catch((error: unknown) => {
    if (attemptsLeft <= 1 || !isChanged()) throw error;
    return null;
  });
  if (judged !== null && (judged.engine === null || !isChanged())) return judged;
  if (attemptsLeft <= 1) throw new EngineError("unreachable", "another engine is asked time and again; ask again");
  return judgeByOne(request, judge, attemptsLeft - 1);
}

async function judgeRead(request: EngineRequest, judge: Judge): Promise<JudgedLive> {
  const { facts, review, owner = null } = judge;
  const engine = facts.recognise();
  const claimed = await claimLive(request, owner?.name ?? null, facts);
  if (claimed.kind === "refused") return refused(request, claimed.decision);
  const needs = needsOf(claimed.request);
  const judged = await judgedWith(claimed.request, needs, judge);
  const reviewed = review === null ? judged : review(judged, claimed.thing === null ? null : resourceOfThing(claimed.thing));
  return { ...asSent(reviewed, { ...claimed, came: request, applies: changes(judge) }), engine: needs.world || owner !== null ? engine : null };
}

function changes({ hardening, owner }: Judge): boolean {
  return (hardening ?? owner)?.applies !== false;
}

/** Who only stops something is served in between. */
async function judgedWith(request: EngineRequest, needs: Needs, judge: Judge): Promise<JudgedRequest> {
  const seen = needs.world ? await judge.facts.read(needs) : NO_FACTS;
  const judgement = (): JudgedRequest => judgeUnderstood(request, { ...seen, knowledge: judge.knowledge(seen.world), rewriting: rewritingBy(judge, seen) });
  return needs.world ? TURNS.run(judgement) : judgement();
}

function rewritingBy({ hardening = null }: Judge, { image }: Facts): Rewriting | null {
  return hardening === null ? null : { hardening: hardening.rules, image };
}

interface Rewrote {
  readonly came: EngineRequest;
  readonly changes: readonly Change[];
  readonly applies: boolean;
}

/** With all that was changed; where nothing may be, what came is sent all the same. */
function asSent(judged: JudgedRequest, { came, changes, applies }: Rewrote): JudgedRequest {
  const all = [...changes, ...(judged.changes ?? [])];
  return { ...judged, changes: all, request: applies || all.length === 0 || judged.request === null ? judged.request : came };
}

function refused(request: EngineRequest | null, decision: Decision): JudgedLive {
  return { request, consequences: null, unjudged: [], decision, engine: null };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
