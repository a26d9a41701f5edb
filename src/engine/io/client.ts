import { readFileSync } from "node:fs";
import type { IncomingMessage, RequestOptions } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import * as net from "node:net";
import type { SecureContextOptions } from "node:tls";
import * as tls from "node:tls";
import { isAnswer, textAt } from "../answer.ts";
import { pathVersion } from "../api-version.ts";
import type { Endpoint, TlsChoice } from "../endpoint.ts";
import { endpointWords } from "../endpoint.ts";
import { EngineError } from "../engine-error.ts";
import type { RawAnswer } from "./answer-reader.ts";
import { TooLargeError } from "./answer-reader.ts";
import { Connections, StaleConnection } from "./connections.ts";

/** How long and how much the engine may take. */
export interface ClientLimits {
  /** Requests under way at a time; further ones wait. */
  readonly concurrency: number;
  /** Silence after which a call is given up, from connecting to the last byte. */
  readonly idleMs: number;
  /** A whole call: an engine that trickles ends here. */
  readonly totalMs: number;
  readonly bodyBytes: number;
}

export const CLIENT_LIMITS: ClientLimits = { concurrency: 16, idleMs: 15_000, totalMs: 120_000, bodyBytes: 256 * 1024 * 1024 };

/** A connection to one engine that can only read: there is no way to send anything but GET. */
export class EngineClient {
  readonly endpoint: Endpoint;
  readonly #limits: ClientLimits;
  readonly #connections: Connections;
  readonly #head: string;
  #prefix = "";

  constructor(endpoint: Endpoint, limits: ClientLimits = CLIENT_LIMITS) {
    this.endpoint = endpoint;
    this.#limits = limits;
    this.#connections = new Connections(() => opened(endpoint), limits.concurrency);
    this.#head = Object.entries(connectionOptions(endpoint).headers ?? {})
      .map(([name, value]) => `${name}: ${String(value)}\r\n`)
      .join("");
  }

  /** Asks for the engine's versions and settles on the API version of all further calls. Returns the answer of `/version`. */
  async negotiate(): Promise<unknown> {
    const version = await this.get("/version");
    const offered = isAnswer(version) ? textAt(version, "ApiVersion") : null;
    const prefix = offered === null ? null : pathVersion(offered, isAnswer(version) ? textAt(version, "MinAPIVersion") : null);
    if (prefix === null) {
      throw new EngineError("bad-answer", `${endpointWords(this.endpoint)} does not answer as a Docker Engine: \`/version\` names no API version`, {
        hint: "set DOCKER_HOST to the engine's socket",
      });
    }
    this.#prefix = `/v${prefix}`;
    return version;
  }

  /** One GET, decoded. A call on a kept connection that the engine had closed meanwhile is made once more. */
  async get(path: string): Promise<unknown> {
    try {
      return await this.#once(path, false);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return await this.#once(path, true);
    }
  }

  /** An answer that does not end, on a connection of its own. Whoever asks destroys it. */
  stream(path: string): Promise<IncomingMessage> {
    const send = isTls(this.endpoint) ? https.request : http.request;
    const what = `\`${path}\` of ${endpointWords(this.endpoint)}`;
    return new Promise((resolve, reject) => {
      const request = send({ ...connectionOptions(this.endpoint), agent: false, method: "GET", path: `${this.#prefix}${path}` });
      const deadline = setTimeout(() => request.destroy(timeoutError(what, this.#limits.idleMs)), this.#limits.idleMs);
      request.on("error", (error) => {
        clearTimeout(deadline);
        reject(connectionError(error, what, this.endpoint));
      });
      request.on("response", (response) => {
        clearTimeout(deadline);
        if (response.statusCode === 200) return resolve(response);
        response.destroy();
        reject(statusError(response.statusCode ?? 0, Buffer.alloc(0), `${endpointWords(this.endpoint)}${path}`));
      });
      request.end();
    });
  }

  /** What every call's path starts with, once negotiated: `/v1.41`. */
  get prefix(): string {
    return this.#prefix;
  }

  close(): void {
    this.#connections.close();
  }

  async #once(path: string, isFresh: boolean): Promise<unknown> {
    const { status, body } = await this.#fetch(path, isFresh);
    if (status >= 200 && status < 300) return decode(body, path, this.endpoint);
    throw statusError(status, body, `${endpointWords(this.endpoint)}${path}`);
  }

  async #fetch(path: string, isFresh: boolean): Promise<RawAnswer> {
    const what = `\`${path}\` of ${endpointWords(this.endpoint)}`;
    if (!/^[!-~]+$/.test(path)) throw new Error("internal error: a path has to be encoded");
    const bytes = `GET ${this.#prefix}${path} HTTP/1.1\r\n${this.#head}Connection: keep-alive\r\n\r\n`;
    try {
      return await this.#connections.call({ bytes, limits: this.#limits, timeout: (afterMs) => timeoutError(what, afterMs) }, isFresh);
    } catch (error) {
      if (error instanceof StaleConnection) throw error;
      if (error instanceof TooLargeError) throw new EngineError("too-large", `cannot read ${what}: the answer is larger than ${this.#limits.bodyBytes} bytes`);
      throw connectionError(error, what, this.endpoint);
    }
  }
}

/** With TLS, as Node's own client connects: a host that is a name is asked for by its name. */
function opened(endpoint: Endpoint): Socket {
  if (endpoint.kind === "unix") return net.connect(endpoint.path);
  const { host, port } = endpoint;
  if (endpoint.tls === null) return net.connect({ host, port });
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ ...tlsOptions(endpoint.tls), ...name, host, port, ALPNProtocols: ["http/1.1"] });
}

