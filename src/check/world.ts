import { STOCK_ENGINE, STOCK_HOST, STOCK_WORDS, UNKNOWN_ENGINE, UNKNOWN_HOST, UNKNOWN_WORDS } from "../host/index.ts";
import type { Composition, Engine, Host, World } from "../model/index.ts";
import { assumeImages } from "./assume-images.ts";

/** The host under what is checked: assumed as installed, not known at all, or taken from a snapshot of a real one. */
export type HostChoice =
  | { readonly kind: "stock" }
  | { readonly kind: "unknown" }
  | { readonly kind: "snapshot"; readonly engine: Engine; readonly host: Host; readonly words: string };

/** One line for the report's header. */
export function hostWords(choice: HostChoice): string {
  switch (choice.kind) {
    case "stock":
      return STOCK_WORDS;
    case "unknown":
      return UNKNOWN_WORDS;
    case "snapshot":
      return choice.words;
  }
}

/** The world in which a composition is judged. Images that nothing describes run as root, unless nothing may be assumed. */
export function worldOf(composition: Composition, choice: HostChoice): World {
  const assumptions = choice.kind === "unknown" ? [] : ["images that nothing describes run as root"];
  const described = assumeImages(composition, choice.kind === "unknown" ? "unknown" : "stock");
  switch (choice.kind) {
    case "stock":
      return { ...described, engine: STOCK_ENGINE, host: STOCK_HOST, assumptions: [STOCK_WORDS, ...assumptions] };
    case "unknown":
      return { ...described, engine: UNKNOWN_ENGINE, host: UNKNOWN_HOST, assumptions };
    case "snapshot":
      return { ...described, engine: choice.engine, host: choice.host, assumptions };
  }
}
