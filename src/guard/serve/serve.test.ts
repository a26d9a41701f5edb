import { describe, expect, it } from "vitest";
import type { AttackPath } from "../../model/index.ts";
import { requestText } from "../bodies/fixtures.ts";
import type { Decision } from "../decide/decision.ts";
import { readAnswerHead } from "../wire/answer-head.ts";
import { bytesOf } from "../wire/fixtures.ts";
import { readHead } from "../wire/head.ts";
import { humanLine } from "./human.ts";
import type { Decided } from "./log-entry.ts";
import { answeredEntry, decidedEntry } from "./log-entry.ts";
import type { Mode } from "./mode.ts";
import { isRefusal, passes } from "./mode.ts";
import { errorAnswer, refusalLines, warningLines } from "./refusal.ts";
import { traceOf } from "./trace.ts";
import { withKnownVersion, withLengthOf, withWarningHeaders, withWarnings } from "./warning.ts";

const ALLOWED: Decision = { kind: "allowed", because: "it reads" };
const UNJUDGED: Decision = { kind: "unjudged", status: 403, because: "nobody knows" };
const OPENS: Decision = {
  kind: "refused",
  reason: "opens-path",
  status: 403,
  because: "web\u001b[2J reaches root",
  paths: [],
  nearest: ["remove `a`", "remove `b`"],
};
const ABSENT: Decision = { kind: "refused", reason: "not-understood", rule: "reference", status: 404, because: "there is no container `x`", hint: null };
const UNREAD: Decision = { kind: "refused", reason: "not-understood", rule: "json", status: 400, because: "it is no JSON", hint: "send JSON" };
const TUNNEL: Decision = { kind: "refused", reason: "not-mediated", status: 403, because: "it is a tunnel", hint: null };

describe("a mode", () => {
  it.each<[Mode, Decision, boolean]>([
    ["observe", OPENS, true],
    ["warn", UNJUDGED, true],
    ["enforce", ALLOWED, true],
    ["enforce", OPENS, false],
    ["enforce", UNJUDGED, false],
    ["enforce", ABSENT, false],
  ])("%s lets %o pass: %s", (mode, decision, expected) => expect(passes(mode, decision)).toBe(expected));

  it("what is not there is no refusal, what cannot be read is", () =>
    expect([ABSENT, UNREAD, ALLOWED, UNJUDGED].map(isRefusal)).toEqual([false, true, false, true]));
});

describe("a refusal", () => {
  it("tells what, why, what would pass, and by which rule, escaped", () =>
    expect(refusalLines({ operation: "ContainerCreate", decision: OPENS, requestId: "ab12" })).toEqual([
      "seaworthy refuses ContainerCreate: web\\x1b[2J reaches root",
      "  would pass: remove `a`",
      "         and: remove `b`",
      "  rule: no-new-path-to-host-root (request ab12)",
    ]));

  it("of what is not known tells why and how to learn it, each once and escaped", () => {
    const unknown = { fact: "what it mounts", why: "nobody\nlooked", learnBy: "look" };
    const path = {
      certainty: "possible",
      steps: [{ unknowns: [unknown] }, { unknowns: [unknown, { ...unknown, why: "nobody asked" }] }],
    } as unknown as AttackPath;
    const decision: Decision = { kind: "refused", reason: "may-open-path", status: 403, because: "perhaps", paths: [path], nearest: null };
    expect(refusalLines({ operation: "ContainerCreate", decision, requestId: "1" })).toEqual([
      "seaworthy refuses ContainerCreate: perhaps",
      "  not known: nobody\\nlooked; to learn it: look",
      "  not known: nobody asked; to learn it: look",
      "  rule: no-new-path-to-host-root (request 1)",
    ]);
  });

  it("of what was not understood tells the rule that it breaks", () =>
    expect(refusalLines({ operation: null, decision: UNREAD, requestId: "1" })).toEqual([
      "seaworthy refuses this request: it is no JSON",
      "  hint: send JSON",
      "  rule: understand-for-certain, json (request 1)",
    ]));

  it("that was let pass says so", () =>
    expect(warningLines({ operation: "Session", decision: TUNNEL, requestId: "1" })).toEqual([
      "seaworthy would refuse Session: it is a tunnel",
      "  rule: no-unseen-tunnel (request 1)",
    ]));

  it("is sent as the engine sends an error", () =>
    expect(errorAnswer("a\nbé", { status: 403, apiVersion: "1.41", closes: true, isHead: false })).toBe(
      'HTTP/1.1 403 Forbidden\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nServer: seaworthy\r\nContent-Length: 21\r\nConnection: close\r\n\r\n{"message":"a\\nbé"}\n',
    ));

  it("of a HEAD has no body", () => expect(errorAnswer("a", { status: 403, apiVersion: null, closes: false, isHead: true })).toMatch(/\r\n\r\n$/));
});