export function isTls(endpoint: Endpoint): boolean {
  return endpoint.kind === "tcp" && endpoint.tls !== null;
}

export function connectionOptions(endpoint: Endpoint): RequestOptions & https.RequestOptions {
  const headers = { Host: "docker", Accept: "application/json", "User-Agent": "seaworthy" };
  if (endpoint.kind === "unix") return { socketPath: endpoint.path, headers };
  return { host: endpoint.host, port: endpoint.port, headers: { ...headers, Host: endpoint.host }, ...tlsOptions(endpoint.tls) };
}

function tlsOptions(choice: TlsChoice | null): SecureContextOptions & { readonly rejectUnauthorized?: boolean } {
  if (choice === null) return {};
  const files = Object.entries({ ca: choice.ca, cert: choice.cert, key: choice.key }).flatMap(([name, path]) => (path === null ? [] : [[name, readPem(path)]]));
  return { ...Object.fromEntries(files), rejectUnauthorized: choice.verifiesServer };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new EngineError("tls", `cannot read the TLS file \`${path}\``, { cause });
  }
}

export async function collect(response: IncomingMessage, limitBytes: number, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > limitBytes) throw new EngineError("too-large", `cannot read ${what}: the answer is larger than ${limitBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function decode(body: Buffer, path: string, endpoint: Endpoint): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new EngineError("bad-json", `cannot read \`${path}\` of ${endpointWords(endpoint)}: the answer is not JSON`, {
      cause,
      hint: "is something else than a Docker Engine listening there?",
    });
  }
}

export function timeoutError(what: string, afterMs: number): EngineError {
  return new EngineError("timeout", `cannot read ${what}: no answer within ${afterMs / 1000} s`, {
    hint: "the engine hangs or is overloaded; nothing was judged",
  });
}

export function connectionError(error: unknown, what: string, endpoint: Endpoint): EngineError {
  if (error instanceof EngineError) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const [kind, words, hint] = CONNECTION_FAILURES[code] ?? unnamedFailure(code, endpoint);
  return new EngineError(kind, `cannot read ${what}: ${words}`, { cause: error, ...(hint === null ? {} : { hint }) });
}

type Failure = readonly [kind: EngineError["code"], words: string, hint: string | null];

const CONNECTION_FAILURES: Readonly<Record<string, Failure>> = {
  ENOENT: ["not-found", "there is no such socket", "is the engine running? DOCKER_HOST names another"],
  ECONNREFUSED: ["refused", "nobody listens there", "is the engine running? DOCKER_HOST names another"],
  EACCES: ["permission", "permission denied", "root and members of the socket's group (usually `docker`) may connect; that group is as good as root"],
  EPERM: ["permission", "permission denied", "root and members of the socket's group (usually `docker`) may connect; that group is as good as root"],
  ECONNRESET: ["cut-off", "the connection ended in the middle of the answer", "the engine stopped or was restarted; scan again"],
  EPIPE: ["cut-off", "the connection ended before the answer", "the engine stopped or was restarted; scan again"],
  ENOTFOUND: ["unreachable", "the host name is not known", null],
  EAI_AGAIN: ["unreachable", "the host name could not be looked up", null],
  EHOSTUNREACH: ["unreachable", "the host is not reachable", null],
  ENETUNREACH: ["unreachable", "the network is not reachable", null],
  ETIMEDOUT: ["timeout", "the connection timed out", null],
  ENOTSOCK: ["bad-address", "that path is no socket", null],
};

function unnamedFailure(code: string, endpoint: Endpoint): Failure {
  if (code.startsWith("HPE_"))
    return ["bad-answer", "the answer is not HTTP", isTls(endpoint) ? null : "does the engine expect TLS there (DOCKER_TLS_VERIFY)?"];
  if (isTls(endpoint)) return ["tls", `TLS failed (${code || "no reason given"})`, "check DOCKER_CERT_PATH: ca.pem, cert.pem, key.pem"];
  return ["cut-off", `the connection failed (${code || "no reason given"})`, null];
}

/** The engine's own words, at most one line of them. */
export function statusError(status: number, body: Buffer, where: string): EngineError {
  const words = engineWords(body);
  const hint = status === 403 || status === 401 ? "a proxy or authorization plugin refuses to show this; it has to allow GET" : undefined;
  return new EngineError("http-status", `the engine refused ${where} with status ${status}${words === "" ? "" : `: ${words}`}`, {
    status,
    ...(hint === undefined ? {} : { hint }),
  });
}

function engineWords(body: Buffer): string {
  const start = body.subarray(0, 2048).toString("utf8");
  try {
    const value: unknown = JSON.parse(start);
    if (isAnswer(value)) return (textAt(value, "message") ?? "").slice(0, 300);
  } catch {
    // Not JSON: the raw words are shown.
  }
  return start.split("\n", 1)[0]?.slice(0, 300) ?? "";
}
