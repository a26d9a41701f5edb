import type { Predicted } from "../reason/index.ts";
import type { NamespaceLinks, Part, Seen } from "./seen.ts";

/** What was seen, as the answer to one question: yes or no with what it was read off, or why it cannot be told. */
export type Look =
  | { readonly kind: "seen"; readonly truth: boolean; readonly words: string }
  | { readonly kind: "unseen"; readonly why: string; readonly isFault: boolean };

export interface Looking {
  readonly seen: Seen;
  readonly predicted: Predicted;
  /** Namespaces of the engine, which are meant by `host`. */
  readonly host: Part<NamespaceLinks>;
}

export function saw(truth: boolean, words: string): Look {
  return { kind: "seen", truth, words };
}

export function unseen({ why, isFault }: { readonly why: string; readonly isFault: boolean }): Look {
  return { kind: "unseen", why, isFault };
}

export function lookIn<T>(part: Part<T>, tell: (value: T) => Look): Look {
  return part.isSeen ? tell(part.value) : unseen(part);
}
