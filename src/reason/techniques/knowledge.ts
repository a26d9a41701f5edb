import type { Knowledge } from "../knowledge.ts";
import { TECHNIQUES } from "./index.ts";

/** The knowledge that ships, without its data on flaws, which is loaded where versions are compared. */
export const KNOWLEDGE: Knowledge = { techniques: TECHNIQUES };
