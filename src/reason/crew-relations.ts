import type { Account, Evidence, FileOwner, Finding, StoredKey } from "../model/index.ts";
import { shellWord } from "../model/index.ts";
import type { Related } from "./fact-source.ts";
import { accountNamed } from "./facts/accounts.ts";
import { kindsAt } from "./facts/connections.ts";
import { allOf, fails, hangsOn, holds, quietly } from "./facts/finding.ts";
import { listensAt } from "./facts/sockets.ts";
import type { WorldIndex } from "./facts/world-index.ts";
import { remembered } from "./facts/world-index.ts";

/** How people come to sockets, keys, accounts and images. */

type Leads = (index: WorldIndex, of: string) => readonly Related[];

/** Sockets that take orders from whoever the file's permissions let through: no service behind them asks further. */
const OBEYING: ReadonlySet<string> = new Set(["docker", "docker-desktop-raw", "podman", "containerd", "crio", "cri-dockerd", "buildkitd", "lxd"]);

const NO_ACCOUNT: Finding = fails({ because: "the host has no such account" });

const DOCKER_SOCKET = "/run/docker.sock";

interface Door {
  readonly path: string;
  /** Null: not read. */
  readonly owner: FileOwner | null;
  readonly evidence: readonly Evidence[];
}

/** Unix sockets that grant something. Where none of the engine was seen, its usual one stands for it. */
export const doorsOf = remembered((index: WorldIndex): readonly Door[] => {
  const { sockets } = index.world.host;
  const seen = Object.entries(sockets.known ? sockets.value : {}).flatMap(([path, owner]): readonly Door[] =>
    kindsAt(index, path).some((kind) => OBEYING.has(kind)) ? [{ path, owner, evidence: [{ source: "host", location: path }] }] : [],
  );
  if (seen.some(({ path }) => kindsAt(index, path).includes("docker"))) return seen;
  const listened = listensAt(index, "docker");
  const unseen = listened.length > 0 || sockets.known ? listened : [DOCKER_SOCKET];
  return [...seen, ...unseen.map((path) => ({ path, owner: null, evidence: [] }))];
});

/** TCP has no file permissions: every account of the host connects. Only addresses beyond loopback are open to others. */
export const accountConnections: Leads = (index, of) => {
  const { accounts } = index.world.host.crew;
  const account = accountNamed(index, of);
  if (account === null && accounts.known) return [];
  const sockets = doorsOf(index).flatMap((door): readonly Related[] => {
    const finding = account !== null ? mayConnect(index, account, door) : accounts.known ? NO_ACCOUNT : hangsOn(accounts);
    return finding.truth === "false" ? [] : [{ object: door.path, kind: "connection", finding }];
  });
  return [...sockets, ...listeners(index)];
};

const listeners = remembered(({ world }: WorldIndex): readonly Related[] => {
  const { listeners: found } = world.engine;
  if (!found.known) return [];
  return found.value.flatMap(({ value, evidence }): readonly Related[] => {
    if (!value.address.startsWith("tcp://")) return [];
    const finding = holds({ because: `every account of the host connects to \`${value.address}\``, evidence: [evidence] });
    return [{ object: value.address, kind: "connection", finding }];
  });
});

/** Write permission on the socket, and search permission on every directory above it. Source: unix(7), path_resolution(7). */
function mayConnect(index: WorldIndex, account: Account, { path, owner, evidence }: Door): Finding {
  if (account.uid === 0) return holds({ because: `\`${account.name}\` has uid 0`, evidence });
  if (owner === null) return unseen(account, path);
  const who = classOf(account, owner);
  if ((owner.mode & WRITE[who]) === 0) return fails({ because: `\`${path}\` is closed to \`${account.name}\`` });
  const because =
    who === "other"
      ? `everyone may connect to \`${path}\``
      : who === "user"
        ? `\`${account.name}\` owns \`${path}\``
        : `\`${account.name}\` is in ${groupWords(account, owner.gid)}, which may connect to \`${path}\``;
  return allOf(holds({ because, evidence }), ...parentsOf(path).map((directory) => quietly(mayEnter(index, account, directory))));
}

type Class = "user" | "group" | "other";
const WRITE: Readonly<Record<Class, number>> = { user: 0o200, group: 0o020, other: 0o002 };
const SEARCH: Readonly<Record<Class, number>> = { user: 0o100, group: 0o010, other: 0o001 };

/** The first class that fits decides alone. Source: path_resolution(7). */
function classOf(account: Account, owner: FileOwner): Class {
  if (account.uid === owner.uid) return "user";
  return account.groupIds.includes(owner.gid) ? "group" : "other";
}

function groupWords({ groups, groupIds }: Account, gid: number): string {
  const name = groups[groupIds.indexOf(gid)];
  return name === undefined ? `group ${gid}` : `group \`${name}\``;
}

