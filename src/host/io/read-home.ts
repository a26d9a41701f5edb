import type { FileOwner, StoredKeyKind } from "../../model/index.ts";
import type { HomeReading, KeyFile } from "../crew-readings.ts";
import { contextEndpoint, publicKeysIn, registriesIn } from "../docker-client.ts";
import type { Folder, Found } from "./careful-file.ts";
import { belowEach, entryAt, inFolder, namesIn, textAt } from "./careful-file.ts";

/** What lies in a home and opens something: that it is there, whose it is, and what it names; never what it holds. */

const MOST_BYTES = 256 * 1024;
const MOST_NAMES = 1000;
const MOST_CONTEXTS = 100;

/** Homes that are the system's own directories hold nobody's keys. */
const NO_HOME = /^\/(?:bin|dev|proc|run|sbin|sys|tmp|usr(?:\/.*)?|nonexistent)?$/;

export function readHome(path: string): HomeReading {
  if (!path.startsWith("/") || NO_HOME.test(path)) return { kind: "absent" };
  const read = inFolder(path, (home): HomeReading => {
    if (isClosed(home)) return { kind: "unreadable", why: "may not be entered" };
    return { kind: "read", keys: [...plainFiles(home), ...clientFiles(home), ...contexts(home), ...sshKeys(home)], authorized: authorizedKeys(home) };
  });
  if (read.kind === "found") return read.value;
  return read.kind === "absent" ? { kind: "absent" } : { kind: "unreadable", why: read.why };
}

/** Whether names in it can be looked up at all. */
function isClosed(home: Folder): boolean {
  return entryAt(home, ".").kind === "refused" || entryAt(home, ".ssh").kind === "refused";
}

/** Source: documentation of each tool on where it keeps its credentials. */
const FILES: readonly (readonly [path: string, kind: StoredKeyKind])[] = [
  [".docker/key.pem", "docker-tls-client"],
  [".kube/config", "kube"],
  [".aws/credentials", "cloud"],
  [".azure/msal_token_cache.json", "cloud"],
  [".azure/accessTokens.json", "cloud"],
  [".config/gcloud/credentials.db", "cloud"],
  [".config/gcloud/application_default_credentials.json", "cloud"],
  ["actions-runner/.credentials", "ci-runner"],
  [".gitlab-runner/config.toml", "ci-runner"],
];

function plainFiles(home: Folder): readonly KeyFile[] {
  return FILES.flatMap(([path, kind]) => keyAt(home, path, { kind, opens: () => [] }));
}

const LOGINS = [".docker/config.json", ".config/containers/auth.json"];

function clientFiles(home: Folder): readonly KeyFile[] {
  const found = LOGINS.flatMap((path) =>
    keyAt(home, path, { kind: "registry", opens: (folder, name) => namedIn(textAt(folder, name, MOST_BYTES), registriesIn) }),
  );
  return found.filter(({ opens }) => opens === null || opens.length > 0);
}

function namedIn(text: Found<string>, read: (text: string) => readonly string[] | null): readonly string[] | null {
  return text.kind === "found" ? read(text.value) : text.kind === "absent" ? [] : null;
}

interface Kind {
  readonly kind: StoredKeyKind;
  readonly opens: (folder: Folder, name: string) => readonly string[] | null;
}

/** A file, or the link or closed directory that hides it. Pipes and devices are nobody's key. */
function keyAt(home: Folder, path: string, { kind, opens }: Kind): readonly KeyFile[] {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  const found = belowEach(home, parts.slice(0, -1), (folder): readonly KeyFile[] => {
    const entry = entryAt(folder, name);
    if (entry.kind !== "found") return entry.kind === "absent" ? [] : [hidden(home, { kind, path, why: entry.why })];
    const { owner, type } = entry.value;
    const place = `${home.path}/${path}`;
    if (type === "link") return [{ kind, path: place, owner, opens: null, why: `\`${place}\` is a link, which is not followed` }];
    if (type !== "file") return [];
    return [{ kind, path: place, owner, opens: opens(folder, name), why: `\`${place}\` cannot be read or is not understood` }];
  });
  if (found.kind === "found") return found.value;
  return found.kind === "absent" ? [] : [hidden(home, { kind, path: parts.slice(0, -1).join("/"), why: found.why })];
}

