import type { Spot } from "../config/config-error.ts";
import { ConfigError } from "../config/config-error.ts";
import { fieldsIn, fieldsOf, readDocument, textOf } from "../config/read-document.ts";
import type { Placed } from "../config/read-shape.ts";
import type { ConfigShape } from "../config/shape-kinds.ts";
import { object, text } from "../config/shape-kinds.ts";
import type { Peer } from "../policy/caller.ts";

/** A request and what policies must make of it. */
export interface PolicyCase {
  readonly name: string;
  readonly spot: Spot;
  /** As `policy explain` takes it. */
  readonly request: string;
  readonly expect: "allowed" | "denied";
  /** Id of a policy that must be among those that determine it; null: any. */
  readonly policy: string | null;
  /** Null: the one that the command line names. */
  readonly profile: string | null;
  readonly peer: Peer;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

const anyText = (about: string): ConfigShape => text(about, "^[^\\u0000]{0,100000}$", "a text");

const CASE = object(
  "A request and what policies must make of it.",
  {
    name: anyText("What it shows."),
    request: anyText("Request line, headers, a blank line, the body."),
    expect: { kind: "words", about: "What is decided.", oneOf: ["allowed", "denied"] },
    policy: anyText("Id of a policy that determines it."),
    profile: anyText("By whose policies it is decided."),
    uid: text("User id of the caller, in quotes.", "^[0-9]{1,9}$", "digits in quotes"),
    owner: anyText("Owner of what the request names."),
    labels: { kind: "map", about: "Labels of what the request names.", of: anyText("A value."), keyPattern: "^[^\\u0000]{1,1000}$", keyExpected: "a label" },
  },
  { required: ["name", "request", "expect"] },
);

const CASES = object("Cases for `seaworthy policy test`.", { cases: { kind: "list", about: "The cases.", of: CASE } }, { required: ["cases"] });

/** Throws `ConfigError`. */
export function readCases(source: string): readonly PolicyCase[] {
  const root = readDocument(source, CASES);
  const cases = fieldsIn(root).get("cases")?.value;
  const read = Array.isArray(cases) ? cases.map(caseOf) : [];
  if (read.length === 0) throw new ConfigError("there is no case", root.spot);
  return read;
}

function caseOf(placed: Placed): PolicyCase {
  const fields = fieldsIn(placed);
  const uid = textOf(fields, "uid");
  return {
    name: textOf(fields, "name") ?? "",
    spot: placed.spot,
    request: textOf(fields, "request") ?? "",
    expect: textOf(fields, "expect") === "allowed" ? "allowed" : "denied",
    policy: textOf(fields, "policy"),
    profile: textOf(fields, "profile"),
    peer: uid === null ? { kind: "anyone" } : { kind: "unix", uid: Number(uid), gid: Number(uid) },
    owner: textOf(fields, "owner"),
    labels: Object.fromEntries([...fieldsOf(fields, "labels")].map(([key, { value }]) => [key, String(value)])),
  };
}
