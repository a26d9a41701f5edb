import type { Container, ContainerDefaults, Known, NamespaceMode, Namespaces } from "../../model/index.ts";
import { known } from "../../model/index.ts";

/** The container as an engine with these defaults makes it: what it leaves open is as they say, and what they add is added. Capabilities stay as asked for: what follows is reasoned. */
export function givenByDefault(container: Container, defaults: ContainerDefaults): Container {
  const spaces = namespaces(container.namespaces, defaults.namespaces);
  const { net } = spaces;
  return {
    ...container,
    namespaces: spaces,
    networks: net.known && net.value.kind === "host" ? known([], net.evidence) : container.networks,
    seccomp: chosen(container.seccomp, defaults.seccomp, ({ kind }) => kind === "engine-default"),
    apparmor: chosen(container.apparmor, defaults.apparmor, (choice) => choice === "engine-default"),
    selinuxLabel: chosen(container.selinuxLabel, defaults.selinuxLabel, (choice) => choice === "engine-default"),
    mounts: besides(container.mounts, defaults.mounts, ({ target }) => target),
    devices: besides(container.devices, defaults.devices, ({ value }) => JSON.stringify(value)),
    sysctls: besides(container.sysctls, defaults.sysctls, ({ value }) => value.name),
  };
}

function namespaces(asked: Namespaces, given: Namespaces): Namespaces {
  const mode = (name: keyof Namespaces): Known<NamespaceMode> => chosen(asked[name], given[name], ({ kind }) => kind === "engine-default");
  return { pid: mode("pid"), net: mode("net"), ipc: mode("ipc"), uts: mode("uts"), cgroup: mode("cgroup"), user: mode("user") };
}

function chosen<T>(asked: Known<T>, given: Known<T>, isOpen: (value: T) => boolean): Known<T> {
  return asked.known && isOpen(asked.value) && !(given.known && isOpen(given.value)) ? given : asked;
}

/** What is asked for goes before what is given under the same name. */
function besides<T>(asked: Known<readonly T[]>, given: Known<readonly T[]>, nameOf: (entry: T) => string): Known<readonly T[]> {
  if (!asked.known || !given.known) return asked.known ? given : asked;
  if (given.value.length === 0) return asked;
  const names = new Set(asked.value.map(nameOf));
  return { ...asked, value: [...asked.value, ...given.value.filter((entry) => !names.has(nameOf(entry)))] };
}
