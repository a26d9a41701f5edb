import { expect, it } from "vitest";
import { pinnedReference } from "./pinned-reference.ts";

const HEX = "a".repeat(64);
const ID = `sha256:${"b".repeat(64)}`;
const ANSWER = { Id: ID, RepoDigests: [`other@sha256:${HEX}`, `registry:5000/team/app@sha256:${HEX}`, `busybox@sha256:${HEX}`] };

it.each<[string, string, unknown, string | null]>([
  ["a tag", "busybox:1.36", ANSWER, `busybox@sha256:${HEX}`],
  ["no tag", "busybox", ANSWER, `busybox@sha256:${HEX}`],
  ["a registry with a port", "registry:5000/team/app", ANSWER, `registry:5000/team/app@sha256:${HEX}`],
  ["a name that has no digest", "built:latest", ANSWER, ID],
  ["an id already", ID, ANSWER, null],
  ["a digest already", `busybox@sha256:${HEX}`, ANSWER, null],
  ["the beginning of an id", "bbbbbbbbbbbb", ANSWER, ID],
  ["no such image", "busybox", null, null],
  ["an answer that is broken", "busybox", { Id: 1, RepoDigests: {} }, null],
])("%s", (_, reference, answer, expected) => expect(pinnedReference(reference, answer)).toBe(expected));