function unseen({ name, groups }: Account, path: string): Finding {
  if (groups.includes("docker")) {
    return holds({
      because: `\`${name}\` is in group \`docker\`, which owns the engine's socket`,
      evidence: [{ source: "host", location: "/etc/group docker" }],
    });
  }
  return hangsOn({ why: `who may connect to \`${path}\` was not read`, learnBy: `stat ${shellWord(path)}` });
}

function mayEnter(index: WorldIndex, account: Account, directory: string): Finding {
  const { directories } = index.world.host.crew;
  if (!directories.known) return hangsOn(directories);
  const owner = Object.hasOwn(directories.value, directory) ? directories.value[directory] : undefined;
  if (owner === undefined) return hangsOn({ why: `who may enter \`${directory}\` was not read`, learnBy: `stat ${shellWord(directory)}` });
  if ((owner.mode & SEARCH[classOf(account, owner)]) !== 0) return holds({ because: `\`${directory}\` may be entered` });
  return fails({ because: `\`${directory}\` is closed to \`${account.name}\`` });
}

/** `/run/docker`, `/run`, of a socket in the first. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, depth) => `/${parts.slice(0, depth + 1).join("/")}`).reverse();
}

/** Keys in the home. An SSH key leads to the accounts of this host that let it in, or, where that is not known, to whatever a key may open. */
export const accountKeys: Leads = (index, of) => {
  const account = accountNamed(index, of);
  if (account === null) return [];
  if (!account.keys.known) return [{ object: "ssh", kind: "credential", finding: hangsOn(account.keys) }];
  return account.keys.value.flatMap((key) => keyObjects(key, of).map((object): Related => ({ object, kind: "credential", finding: lies(key, of) })));
};

function keyObjects(key: StoredKey, owner: string): readonly string[] {
  if (key.kind !== "ssh") return [`${key.kind}:${owner}`];
  return key.opens.known ? key.opens.value.map((name) => `ssh:${name}`) : ["ssh"];
}

function lies({ path, owner, opens }: StoredKey, name: string): Finding {
  if (!opens.known) return hangsOn(opens);
  return holds({
    because: `\`${path}\` lies in the home of \`${name}\``,
    evidence: [{ source: "host", location: `${path} (mode ${owner.mode.toString(8)})` }],
  });
}

export const keyAccounts: Leads = (index, of) => {
  const name = of.startsWith("ssh:") ? of.slice("ssh:".length) : null;
  const account = name === null ? null : accountNamed(index, name);
  if (account === null || (account.authorizedKeys.known && account.authorizedKeys.value === 0)) return [];
  return [{ object: account.name, kind: "account", finding: letsIn(account) }];
};

function letsIn({ name, home, authorizedKeys }: Account): Finding {
  if (!authorizedKeys.known) return hangsOn(authorizedKeys);
  const because = `${authorizedKeys.value === 1 ? "a key logs" : `${authorizedKeys.value} keys log`} in as \`${name}\``;
  return holds({ because, evidence: [{ source: "host", location: `${home}/.ssh/authorized_keys` }] });
}

/** Images in use that are fetched from registries which the login is for. What is pinned by digest cannot be replaced. */
export const loginImages: Leads = (index, of) => {
  const [kind, owner = ""] = of.split(":", 2);
  const account = kind === "registry" ? accountNamed(index, owner) : null;
  if (account === null || !account.keys.known) return [];
  const logins = account.keys.value.filter((key) => key.kind === "registry");
  const hosts = new Map(logins.flatMap((key) => (key.opens.known ? key.opens.value.map((host) => [host, key] as const) : [])));
  return [...imageUsersByReference(index).keys()].flatMap((reference): readonly Related[] => {
    const key = /@sha256:/.test(reference) ? undefined : hosts.get(registryOf(reference));
    if (key === undefined) return [];
    const because = `\`${key.path}\` holds a login for \`${registryOf(reference)}\`, from which \`${reference}\` is pulled`;
    return [{ object: reference, kind: "image", finding: holds({ because, evidence: [{ source: "host", location: key.path }] }) }];
  });
};

/** Source: distribution/reference, `splitDockerDomain`: the part before the first slash is a registry where it has a dot or colon, or is `localhost`. */
export function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : "docker.io";
}

const imageUsersByReference = remembered((index: WorldIndex): ReadonlyMap<string, readonly Related[]> => {
  const users = new Map<string, Related[]>();
  for (const { id, image, evidence } of index.world.containers) {
    if (!image.known) continue;
    const user: Related = { object: id, kind: "container", finding: holds({ because: `it is made of \`${image.value}\``, evidence: [evidence] }) };
    const list = users.get(image.value);
    if (list === undefined) users.set(image.value, [user]);
    else list.push(user);
  }
  return users;
});

export const imageUsers: Leads = (index, of) => imageUsersByReference(index).get(of) ?? [];
