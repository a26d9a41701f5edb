/**
 * What does the machine under the engine say: kernel, security modules, mount points, sockets, groups, running services; and what is
 * assumed of one that is not there (`stock`, `unknown`). Reads as an ordinary user (`io/`), changes nothing, and states as a blank
 * what it could not read. Never decides what a fact means.
 */
export { configurationOf, unknownConfiguration } from "./configuration.ts";
export { crewOf } from "./crew.ts";
export { hostOf, pathFactsOf } from "./host-facts.ts";
export type { MachineReadings, ProcessReading, Reading } from "./readings.ts";
export { STOCK_ENGINE, STOCK_HOST, STOCK_WORDS, USUAL_SYMLINKS } from "./stock.ts";
export { UNKNOWN_ENGINE, UNKNOWN_HOST, UNKNOWN_WORDS, unknownHost } from "./unknown.ts";