interface Hidden {
  readonly kind: StoredKeyKind;
  readonly path: string;
  readonly why: string;
}

function hidden(home: Folder, { kind, path, why }: Hidden): KeyFile {
  const place = `${home.path}/${path}`;
  return { kind, path: place, owner: ownerOf(home), opens: null, why: `\`${place}\` ${why}` };
}

function ownerOf(home: Folder): FileOwner {
  const entry = entryAt(home, ".");
  return entry.kind === "found" ? entry.value.owner : { mode: 0, uid: 0, gid: 0 };
}

/** Each context is a directory under a hash of its name, its certificates in another of the same name. */
function contexts(home: Folder): readonly KeyFile[] {
  const found = belowEach(home, [".docker", "contexts", "meta"], (folder) => namesIn(folder, MOST_CONTEXTS));
  if (found.kind !== "found" || found.value.kind !== "found") return [];
  return found.value.value.names.filter((name) => /^[0-9a-f]{64}$/.test(name)).flatMap((hash) => contextKeys(home, hash));
}

function contextKeys(home: Folder, hash: string): readonly KeyFile[] {
  const opens = (folder: Folder, name: string): readonly string[] | null =>
    namedIn(textAt(folder, name, MOST_BYTES), (text) => {
      const endpoint = contextEndpoint(text);
      return endpoint === null ? null : [endpoint];
    });
  const meta = keyAt(home, `.docker/contexts/meta/${hash}/meta.json`, { kind: "docker-context", opens });
  return [...meta, ...keyAt(home, `.docker/contexts/tls/${hash}/docker/key.pem`, { kind: "docker-tls-client", opens: () => meta[0]?.opens ?? [] })];
}

const USUAL_KEYS = /^id_[a-z0-9_]+$/;
const NO_KEYS = /^(authorized_keys2?|known_hosts.*|config|rc|environment|.*\.pub)$/;

/** Private keys by their usual names, or by a public half beside them. */
function sshKeys(home: Folder): readonly KeyFile[] {
  const found = belowEach(home, [".ssh"], (folder): readonly KeyFile[] => {
    const list = namesIn(folder, MOST_NAMES);
    if (list.kind !== "found") return list.kind === "absent" ? [] : [hidden(home, { kind: "ssh", path: ".ssh", why: list.why })];
    const { names, isWhole } = list.value;
    const keys = names.filter((name) => !NO_KEYS.test(name) && (USUAL_KEYS.test(name) || names.includes(`${name}.pub`)));
    const rest = isWhole ? [] : [hidden(home, { kind: "ssh", path: ".ssh", why: `has more than ${MOST_NAMES} entries` })];
    return [...keys.flatMap((name) => keyAt(home, `.ssh/${name}`, { kind: "ssh", opens: publicHalf })), ...rest];
  });
  if (found.kind === "found") return found.value;
  return found.kind === "absent" ? [] : [hidden(home, { kind: "ssh", path: ".ssh", why: found.why })];
}

function publicHalf(folder: Folder, name: string): readonly string[] | null {
  return namedIn(textAt(folder, `${name}.pub`, MOST_BYTES), publicKeysIn);
}

function authorizedKeys(home: Folder): readonly string[] | null {
  const found = belowEach(home, [".ssh"], (folder) =>
    ["authorized_keys", "authorized_keys2"].map((name) => namedIn(textAt(folder, name, MOST_BYTES), publicKeysIn)),
  );
  if (found.kind !== "found") return found.kind === "absent" ? [] : null;
  return found.value.some((keys) => keys === null) ? null : [...new Set(found.value.flatMap((keys) => keys ?? []))];
}
