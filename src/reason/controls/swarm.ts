import { not } from "../condition.ts";
import * as F from "../facts/builders.ts";
import type { Control, ControlDraft } from "./control.ts";
import { control } from "./control.ts";

const REFERENCES = ["https://docs.docker.com/engine/swarm/admin_guide/"];

/** Without a swarm there is nothing that these could be said of. */
function swarmControl(draft: ControlDraft): Control {
  return control({ references: REFERENCES, applies: not(F.engineSwarm("inactive")), ...draft });
}

/** What only managers know or are asked. */
function managerControl(draft: ControlDraft): Control {
  return swarmControl({ applies: F.engineSwarm("manager"), ...draft });
}

export const SWARM_CONTROLS: readonly Control[] = [
  managerControl({
    id: "7.1",
    title: "The swarm has no more managers than it needs",
    why: "Each is root on every node. An odd number up to seven tolerates the loss of less than half; one more adds nothing.",
    holds: F.swarmSetting("odd-managers"),
    remedy: "Demote managers until an odd number is left.",
    friction: "the swarm tolerates the loss of fewer",
  }),
  swarmControl({
    id: "7.2",
    title: "Swarm listens on one address",
    why: "On every address its management port is open to networks that nobody thought of.",
    holds: not(F.swarmSetting("listens-everywhere")),
    remedy: "Name `--listen-addr` when the swarm is made or joined.",
    friction: "the node has to leave and join again",
  }),
  control({
    id: "7.3",
    title: "Overlay networks are encrypted",
    why: "Else whoever is on the way between nodes reads and writes what containers say.",
    references: REFERENCES,
    applies: not(F.engineSwarm("inactive")),
    holds: not(F.overlayUnencrypted()),
    remedy: "Make the network with `--opt encrypted`.",
    friction: "the network is made anew; throughput falls",
  }),
  managerControl({
    id: "7.4",
    title: "Secrets are kept as secrets of the swarm",
    why: "Values in environment variables are seen by whoever may inspect.",
    isManual: true,
    holds: null,
    asks: "compare what services need with `docker secret ls`",
    remedy: "Use `docker secret`.",
  }),
  managerControl({
    id: "7.5",
    title: "Managers are locked at rest",
    why: "Else the keys of the swarm lie readable on the manager's disk.",
    holds: F.engineSwarmAutolock(),
    remedy: "`docker swarm update --autolock=true`.",
    friction: "each manager needs the key after a restart",
  }),
  managerControl({
    id: "7.6",
    title: "The key that unlocks managers is changed from time to time",
    why: "Who once had it has it still.",
    isManual: true,
    applies: F.engineSwarmAutolock(),
    holds: null,
    asks: "say when it was last rotated",
    remedy: "`docker swarm unlock-key --rotate`.",
  }),
  managerControl({
    id: "7.7",
    title: "Certificates of nodes are short-lived",
    why: "A stolen one is of use for as long as it is valid: ninety days, unless set.",
    isManual: true,
    holds: F.swarmSetting("short-lived-certificates"),
    asks: "say whether that validity is short enough",
    remedy: "`docker swarm update --cert-expiry 48h`.",
  }),
  managerControl({
    id: "7.8",
    title: "The swarm's CA is changed from time to time",
    why: "Whoever has its key makes nodes.",
    isManual: true,
    holds: null,
    asks: "say when it was last rotated",
    remedy: "`docker swarm ca --rotate`.",
  }),
  swarmControl({
    id: "7.9",
    title: "Management and data of the swarm use networks of their own",
    why: "A container that floods the data network then leaves the managers reachable.",
    isManual: true,
    holds: null,
    asks: "compare `--advertise-addr` with `--data-path-addr` of each node",
    remedy: "Name both when nodes join.",
    friction: "nodes have to leave and join again",
  }),
];
