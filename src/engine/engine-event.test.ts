import { describe, expect, it } from "vitest";
import type { Touched } from "./engine-event.ts";
import { touchedBy } from "./engine-event.ts";

const ID = "a".repeat(64);
const event = (Type: string, Action: string, Attributes: object = {}, id = ID): object => ({ Type, Action, Actor: { ID: id, Attributes } });

const CASES: readonly (readonly [string, unknown, Touched | null])[] = [
  ["a container is made", event("container", "create"), { kind: "container", id: ID }],
  ["a container is gone", event("container", "destroy"), { kind: "container", id: ID }],
  ["its limits change", event("container", "update"), { kind: "container", id: ID }],
  ["an action that is not known", event("container", "made-up"), { kind: "container", id: ID }],
  ["an exec in it", event("container", "exec_create: sh"), null],
  ["its health", event("container", "health_status: healthy"), null],
  ["somebody attaches", event("container", "attach"), null],
  ["a container without an id", event("container", "create", {}, "../x"), { kind: "all" }],
  ["a volume is made", event("volume", "create", {}, "data"), { kind: "volumes" }],
  ["a volume is mounted", event("volume", "mount", {}, "data"), null],
  ["a network is joined", event("network", "connect", { container: ID }), { kind: "networks", container: ID }],
  ["a network is made", event("network", "create"), { kind: "networks", container: null }],
  ["an image is tagged", event("image", "tag", {}, "app:1"), { kind: "images" }],
  ["the engine reloads", event("daemon", "reload", {}, "x"), { kind: "all" }],
  ["a kind that is not known", event("made-up", "x"), { kind: "all" }],
  ["no object", null, { kind: "all" }],
];

describe("what an event touches", () => {
  it.each(CASES)("%s", (_, given, expected) => {
    expect(touchedBy(given)).toEqual(expected);
  });
});
