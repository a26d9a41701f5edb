import type { Outgoing } from "../../wire/outgoing.ts";
import { PASS_HEADER } from "../authz-request.ts";
import type { PassBook } from "./pass-book.ts";

/** The request with a pass for the engine's plugin; as it is where there is no plugin. */
export function withPass(outgoing: Outgoing, passes: PassBook | null): Outgoing {
  const { method, target, body } = outgoing;
  const pass = passes?.issue({ method, target, body: body === null ? null : Buffer.from(body, "utf8") }) ?? null;
  return pass === null ? outgoing : { ...outgoing, pass: { name: PASS_HEADER, value: pass } };
}
