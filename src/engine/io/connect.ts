import type { Endpoint } from "../endpoint.ts";
import type { EngineErrorCode } from "../engine-error.ts";
import { EngineError } from "../engine-error.ts";
import type { ClientLimits } from "./client.ts";
import { EngineClient } from "./client.ts";

/** A usual place at which nobody answers is passed over; an engine that answers wrongly, or ends later, is not. */
const PASSED_OVER: ReadonlySet<EngineErrorCode> = new Set(["refused", "not-found", "permission"]);

/** The first endpoint at which an engine answers, and what it answered to `/version`. Whoever calls closes the client. */
export async function connect(endpoints: readonly Endpoint[], limits?: ClientLimits): Promise<{ readonly client: EngineClient; readonly version: unknown }> {
  let first: unknown = null;
  for (const endpoint of endpoints) {
    const client = new EngineClient(endpoint, limits);
    try {
      return { client, version: await client.negotiate() };
    } catch (error) {
      client.close();
      first ??= error;
      if (!(error instanceof EngineError) || !PASSED_OVER.has(error.code)) throw error;
    }
  }
  throw first;
}