describe("a trace", () => {
  const ID = "0af7651916cd43dd8448eb211c80319c";
  it.each([
    ["a caller's goes on", `00-${ID}-b7ad6b7169203331-01`, { traceId: ID, parentId: "b7ad6b7169203331" }],
    ["none begins", null, { traceId: "fresh", parentId: null }],
    ["zeroes are none", `00-${"0".repeat(32)}-b7ad6b7169203331-01`, { traceId: "fresh", parentId: null }],
    ["version ff is none", `ff-${ID}-b7ad6b7169203331-01`, { traceId: "fresh", parentId: null }],
    ["version 00 has no more parts", `00-${ID}-b7ad6b7169203331-01-x`, { traceId: "fresh", parentId: null }],
    ["a later version may", `01-${ID}-b7ad6b7169203331-01-x`, { traceId: ID, parentId: "b7ad6b7169203331" }],
    ["another text is none", "x\n", { traceId: "fresh", parentId: null }],
  ])("%s", (_, header, expected) => expect(traceOf(header, "fresh")).toEqual(expected));
});

describe("the log", () => {
  const { head } = readHead(bytesOf(requestText("POST /v1.41/auth?token=hunter2", "{}", ["Authorization: hunter2"])));
  const seen: Decided = {
    ...{
      time: "2026-01-02T03:04:05.000Z",
      requestId: "ab",
      trace: { traceId: "cd", parentId: null },
      listener: "default",
      caller: "listener:default",
      mode: "observe",
      policyVersion: null,
      head,
    },
    ...{ request: null, operation: "Auth", decision: OPENS, passed: true },
  };

  it("tells of a request that was not understood the path alone, one line each, escaped", () => {
    const line = decidedEntry(seen);
    expect(line).not.toContain("hunter2");
    expect(JSON.parse(line)).toEqual({
      ...{
        time: "2026-01-02T03:04:05.000Z",
        event: "decided",
        requestId: "ab",
        traceId: "cd",
        listener: "default",
        caller: "listener:default",
        mode: "observe",
        operation: "Auth",
      },
      ...{ method: "POST", target: "/v1.41/auth", passed: true, decision: "refused", reason: "opens-path", rule: "no-new-path-to-host-root" },
      ...{ because: "web\\x1b[2J reaches root", wouldPass: ["remove `a`", "remove `b`"], paths: [] },
    });
    expect(line.endsWith("}\n")).toBe(true);
  });

  it("is told to people where something was refused or failed", () => {
    expect(humanLine(decidedEntry(seen))).toBe(
      "would refuse Auth (POST /v1.41/auth)\n  web\\x1b[2J reaches root\n  would pass: remove `a`\n         and: remove `b`\n  rule: no-new-path-to-host-root (request ab)",
    );
    expect(humanLine(decidedEntry({ ...seen, decision: ALLOWED }))).toBeNull();
    const changes = [{ field: "Image", before: '"a\u001b"', after: '"b"' }];
    expect(humanLine(decidedEntry({ ...seen, decision: ALLOWED, changes }))).toBe('would change Auth (request ab)\n  - Image: "a\\x1b"\n  + Image: "b"');
    expect(humanLine(decidedEntry({ ...seen, mode: "enforce", decision: ALLOWED, changes }))).toContain("changed Auth (request ab)");
    expect(humanLine(decidedEntry({ ...seen, decision: UNREAD, passed: false }))).toContain("refused Auth");
    expect(humanLine(answeredEntry({ ...seen, status: 200, failure: null, durationMs: 1 }))).toBeNull();
    expect(humanLine(answeredEntry({ ...seen, status: 502, failure: "gone", durationMs: 1 }))).toContain("ended early: gone");
  });
});

describe("an answer that warns", () => {
  const { head } = readAnswerHead(bytesOf("HTTP/1.1 201 Created\r\nApi-Version: 1.55\r\nContent-Length: 2\r\n\r\n")) ?? {
    head: { status: 0, reason: "", headers: [] },
  };

  it.each([
    ['{"Id":"a","Warnings":["b"]}', '{"Id":"a","Warnings":["b","c"]}\n'],
    ['{"Id":"a","Warnings":null}', '{"Id":"a","Warnings":["c"]}\n'],
    ["[]", null],
    ["x", null],
  ])("%s becomes %j", (body, expected) => expect(withWarnings(bytesOf(body), ["c"])).toBe(expected));

  it("has the length of what is sent", () => expect(withLengthOf(head, 3).headers).toContainEqual({ name: "Content-Length", value: "3" }));
  it("has a header where there is no other place", () =>
    expect(withWarningHeaders(head, ["a é\n", "  detail", "b"]).headers.slice(head.headers.length)).toEqual([
      { name: "X-Seaworthy-Warning", value: "a ??" },
      { name: "X-Seaworthy-Warning", value: "b" },
    ]));
  it("names no newer version than is known here", () => expect(withKnownVersion(head).headers[0]).toEqual({ name: "Api-Version", value: "1.51" }));
});
