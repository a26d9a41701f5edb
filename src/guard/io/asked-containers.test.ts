import { describe, expect, it } from "vitest";
import type { Container, World } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { containerDefaults as defaultsOf } from "../../parse/index.ts";
import { inspectAnswer, worldOf } from "../fixtures.ts";
import { objectOf } from "../json/value.ts";
import { AskedContainers } from "./asked-containers.ts";

const EVIDENCE = { source: "test", location: "" };
const ID = "a".repeat(64);
const BLANK = unknown<never>("it did not start yet", "start it");
const ANSWER = Buffer.from(JSON.stringify({ Id: ID, Warnings: [] }));
const CREATE = objectOf([
  ["Image", "busybox"],
  [
    "HostConfig",
    objectOf([
      ["IpcMode", "host"],
      ["SecurityOpt", ["systempaths=unconfined"]],
      ["DeviceCgroupRules", ["c 10:200 rwm"]],
    ]),
  ],
]);

/** Podman's answer on a container of this id, of which nobody knows what its runtime will be told. */
function worldBefore(product: "docker" | "podman", id = ID): World {
  const world = worldOf([inspectAnswer({ id, name: "web" })]);
  const blanked = (container: Container): Container => ({
    ...container,
    ...{ grantedCapabilities: BLANK, maskedPaths: BLANK, readonlyPaths: BLANK, devices: BLANK, deviceCgroupRules: BLANK, mounts: BLANK },
    namespaces: { ...container.namespaces, ipc: BLANK, cgroup: BLANK, user: BLANK },
  });
  return { ...world, engine: { ...world.engine, product: known(product, EVIDENCE) }, containers: world.containers.map(blanked) };
}

describe("a container that did not start yet", () => {
  it("is what was asked for, where the engine tells it late", () => {
    const asked = new AskedContainers();
    const world = worldBefore("podman");
    asked.in(world);
    asked.keep(CREATE, ANSWER);
    const [container] = asked.in(world).containers;
    expect(container).toMatchObject({
      id: ID,
      name: "web",
      grantedCapabilities: null,
      maskedPaths: { value: "none" },
      readonlyPaths: { value: "none" },
      namespaces: { ipc: { value: { kind: "host" } } },
      deviceCgroupRules: { value: [{ value: "c 10:200 rwm" }] },
    });
    // What is mounted is the engine's to say.
    expect(container?.mounts).toBe(BLANK);
    expect(asked.in(world)).toBe(asked.in(world));
  });

  it("is what the engine says where it says it", () => {
    const asked = new AskedContainers();
    const world = worldBefore("podman");
    const told = { ...world, containers: world.containers.map((each) => ({ ...each, maskedPaths: known("engine-default" as const, EVIDENCE) })) };
    asked.in(told);
    asked.keep(CREATE, ANSWER);
    expect(asked.in(told).containers[0]?.maskedPaths).toMatchObject({ value: "engine-default" });
  });

  it("has what Podman's settings gave it when it was made", () => {
    const asked = new AskedContainers();
    const told = worldBefore("podman");
    const text = '[containers]\napparmor_profile = "unconfined"\nlabel = false\nipcns = "host"\nseccomp_profile = "/x"';
    const containerDefaults = defaultsOf({ files: [{ path: "/c.conf", text }], hasOwnFilter: false });
    const unfiltered = told.containers.map((each) => ({ ...each, seccomp: BLANK }));
    const world = { ...told, containers: unfiltered, engine: { ...told.engine, containerDefaults } };
    asked.in(world);
    asked.keep(objectOf([["Image", "busybox"]]), ANSWER);
    expect(asked.in(world).containers[0]).toMatchObject({
      apparmor: { value: "unconfined" },
      selinuxLabel: { value: "disabled" },
      seccomp: { known: false, why: expect.stringContaining("seccomp_profile") },
      namespaces: { ipc: { value: { kind: "host" } } },
    });
  });

  it.each([
    ["another engine", worldBefore("docker"), ANSWER],
    ["another container", worldBefore("podman", "b".repeat(64)), ANSWER],
    ["an answer without an id", worldBefore("podman"), Buffer.from("{}")],
    ["an answer that is no JSON", worldBefore("podman"), Buffer.from(`{"Id":"${ID}"`)],
    ["an id that is none", worldBefore("podman"), Buffer.from(JSON.stringify({ Id: "web" }))],
  ])("stays open: %s", (_, world, answer) => {
    const asked = new AskedContainers();
    asked.in(world);
    asked.keep(CREATE, answer);
    expect(asked.in(world).containers).toEqual(world.containers);
  });

  it("is forgotten when a thousand others were made since", () => {
    const asked = new AskedContainers();
    const world = worldBefore("podman");
    asked.in(world);
    asked.keep(CREATE, ANSWER);
    for (let each = 0; each < 1_000; each++) asked.keep(CREATE, Buffer.from(JSON.stringify({ Id: each.toString(16).padStart(64, "0") })));
    expect(asked.in(world).containers[0]?.maskedPaths).toBe(BLANK);
  });
});
