import type { Knowledge } from "../knowledge.ts";
import { TECHNIQUES } from "./index.ts";

/** The knowledge that ships. */
export const KNOWLEDGE: Knowledge = { techniques: TECHNIQUES };
