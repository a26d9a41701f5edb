import type { Door, RawContainer, World } from "../model/index.ts";
import { accountConnections, doorsOf, parentsOf } from "./crew-relations.ts";
import type { FactSource } from "./fact-source.ts";
import { kindsAt, listenerKind } from "./facts/connections.ts";
import type { SOCKETS } from "./facts/vocabulary.ts";
import type { WorldIndex } from "./facts/world-index.ts";
import { indexWorld } from "./facts/world-index.ts";

/** Sockets and listeners through which the engine, or the runtime below it, takes orders; and who may connect. */
export function engineDoors(world: World): readonly Door[] {
  const index = indexWorld(world);
  const users = usersByDoor(index);
  return [...unixDoors(index, users), ...tcpDoors(world, users)];
}

type Users = ReadonlyMap<string, readonly string[]> | null;

function usersByDoor(index: WorldIndex): Users {
  const { accounts } = index.world.host.crew;
  if (!accounts.known) return null;
  const users = new Map<string, string[]>();
  for (const { name, uid } of accounts.value) {
    if (uid === 0) continue;
    for (const { object, finding } of accountConnections(index, name)) if (finding.truth === "true") users.set(object, [...(users.get(object) ?? []), name]);
  }
  return users;
}

function unixDoors(index: WorldIndex, users: Users): readonly Door[] {
  const { directories } = index.world.host.crew;
  return doorsOf(index).map(({ path, owner }): Door => {
    const parents = parentsOf(path).flatMap((parent) => {
      const found = directories.known ? directories.value[parent] : undefined;
      return found === undefined ? [] : [{ path: parent, owner: found }];
    });
    return { place: path, kinds: kindsAt(index, path), owner, parents, accounts: users === null ? null : (users.get(path) ?? []) };
  });
}

function tcpDoors({ engine }: World, users: Users): readonly Door[] {
  const listeners = engine.listeners.known ? engine.listeners.value.map(({ value }) => value) : [];
  return listeners
    .filter(({ address }) => address.startsWith("tcp://"))
    .map((listener): Door => {
      const { address } = listener;
      return { place: address, kinds: [listenerKind(listener)], owner: null, parents: [], accounts: users === null ? null : (users.get(address) ?? []) };
    });
}

const RAW: readonly (typeof SOCKETS)[number][] = ["docker", "docker-desktop-raw", "podman", "containerd", "crio", "cri-dockerd", "buildkitd"];

/** Containers that may connect to one of them: through a mount of the socket itself, or of a directory above it. */
export function rawContainers(source: FactSource, containers: readonly { readonly id: string; readonly name: string }[]): readonly RawContainer[] {
  return containers.flatMap(({ id, name }) =>
    RAW.flatMap((kind): readonly RawContainer[] => {
      const finding = source.find({ fact: "socket", args: [kind], of: "subject" }, { subject: id, object: null });
      if (finding.truth === "false") return [];
      const because = finding.supports[0]?.because ?? finding.blanks[0]?.why ?? "";
      return [{ container: name, kind, certainty: finding.truth === "true" ? "proven" : "possible", because }];
    }),
  );
}
