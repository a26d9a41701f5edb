import type { Container, Known, World } from "../../model/index.ts";
import type { JsonObject } from "../json/value.ts";
import { worldWith } from "./world-with.ts";

/** A container as a request for it that was sent on says. Throws `RequestError`. */
export function askedContainer(create: JsonObject, world: World): Container {
  const { containers } = worldWith({ ...world, containers: [], volumes: [], images: [] }, create, "as-asked");
  const [container] = containers;
  if (container === undefined) throw new Error("internal error: the request asks for no container");
  return container;
}

/**
 * Podman tells its runtime what a container is when that starts for the first time, and its answers tell less: what they leave open is then what was asked for.
 * What it mounts is never taken from there.
 */
export function asAsked(container: Container, asked: Container): Container {
  const { namespaces, grantedCapabilities } = container;
  return {
    ...container,
    grantedCapabilities: grantedCapabilities?.known === false ? asked.grantedCapabilities : grantedCapabilities,
    maskedPaths: either(container.maskedPaths, asked.maskedPaths),
    readonlyPaths: either(container.readonlyPaths, asked.readonlyPaths),
    namespaces: {
      ...namespaces,
      ipc: either(namespaces.ipc, asked.namespaces.ipc),
      cgroup: either(namespaces.cgroup, asked.namespaces.cgroup),
      user: either(namespaces.user, asked.namespaces.user),
    },
    devices: either(container.devices, asked.devices),
    deviceCgroupRules: either(container.deviceCgroupRules, asked.deviceCgroupRules),
  };
}

function either<T>(said: Known<T>, asked: Known<T>): Known<T> {
  return said.known ? said : asked;
}
