import { expect, it } from "vitest";
import type { GroundRequest } from "./ground-reader.ts";
import { groundFrom, readGroundHere, sentGround } from "./ground-reader.ts";

const REQUEST: GroundRequest = {
  endpoint: { kind: "unix", path: "/nonexistent/engine.sock", origin: "test" },
  answers: { version: { Version: "20.10.24", ApiVersion: "1.41" }, info: { SecurityOptions: [], Name: "other", KernelVersion: "of another machine" } },
  home: "/nonexistent",
};

it("a ground that comes from another thread is what was read there, and its engine's files are seen from here", async () => {
  const { engine, machine } = await readGroundHere(REQUEST);
  const sent = structuredClone(sentGround({ engine, machine: { ...machine, seen: null } }));
  expect(groundFrom(sent)).toEqual({ engine, machine: { host: machine.host, seen: null } });
  const seen = groundFrom({ ...sent, seen: { socketPaths: ["/s"], enginePid: null } }).machine.seen;
  expect({ paths: seen?.socketPaths, root: seen?.view.root }).toEqual({ paths: ["/s"], root: "" });
});
