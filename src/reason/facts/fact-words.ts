import type { Literal } from "../condition.ts";
import type { EVENTS, FactName } from "./vocabulary.ts";
import { FACTS } from "./vocabulary.ts";

type EventName = (typeof EVENTS)[number];

interface Happening {
  /** A clause with its own subject. */
  readonly words: string;
  /** Happens by itself; otherwise only where a person asks for it. */
  readonly byItself: boolean;
}

const byItself = (words: string): Happening => ({ words, byItself: true });
const onRequest = (words: string): Happening => ({ words: `somebody ${words}`, byItself: false });

export const HAPPENINGS: Readonly<Record<EventName, Happening>> = {
  login: byItself("somebody logs in"),
  "cron-tick": byItself("cron runs its jobs"),
  "host-restart": byItself("the host restarts"),
  "host-binary-runs": byItself("programs of the host are run"),
  "process-crash": byItself("a process crashes, which an attacker can cause"),
  "module-autoload": byItself("the kernel loads a module on demand"),
  "container-start": byItself("containers start"),
  "image-build": onRequest("builds images on this host"),
  "image-pull": onRequest("pulls images anew"),
  "plugin-install": onRequest("installs plugins of the engine"),
  "exec-in": onRequest("runs a command in it (`docker exec`, a health check)"),
  "nested-mount-start": onRequest("starts a container with a mount inside of what it shares"),
  "copy-in": onRequest("copies files into it (`docker cp`)"),
  "copy-out": onRequest("copies files out of it (`docker cp`)"),
  "gpu-container-start": onRequest("starts containers with a GPU"),
  "kubectl-logs": onRequest("reads logs through the kubelet (`kubectl logs`)"),
  "key-login": onRequest("lets the key that is held log in to this host"),
  "account-use": onRequest("gives the account that is held the right to it"),
  "compose-up": onRequest("runs `docker compose up` on files that it can change"),
};

export function happening(name: string): Happening | null {
  return Object.hasOwn(HAPPENINGS, name) ? HAPPENINGS[name as EventName] : null;
}

/** A fact as a clause of a sentence: the words of the vocabulary with its arguments put in. */
export function factWords(fact: FactName, args: readonly string[]): string {
  const shown = fact === "event" ? args.map((name) => happening(name)?.words ?? name) : args;
  return FACTS[fact].words.replace(/\{(\d)\}/g, (_, position: string) => shown[Number(position)] ?? "");
}

const KNOWN_WORDS = new WeakMap<Literal, string>();

/** The fact of a literal in words, found once: literals are few and live as long as the techniques. */
export function literalWords(literal: Literal): string {
  const known = KNOWN_WORDS.get(literal);
  if (known !== undefined) return known;
  const words = factWords(literal.fact, literal.args);
  KNOWN_WORDS.set(literal, words);
  return words;
}
