import type { OwnEngine } from "../scripts/e2e-engine.mjs";

/** A user of the host, and the ids that it may give. */
export const SAILOR = { uid: 4242, name: "sailor" };

/** Where its engine listens, as its machine calls it. */
export const SAILORS_SOCKET = `/run/user/${SAILOR.uid}/docker.sock`;

/** How it starts an engine of its own. */
export const SAILORS_ENGINE: OwnEngine = {
  user: SAILOR,
  etc: {
    passwd: `${SAILOR.name}:x:${SAILOR.uid}:${SAILOR.uid}::/nonexistent:/usr/sbin/nologin\n`,
    group: `${SAILOR.name}:x:${SAILOR.uid}:\n`,
    subuid: `${SAILOR.name}:700000:65536\n`,
    subgid: `${SAILOR.name}:700000:65536\n`,
  },
};
