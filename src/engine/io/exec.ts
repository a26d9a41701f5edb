import * as http from "node:http";
import * as https from "node:https";
import type { Answer } from "../answer.ts";
import { countAt, isAnswer, textAt, truthAt } from "../answer.ts";
import { endpointWords } from "../endpoint.ts";
import { EngineError } from "../engine-error.ts";
import type { EngineClient } from "./client.ts";
import { collect, connectionError, connectionOptions, isTls, statusError, timeoutError } from "./client.ts";

/**
 * The only thing that is ever sent to an engine besides GET: one command in a running container, as its own user, without a terminal, without input and
 * without more rights than it has. Whoever calls this has the operator's consent.
 */
export interface ExecRequest {
  /** As the engine knows it. */
  readonly container: string;
  readonly argv: readonly string[];
}

export interface ExecEnd {
  /** Null: it still ran when its output ended. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Process id on the engine's host; 0 where it is not told. */
  readonly pid: number;
}

export interface ExecLimits {
  readonly totalMs: number;
  /** Of standard output, with the stream's framing. More ends the call. */
  readonly outputBytes: number;
}

export const EXEC_LIMITS: ExecLimits = { totalMs: 20_000, outputBytes: 1024 * 1024 };

const ANSWER_BYTES = 64 * 1024;
const ID = /^[0-9a-zA-Z]{12,128}$/;

export async function execIn(client: EngineClient, request: ExecRequest, limits: ExecLimits = EXEC_LIMITS): Promise<ExecEnd> {
  const path = `/containers/${encodeURIComponent(request.container)}/exec`;
  const call = { AttachStdin: false, AttachStdout: true, AttachStderr: false, Tty: false, Privileged: false, Cmd: request.argv };
  const made = parsed(await post(client, { path, body: call, limits: { ...limits, outputBytes: ANSWER_BYTES } }));
  const id = made === null ? null : textAt(made, "Id");
  if (id === null || !ID.test(id)) throw new EngineError("bad-answer", `cannot understand the engine: \`${path}\` has to answer with an id`);
  const output = await post(client, { path: `/exec/${id}/start`, body: { Detach: false, Tty: false }, limits });
  const end = await client.get(`/exec/${id}/json`);
  if (!isAnswer(end)) throw new EngineError("bad-answer", "cannot understand the engine: an exec has to be described by an object");
  const exitCode = truthAt(end, "Running") === false ? countAt(end, "ExitCode") : null;
  return { exitCode, stdout: standardOutput(output), pid: countAt(end, "Pid") ?? 0 };
}

interface Post {
  readonly path: string;
  readonly body: object;
  readonly limits: ExecLimits;
}

/** One POST on a connection of its own. The answer to a start is the command's output, until it ends. */
function post(client: EngineClient, { path, body, limits }: Post): Promise<Buffer> {
  const { endpoint } = client;
  const what = `\`${path}\` of ${endpointWords(endpoint)}`;
  const options = connectionOptions(endpoint);
  const text = JSON.stringify(body);
  const headers = { ...options.headers, "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
  const send = isTls(endpoint) ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const request = send({ ...options, headers, agent: false, method: "POST", path: `${client.prefix}${path}` });
    const deadline = setTimeout(() => request.destroy(timeoutError(what, limits.totalMs)), limits.totalMs);
    const fail = (error: unknown): void => {
      clearTimeout(deadline);
      request.destroy();
      reject(connectionError(error, what, endpoint));
    };
    request.on("error", fail);
    request.on("response", (response) => {
      collect(response, limits.outputBytes, what).then((bytes) => {
        clearTimeout(deadline);
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(bytes);
        else reject(statusError(status, bytes, what));
      }, fail);
    });
    request.end(text);
  });
}

function parsed(bytes: Buffer): Answer | null {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isAnswer(value) ? value : null;
  } catch {
    return null;
  }
}

const HEADER = 8;
const STDOUT = 1;

/** The engine frames output: a byte for the stream, three of nothing, four of length. Source: Docker Engine API, `ContainerAttach`, stream format. */
export function standardOutput(bytes: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + HEADER <= bytes.length) {
    const length = bytes.readUInt32BE(at + 4);
    const part = bytes.subarray(at + HEADER, at + HEADER + length);
    if (bytes[at] === STDOUT) parts.push(part);
    at += HEADER + length;
  }
  return Buffer.concat(parts).toString("utf8");
}
