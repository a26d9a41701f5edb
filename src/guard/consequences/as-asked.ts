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
  const { namespaces } = container;
  return {
    ...container,
    ...(container.grantedCapabilities?.known === false ? capabilitiesOf(asked) : {}),
    maskedPaths: either(container.maskedPaths, asked.maskedPaths),
    readonlyPaths: either(container.readonlyPaths, asked.readonlyPaths),
    namespaces: {
      ...namespaces,
      ipc: either(namespaces.ipc, asked.namespaces.ipc),
      cgroup: either(namespaces.cgroup, asked.namespaces.cgroup),
      user: either(namespaces.user, asked.namespaces.user),
    },
    seccomp: either(container.seccomp, asked.seccomp),
    // Said of it is what it asked for itself, not what it was given.
    apparmor: isOpen(container.apparmor) ? asked.apparmor : container.apparmor,
    selinuxLabel: isOpen(container.selinuxLabel) ? asked.selinuxLabel : container.selinuxLabel,
    devices: either(container.devices, asked.devices),
    deviceCgroupRules: either(container.deviceCgroupRules, asked.deviceCgroupRules),
  };
}

/** What it adds and drops Podman tells by its own measure: by what it was built with, or by what its settings give. Source: podman libpod/container_inspect_linux.go. */
function capabilitiesOf({ grantedCapabilities, capAdd, capDrop }: Container): Pick<Container, "grantedCapabilities" | "capAdd" | "capDrop"> {
  return { grantedCapabilities, capAdd, capDrop };
}

function isOpen(choice: Container["apparmor"] | Container["selinuxLabel"]): boolean {
  return !choice.known || choice.value === "engine-default";
}

function either<T>(said: Known<T>, asked: Known<T>): Known<T> {
  return said.known ? said : asked;
}
