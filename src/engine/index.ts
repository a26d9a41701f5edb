/**
 * What does the Docker Engine say: where it is (`io/discover`), its answers (`io/client`, GET only), and the engine noun of the model
 * that follows from `/version`, `/info` and the daemon's settings. What the engine does not say is a blank, never a default.
 * Never changes anything on the engine, and never judges.
 */
export type { DaemonSettings, DaemonSources } from "./daemon-settings.ts";
export { daemonSettings, unknownSettings } from "./daemon-settings.ts";
export type { Endpoint, UnixEndpoint } from "./endpoint.ts";
export { endpointWords } from "./endpoint.ts";
export type { EngineErrorCode } from "./engine-error.ts";
export { EngineError } from "./engine-error.ts";
export type { Touched } from "./engine-event.ts";
export { touchedBy } from "./engine-event.ts";
export type { EngineAnswers } from "./engine-facts.ts";
export { engineOf, hostPartOf } from "./engine-facts.ts";
export type { ConfPlace } from "./podman-conf.ts";
export { confPlaces } from "./podman-conf.ts";
