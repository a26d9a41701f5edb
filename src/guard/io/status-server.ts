import type { Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Metrics } from "../serve/metrics.ts";

export interface StatusSources {
  readonly metrics: Metrics;
  /** Null: all is well; else why no request could be served now. */
  readonly trouble: () => Promise<string | null>;
  readonly now: () => Readonly<Record<string, number>>;
}

/** Health, readiness and metrics on a listener of their own, which nothing of the engine can be reached through. */
export function statusServer(sources: StatusSources): Server {
  return createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 405, "only GET is answered\n");
    switch (request.url) {
      case "/healthz":
      case "/-/healthy":
        return answer(response, 200, "alive\n");
      case "/metrics":
        return answer(response, 200, sources.metrics.text(sources.now()));
      case "/readyz":
      case "/-/ready":
        void sources.trouble().then((why) => answer(response, why === null ? 200 : 503, `${why ?? "ready"}\n`));
        return;
      default:
        return answer(response, 404, "there are /healthz, /readyz and /metrics (and /-/healthy, /-/ready as Prometheus has them)\n");
    }
  });
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }).end(text);
}
