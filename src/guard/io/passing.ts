import type { Operation } from "../route/operation.ts";
import type { Framing } from "../wire/framing.ts";
import type { RequestHead } from "../wire/head.ts";
import type { Body } from "./body.ts";
import type { ClientConnection } from "./client-connection.ts";
import type { Guard } from "./guard.ts";
import type { JudgedLive } from "./judge.ts";
import type { Upstream } from "./upstream.ts";

/** A request that is let pass. */
export interface Passing {
  readonly client: ClientConnection;
  readonly guard: Guard;
  readonly head: RequestHead;
  readonly framing: Framing;
  readonly operation: Operation | null;
  readonly requestId: string;
  readonly body: Extract<Body, { readonly kind: "read" }>;
  readonly judged: JudgedLive;
  /** To whom it was judged by, made ahead; null: it is made when something is sent. */
  readonly early: Promise<Upstream> | null;
  /** The answer has begun: another request may be under way beside what follows, which may last for hours. */
  readonly leave: () => void;
}
