declare const SEAWORTHY_VERSION: string | undefined;

/** Put in by the build; sources that run unbundled (tests) have none. */
export const VERSION: string = typeof SEAWORTHY_VERSION === "string" ? SEAWORTHY_VERSION : "0.0.0";
