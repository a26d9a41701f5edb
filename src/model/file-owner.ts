export interface FileOwner {
  /** Permission bits, e.g. 0o660. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}
