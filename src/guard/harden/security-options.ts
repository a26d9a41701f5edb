import { textsIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import type { Fields, Hardening } from "./hardening.ts";

const UNCONFINED = "seccomp=unconfined";
const PRIVILEGES = "no-new-privileges=true";
const PRIVILEGES_AGAIN = "no-new-privileges=false";

/** Options are in their one spelling: `key=value`, of each kind the one that counts. */
export function securityOptions(host: JsonObject, { noNewPrivileges, defaultSeccomp }: Pick<Hardening, "noNewPrivileges" | "defaultSeccomp">): Fields {
  const there = textsIn(host, "SecurityOpt");
  const kept = there.filter((option) => !(defaultSeccomp && option === UNCONFINED) && !(noNewPrivileges && option === PRIVILEGES_AGAIN));
  const wanted = noNewPrivileges && !kept.includes(PRIVILEGES) ? [...kept, PRIVILEGES] : kept;
  return wanted.length === there.length && kept.length === there.length ? {} : { SecurityOpt: wanted };
}
