import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { eventEntry } from "../../serve/log-entry.ts";
import type { Plugin } from "./authorise.ts";
import { authorise } from "./authorise.ts";

/** A body of 4 MiB as base64, its headers of up to 1 MiB, and what the engine says besides. */
const LONGEST_QUESTION = 16 * 1024 * 1024;

/** Answers the engine's questions as an authorization plugin does. Source: docs.docker.com/engine/extend/plugins_authorization. */
export function pluginServer(plugin: Plugin): Server {
  return createServer((request, response) => {
    void answerTo(request, plugin).then(
      (json) => reply(response, json),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        void plugin.log.write(eventEntry(new Date().toISOString(), "plugin-error", { message }));
        // What could not be judged is refused, in every mode that refuses.
        reply(response, plugin.mode === "enforce" ? { Allow: false, Err: `seaworthy cannot judge: ${message}` } : ALLOWED);
      },
    );
  });
}

const ALLOWED = { Allow: true };

async function answerTo(request: IncomingMessage, plugin: Plugin): Promise<object | null> {
  const body = await wholeBody(request);
  switch (request.url) {
    case "/Plugin.Activate":
      return { Implements: ["authz"] };
    case "/AuthZPlugin.AuthZReq": {
      const refused = await authorise(JSON.parse(body), plugin);
      return refused === null ? ALLOWED : { Allow: false, Msg: refused };
    }
    // The request was judged; of its answer nothing is kept back here.
    case "/AuthZPlugin.AuthZRes":
      return ALLOWED;
    default:
      return null;
  }
}

async function wholeBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= LONGEST_QUESTION) parts.push(part);
  }
  if (size > LONGEST_QUESTION) throw new Error(`the engine's question is longer than ${LONGEST_QUESTION} bytes`);
  return Buffer.concat(parts).toString("utf8");
}

function reply(response: ServerResponse, json: object | null): void {
  response.writeHead(json === null ? 404 : 200, { "Content-Type": "application/vnd.docker.plugins.v1.1+json" });
  response.end(JSON.stringify(json ?? { Err: "there is no such question" }));
}
