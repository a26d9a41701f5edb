import type { Privilege, World } from "../../model/index.ts";

/** Everything of a world beside its containers that may be stolen or misused: accounts, their keys, sockets and listeners, images in use. */
export function crewEntries(world: World): readonly Privilege[] {
  return [...accountEntries(world), ...connectionEntries(world), ...imageEntries(world)];
}

function accountEntries({ host }: World): readonly Privilege[] {
  if (!host.crew.accounts.known) return [];
  return host.crew.accounts.value.flatMap(({ name, authorizedKeys, keys }): readonly Privilege[] => {
    const kinds = keys.known ? keys.value.map(({ kind }) => kind).filter((kind) => kind !== "ssh") : [];
    const letsIn = !authorizedKeys.known || authorizedKeys.value > 0 ? ["ssh"] : [];
    const credentials = [...new Set([...letsIn, ...kinds])].map((kind): Privilege => ({ kind: "credential", of: `${kind}:${name}` }));
    return [{ kind: "account", of: name }, ...credentials];
  });
}

function connectionEntries({ host, engine }: World): readonly Privilege[] {
  const listeners = engine.listeners.known ? engine.listeners.value.map(({ value }) => value.address) : [];
  const unix = listeners.flatMap((address) => (address.startsWith("unix://") ? [address.slice("unix://".length)] : []));
  const tcp = listeners.filter((address) => address.startsWith("tcp://"));
  const sockets = host.sockets.known ? Object.keys(host.sockets.value) : [];
  return [...new Set([...unix, ...sockets, ...tcp])].map((of) => ({ kind: "connection", of }));
}

function imageEntries({ containers }: World): readonly Privilege[] {
  const references = new Set(containers.flatMap(({ image }) => (image.known ? [image.value] : [])));
  return [...references].map((of) => ({ kind: "image", of }));
}
