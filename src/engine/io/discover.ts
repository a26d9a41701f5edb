import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "../answer.ts";
import { answerAt, isAnswer, textAt, truthAt } from "../answer.ts";
import type { Endpoint, TlsChoice } from "../endpoint.ts";
import { parseEndpoint } from "../endpoint.ts";
import { EngineError } from "../engine-error.ts";

/** What discovery may look at. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** Sockets that are tried where nobody names one; the usual ones by default. */
  readonly usualSockets?: readonly string[];
}

const CONFIG_LIMIT = 1024 * 1024;

/**
 * The endpoints to try, in order. Named ones (`DOCKER_HOST`, then `DOCKER_CONTEXT`, then the current context) stand alone: another
 * engine than the one that was named is never judged. Source of the order: docker/cli cli/command/cli.go (resolveContextName).
 */
export function discoverEndpoints(surroundings: Surroundings): readonly Endpoint[] {
  const { environment } = surroundings;
  const configured = text(environment["DOCKER_HOST"]);
  if (configured !== null) return [parseEndpoint(configured, "DOCKER_HOST", tlsFromEnvironment(surroundings))];
  const context = contextName(surroundings);
  if (context !== null) return [contextEndpoint(context, surroundings)];
  return usualEndpoints(surroundings);
}

function text(value: string | undefined): string | null {
  return value === undefined || value.trim() === "" ? null : value;
}

function configDirectory({ environment, home }: Surroundings): string {
  return text(environment["DOCKER_CONFIG"]) ?? join(home, ".docker");
}

/** `DOCKER_TLS_VERIFY` set to anything turns TLS on. Source: docker/cli cli/flags/options.go. */
function tlsFromEnvironment(surroundings: Surroundings): TlsChoice | null {
  if (text(surroundings.environment["DOCKER_TLS_VERIFY"]) === null) return null;
  const directory = text(surroundings.environment["DOCKER_CERT_PATH"]) ?? configDirectory(surroundings);
  return tlsFiles(directory, true);
}

function tlsFiles(directory: string, verifiesServer: boolean): TlsChoice {
  const file = (name: string): string | null => (isThere(join(directory, name)) ? join(directory, name) : null);
  return { ca: file("ca.pem"), cert: file("cert.pem"), key: file("key.pem"), verifiesServer };
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The context that is asked for by name; null for `default` and for none. */
function contextName(surroundings: Surroundings): { readonly name: string; readonly origin: string } | null {
  const asked = text(surroundings.environment["DOCKER_CONTEXT"]);
  if (asked !== null) return asked === "default" ? null : { name: asked, origin: `DOCKER_CONTEXT \`${asked}\`` };
  const config = readConfig(join(configDirectory(surroundings), "config.json"));
  const current = config === null ? null : textAt(config, "currentContext");
  return current === null || current === "" || current === "default" ? null : { name: current, origin: `docker context \`${current}\`` };
}

/** A context's files stand under the SHA-256 of its name. Source: docker/cli cli/context/store/metadatastore.go. */
function contextEndpoint(context: { readonly name: string; readonly origin: string }, surroundings: Surroundings): Endpoint {
  const id = createHash("sha256").update(context.name).digest("hex");
  const contexts = join(configDirectory(surroundings), "contexts");
  const file = join(contexts, "meta", id, "meta.json");
  const meta = readConfig(file);
  const endpoints = meta === null ? null : answerAt(meta, "Endpoints");
  const docker = endpoints === null ? null : answerAt(endpoints, "docker");
  const host = docker === null ? null : textAt(docker, "Host");
  if (docker === null || host === null || host === "") {
    throw new EngineError("bad-context", `cannot use ${context.origin}: \`${file}\` names no docker endpoint`, {
      hint: "`docker context ls` lists the contexts; DOCKER_HOST names an engine directly",
    });
  }
  const tlsDirectory = join(contexts, "tls", id, "docker");
  const skipsVerification = truthAt(docker, "SkipTLSVerify") === true;
  const tls = isThere(tlsDirectory) || skipsVerification ? tlsFiles(tlsDirectory, !skipsVerification) : null;
  return parseEndpoint(host, context.origin, tls);
}

/** A JSON file of the docker command line tool; null where there is none. */
function readConfig(path: string): Answer | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFile() || found.size > CONFIG_LIMIT) throw new EngineError("bad-context", `cannot read \`${path}\`: expected a file of at most 1 MiB`);
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (isAnswer(value)) return value;
  } catch (cause) {
    throw new EngineError("bad-context", `cannot read \`${path}\`: ${cause instanceof SyntaxError ? "it is not JSON" : "it is not readable"}`, { cause });
  }
  throw new EngineError("bad-context", `cannot read \`${path}\`: expected a JSON object`);
}

/** Rootful Docker first, then rootless, Docker Desktop, podman. */
function usualSockets({ environment, home }: Surroundings): readonly string[] {
  const runtime = text(environment["XDG_RUNTIME_DIR"]);
  return [
    "/var/run/docker.sock",
    ...(runtime === null ? [] : [join(runtime, "docker.sock")]),
    join(home, ".docker/run/docker.sock"),
    join(home, ".docker/desktop/docker.sock"),
    ...(runtime === null ? [] : [join(runtime, "podman/podman.sock")]),
    "/run/podman/podman.sock",
  ];
}

function usualEndpoints(surroundings: Surroundings): readonly Endpoint[] {
  const tried = surroundings.usualSockets ?? usualSockets(surroundings);
  const there = tried.filter((path) => isSocket(path));
  if (there.length > 0) return there.map((path) => ({ kind: "unix", path, origin: "usual place" }));
  throw new EngineError("not-found", `cannot find an engine: no socket at ${tried.map((path) => `\`${path}\``).join(", ")}`, {
    hint: "start Docker, or name the engine with DOCKER_HOST (unix:///path or tcp://host:port)",
  });
}

/** A path that may not be looked at counts as there: connecting then says that it is not permitted. */
function isSocket(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isSocket() === true;
  } catch {
    return true;
  }
}
