import { Agent, request } from "node:http";
import { createConnection } from "node:net";

/** What an engine answered; `json` is null where it said nothing. */
export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

export interface EngineCalls {
  readonly socket: string;
  readonly get: (path: string) => Promise<unknown>;
  /** As `get`, integers of sixteen digits and more as texts: a double would round them. */
  readonly getExact: (path: string) => Promise<unknown>;
  /** Throws where the engine refuses. */
  readonly post: (path: string, body?: object) => Promise<unknown>;
  /** What is not there is as good as removed. */
  readonly remove: (path: string) => Promise<void>;
  readonly close: () => void;
}

interface Call {
  readonly body?: object;
  readonly isExact?: boolean;
}

function exact(json: string): string {
  return json.replace(/(?<=[:[,])-?\d{16,}(?=[,\]}])/g, '"$&"');
}

export function engineCalls(socket: string): EngineCalls {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const call = (method: string, path: string, { body, isExact = false }: Call = {}): Promise<Answer> =>
    new Promise((settle, fail) => {
      const headers = body === undefined ? {} : { "Content-Type": "application/json" };
      const asked = request({ socketPath: socket, method, path: `/v1.41${path}`, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => settle({ status: response.statusCode ?? 0, json: text === "" ? null : JSON.parse(isExact ? exact(text) : text) }));
      });
      asked.on("error", fail).end(body === undefined ? undefined : JSON.stringify(body));
    });
  const agreed = async (method: string, path: string, how?: Call): Promise<unknown> => {
    const { status, json } = await call(method, path, how);
    if (status >= 300 && status !== 304) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  };
  return {
    socket,
    get: (path) => agreed("GET", path),
    getExact: (path) => agreed("GET", path, { isExact: true }),
    post: (path, body) => agreed("POST", path, body === undefined ? {} : { body }),
    remove: async (path) => {
      const { status, json } = await call("DELETE", path);
      if (status >= 300 && status !== 404) throw new Error(`DELETE ${path}: ${status} ${JSON.stringify(json)}`);
    },
    close: () => agent.destroy(),
  };
}

/** Sends bytes as they are, and reads one answer. */
export function sendBytes(socket: string, text: string): Promise<Answer> {
  return new Promise((settle, fail) => {
    let got = "";
    const connection = createConnection(socket, () => connection.write(text, "utf8"));
    connection
      .setEncoding("utf8")
      .on("error", fail)
      .on("end", () => fail(new Error(`the answer ended early: ${got.slice(0, 200)}`)));
    connection.on("data", (part: string) => {
      got += part;
      const answer = answerIn(got);
      if (answer === null) return;
      connection.removeAllListeners("end").destroy();
      settle(answer);
    });
  });
}

function answerIn(text: string): Answer | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const status = Number(text.slice(9, 12));
  const length = status === 204 || status === 304 ? "0" : /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
  const body = text.slice(end + 4);
  if (length === undefined || Buffer.byteLength(body) < Number(length)) return null;
  return { status, json: body === "" ? null : JSON.parse(body) };
}
