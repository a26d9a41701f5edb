import { describe, expect, it } from "vitest";
import type { Touched } from "../engine/index.ts";
import { known } from "../model/index.ts";
import { readRequest } from "./request.ts";
import { requestOfText } from "./request-text.ts";
import { touchedByRequest } from "./touched-by-request.ts";

const ID = "b".repeat(64);
const VERSION = known("1.41", { source: "engine", location: "/version" });

function touched(text: string): readonly Touched[] {
  const request = readRequest(Buffer.from(requestOfText(text), "latin1"), VERSION);
  return touchedByRequest(request.operation, request);
}

const CASES: readonly (readonly [string, string, readonly Touched[]])[] = [
  ["reading", "GET /v1.41/containers/json HTTP/1.1\n\n", []],
  ["creating a container", 'POST /v1.41/containers/create HTTP/1.1\n\n{"Image":"a"}', [{ kind: "containers" }, { kind: "volumes" }]],
  ["starting one by its id", `POST /v1.41/containers/${ID}/start HTTP/1.1\n\n`, [{ kind: "container", id: ID }, { kind: "volumes" }]],
  ["stopping one by a name, which may be any", "POST /v1.41/containers/web/stop HTTP/1.1\n\n", [{ kind: "all" }, { kind: "volumes" }]],
  ["removing those that do not run", "POST /v1.41/containers/prune HTTP/1.1\n\n", [{ kind: "containers" }, { kind: "volumes" }]],
  ["a volume", 'POST /v1.41/volumes/create HTTP/1.1\n\n{"Name":"v"}', [{ kind: "volumes" }]],
  [
    "a container on a network",
    `POST /v1.41/networks/n/connect HTTP/1.1\n\n{"Container":"${ID}"}`,
    [
      { kind: "networks", container: null },
      { kind: "container", id: ID },
    ],
  ],
  ["pulling an image", "POST /v1.41/images/create?fromImage=a HTTP/1.1\n\n", [{ kind: "images" }]],
  ["leaving a swarm", "POST /v1.41/swarm/leave HTTP/1.1\n\n", [{ kind: "all" }]],
];

describe("what a request touches", () => {
  it.each(CASES)("%s", (_, text, expected) => {
    expect(touched(text)).toEqual(expected);
  });

  it("one that is not understood may touch anything", () => {
    expect(touchedByRequest(null, null)).toEqual([{ kind: "all" }]);
  });
});
