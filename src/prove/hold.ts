import type { Truth } from "../model/index.ts";
import type { PredictedMount, Prediction } from "../reason/index.ts";
import { lookAt } from "./look.ts";
import { lookAtMount, strangeMount } from "./look-at-mounts.ts";
import type { Look, Looking } from "./looking.ts";
import { lookIn, saw, unseen } from "./looking.ts";
import { beyond } from "./seen.ts";

/** Each prediction held against what was seen. */
export interface Held {
  /** Name of the fact, `mount` or `other-mounts`. */
  readonly fact: string;
  readonly args: readonly string[];
  readonly words: string;
  readonly predicted: Truth;
  /** Why it is predicted; where it is not, what is missing. */
  readonly because: readonly string[];
  readonly outcome: Outcome;
}

/** `not-predicted`: the reasoner says that it does not know, so there is nothing to agree with. */
export type Outcome =
  | { readonly kind: "agree" | "differ" | "not-predicted"; readonly seen: string }
  | { readonly kind: "not-observable"; readonly why: string; readonly isFault: boolean };

const MOST_REASONS = 3;

export function holdAll(looking: Looking): readonly Held[] {
  const { predicted } = looking;
  const facts = predicted.facts.map((prediction) => heldFact(prediction, looking));
  return [...facts, ...predicted.mounts.map((mount) => heldMount(mount, looking)), heldRest(looking)];
}

function heldFact(prediction: Prediction, looking: Looking): Held {
  const { fact, args, words, finding } = prediction;
  const look = lookAt(prediction, looking);
  const reasons = finding.truth === "unknown" ? finding.blanks.map(({ why }) => why) : finding.supports.map(({ because }) => because);
  const because = [...new Set(reasons.filter((reason) => reason !== ""))].slice(0, MOST_REASONS);
  return { fact, args, words, predicted: finding.truth, because, outcome: outcomeOf(finding.truth, laidDown(prediction, looking, look)) };
}

function outcomeOf(predicted: Truth, look: Look): Outcome {
  if (look.kind === "unseen") return { kind: "not-observable", why: look.why, isFault: look.isFault };
  if (predicted === "unknown") return { kind: "not-predicted", seen: `${look.truth ? "yes" : "no"}: ${look.words}` };
  return { kind: look.truth === (predicted === "true") ? "agree" : "differ", seen: look.words };
}

/** What a running process can do away with of its own, so that only a new process in the container would show it. The value: what is seen then. */
const LAYS_DOWN: Readonly<Record<string, boolean>> = {
  "runs-as-root": false,
  "root-group": false,
  "bounding-capability": false,
  "effective-capability": false,
  "permitted-capability": false,
  "seccomp-is": false,
  "no-new-privileges": true,
};

/** From the host, the container's first process is seen as it is now, not as it was started. */
function laidDown({ fact, finding }: Prediction, { seen }: Looking, look: Look): Look {
  const asLaidDown = LAYS_DOWN[fact];
  if (seen.way !== "process" || look.kind !== "seen" || asLaidDown === undefined) return look;
  if (look.truth !== asLaidDown || finding.truth !== (asLaidDown ? "false" : "true")) return look;
  return unseen(beyond(`its first process may have given that up since it started (now: ${look.words}); only a process that is new in it would tell`));
}

function heldMount(mount: PredictedMount, looking: Looking): Held {
  const mode = mount.readOnly ? "read-only" : "writable";
  const look = lookIn(looking.seen.mounts, (mounts) => lookAtMount(mounts, mount, looking));
  const from = mount.source === null ? "" : ` from ${mount.source}`;
  return {
    fact: "mount",
    args: [mount.target, mode],
    words: `has a ${mode} mount at ${mount.target}`,
    predicted: "true",
    because: [`it is given one${from}`],
    outcome: outcomeOf("true", look),
  };
}

/** That nothing else is mounted in it from outside. */
function heldRest(looking: Looking): Held {
  const { blanks } = looking.predicted;
  const predicted = blanks.length > 0 ? "unknown" : "false";
  const because = blanks.length > 0 ? blanks.slice(0, MOST_REASONS).map(({ why }) => why) : ["its configuration names no other"];
  const look = lookAtRest(looking);
  return { fact: "other-mounts", args: [], words: "has mounts besides those", predicted, because, outcome: outcomeOf(predicted, look) };
}

/** Who may mount can have mounted it inside. */
function lookAtRest(looking: Looking): Look {
  const { mounts, status } = looking.seen;
  return lookIn(mounts, (table) => {
    const strange = strangeMount(table, looking);
    if (strange === undefined) return saw(false, "nothing else is mounted in it");
    if (status.isSeen && !status.value.bounding.has("SYS_ADMIN")) return saw(true, `${strange.fileSystem} at ${strange.path}`);
    return unseen(beyond(`${strange.fileSystem} at ${strange.path} may have been mounted inside: it may mount`));
  });
}
