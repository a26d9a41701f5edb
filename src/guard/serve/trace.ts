/** The trace that a caller's request belongs to. Source: W3C Trace Context, section 3.2. */
export interface Trace {
  readonly traceId: string;
  /** The caller's span; null: the trace begins here. */
  readonly parentId: string | null;
}

/** Reads a `traceparent`; anything that is none begins a new trace. `fresh`: 32 hexadecimal digits. */
export function traceOf(header: string | null, fresh: string): Trace {
  const [, traceId, parentId] = TRACE_PARENT.exec(header ?? "") ?? [];
  return traceId === undefined || parentId === undefined ? { traceId: fresh, parentId: null } : { traceId, parentId };
}

/** No id is all zeroes; version ff is none; later versions than 00 may add parts behind. */
const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-[0-9a-f]{2}(?:$|(?<!^00.{53})-[ -~]*$)/;
