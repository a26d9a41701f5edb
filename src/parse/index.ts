/**
 * What does this text ask for? `docker run` lines, shell scripts, CI files, Dockerfiles, inspect JSON and compose files become a `Composition`.
 * Pure: files come in through a `FileReader`. What cannot be resolved is a `ParseError` or a stated blank, never a guess;
 * values of secrets never leave this room. It judges nothing and knows nothing of host and engine.
 */

export type { Refusal } from "./compose/edit.ts";
export { editCompose } from "./compose/edit.ts";
export { COMPOSE_FILE_NAMES, COMPOSE_OVERRIDE_NAMES } from "./compose/find-files.ts";
export { composeFilesOf, parseCompose } from "./compose/parse-compose.ts";
export type { ComposeRequest, ComposeResult, ServiceBuild } from "./compose/request.ts";
export type { DockerfileOptions, DockerfileResult } from "./dockerfile/parse-dockerfile.ts";
export { parseDockerfile } from "./dockerfile/parse-dockerfile.ts";
export * from "./errors.ts";
export * from "./file-reader.ts";
export type { InspectContext } from "./inspect/parse-inspect.ts";
export { parseImages, parseInspect, parseNetworks, parseVolumes } from "./inspect/parse-inspect.ts";
export { normalisePath, parseBytes } from "./normalise.ts";
export { containerDefaults, unknownDefaults } from "./podman/containers-conf.ts";
export { givenByDefault } from "./podman/given-by-default.ts";
export type { RunOptions } from "./run/run-command.ts";
export { parseRunCommand } from "./run/run-command.ts";
export type { CommandWord } from "./run/words.ts";
export type { RuntimeConfig } from "./runtime/runtime-config.ts";
export { settledByRuntime } from "./runtime/runtime-config.ts";
export { deviceNumbersOf } from "./runtime/runtime-devices.ts";
export { withoutRuntime } from "./runtime/without-runtime.ts";
export { findRunCommandsInCi } from "./script/find-in-ci.ts";
export type { RunCommand, ScriptOptions } from "./script/find-run-commands.ts";
export { findRunCommands } from "./script/find-run-commands.ts";
export type { MakefileScript } from "./script/makefile.ts";
export { scriptsInMakefile } from "./script/makefile.ts";
export { isSecretName, isSecretValue, redactOption, redactWords } from "./secrets.ts";
export { parseVolumeSpec } from "./volume-spec.ts";
