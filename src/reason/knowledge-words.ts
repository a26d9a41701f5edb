import type { PrivilegeKind } from "../model/index.ts";
import { FACTS } from "./facts/vocabulary.ts";
import type { Relation } from "./technique.ts";

/** Words that knowledge read at run time may use. The compiler keeps each list complete. */

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[];
}

export const FACT_NAMES = keysOf(FACTS);

export const PRIVILEGE_KINDS = keysOf({
  exec: 0,
  "container-root": 0,
  influence: 0,
  "mount-choice": 0,
  "mount-choice-readable": 0,
  "volume-read": 0,
  "volume-write": 0,
  "network-reach": 0,
  "engine-control": 0,
  "engine-read": 0,
  "engine-create": 0,
  "engine-create-filtered": 0,
  "engine-exec": 0,
  "engine-archive": 0,
  "engine-build": 0,
  "engine-volume": 0,
  "engine-network": 0,
  "engine-plugin": 0,
  "engine-swarm": 0,
  "cluster-control": 0,
  "host-root": 0,
  kernel: 0,
  "host-write": 0,
  "host-write-anyone": 0,
  "host-read": 0,
  "host-read-anyone": 0,
  "host-user": 0,
  credential: 0,
  account: 0,
  connection: 0,
  image: 0,
  "dockerfile-author": 0,
  "build-input-author": 0,
  "image-author": 0,
  "compose-author": 0,
  registry: 0,
  "registry-mitm": 0,
  lan: 0,
  browser: 0,
  "network-pivot": 0,
  "denial-of-service": 0,
  "other-container": 0,
  "kernel-attack-surface": 0,
  information: 0,
  "policy-bypass": 0,
  "image-tampering": 0,
  "data-exfiltration": 0,
  "data-destruction": 0,
  "integrity-loss": 0,
  "log-tampering": 0,
  persistence: 0,
  "network-exposure": 0,
} satisfies Record<PrivilegeKind, 0>);

export const RELATIONS = keysOf({
  "volumes-written": 0,
  "volumes-read": 0,
  "volume-users": 0,
  "mounts-decided": 0,
  "mounts-decided-readable": 0,
  "networks-joined": 0,
  "network-members": 0,
  "pid-namespace-members": 0,
  "net-namespace-members": 0,
  "ipc-namespace-members": 0,
  "every-container": 0,
  "account-connections": 0,
  "account-keys": 0,
  "key-accounts": 0,
  "login-images": 0,
  "image-users": 0,
} satisfies Record<Relation, 0>);

/** The word of `valid` with the fewest changed letters, where it is near enough to be meant. */
export function nearestWord(word: string, valid: readonly string[]): string | null {
  let nearest: string | null = null;
  let fewest = Math.max(2, Math.floor(word.length / 2)) + 1;
  if (word.length > 80) return null;
  for (const candidate of valid) {
    const changes = changesBetween(word, candidate);
    if (changes < fewest) [nearest, fewest] = [candidate, changes];
  }
  return nearest;
}

/** Levenshtein's distance. */
function changesBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let line = 1; line <= left.length; line++) {
    const next = [line];
    for (let column = 1; column <= right.length; column++) {
      const same = left[line - 1] === right[column - 1] ? 0 : 1;
      next.push(Math.min((row[column - 1] ?? 0) + same, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
