/** Who sends a request, as the guard learned it from the socket itself; never from anything that the request says. */
export interface Caller {
  /** The listener's name in the configuration. */
  readonly listener: string;
  readonly profile: string;
  readonly peer: Peer;
}

export type Peer =
  /** By `SO_PEERCRED`. */
  | { readonly kind: "unix"; readonly uid: number; readonly gid: number }
  /** By a client certificate that was verified; the fingerprint is SHA-256 of the whole certificate in lower-case hex without colons. */
  | { readonly kind: "certificate"; readonly subject: string; readonly names: readonly string[]; readonly fingerprint: string }
  /** Nothing is known of it: plain TCP, or a socket whose peer was not looked at. */
  | { readonly kind: "anyone" };

/** One name for what a caller owns, the same at each of its calls. */
export function ownerOf({ listener, peer }: Caller): string {
  switch (peer.kind) {
    case "unix":
      return `unix:${peer.uid}`;
    case "certificate":
      return `certificate:${peer.subject}`;
    case "anyone":
      return `listener:${listener}`;
  }
}
