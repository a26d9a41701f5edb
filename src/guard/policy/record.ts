import { isSecretValue, redactWords } from "../../parse/index.ts";
import type { JudgedRequest } from "../judge-request.ts";
import { OPERATIONS } from "../route/operations.ts";
import type { DecidedRequest } from "./ask-policies.ts";
import type { Peer } from "./caller.ts";
import type { BodyFacts, PolicyContext } from "./context.ts";
import type { PolicyDecision, PolicyQuestion } from "./policy-set.ts";

/**
 * What a log keeps of a decision, so that other policies can be asked the same later: one JSON object, version 1. Values that may be secrets are redacted, and named in
 * `redacted`: a policy that reads them may decide otherwise.
 */
export interface PolicyRecord {
  readonly v: 1;
  readonly operation: string;
  readonly principal: PolicyQuestion["principal"];
  readonly resource: PolicyQuestion["resource"];
  readonly context: PolicyContext;
  readonly redacted: readonly string[];
  readonly decision: PolicyDecision;
}

export function policyRecord({ principal, operation, resource, context }: PolicyQuestion, decision: PolicyDecision): PolicyRecord {
  const query = redactedFields(context.query, SECRET_PARAMETERS);
  const body = redactedFields(context.body?.value ?? {}, new Set());
  const labels = redactedFields(resource.labels, new Set());
  return {
    v: 1,
    operation: operation.id,
    principal,
    resource: { ...resource, labels: labels.fields },
    context: { ...context, query: query.fields, body: context.body === null ? null : { ...context.body, value: body.fields } },
    redacted: [...prefixed("query", query.redacted), ...prefixed(context.body?.name ?? "", body.redacted), ...prefixed("labels", labels.redacted)],
    decision,
  };
}

/** What policies made of a judged request, for the log; null: they were not asked. */
export function recordOf(judged: JudgedRequest & Partial<Pick<DecidedRequest, "policy" | "question">>): PolicyRecord | null {
  const { policy = null, question = null } = judged;
  return policy === null || question === null ? null : policyRecord(question, policy);
}

/** Build arguments carry credentials. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set(["buildargs"]);
const GONE = "[redacted]";

function prefixed(what: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${what}.${name}`);
}

function redactedFields<T extends string | boolean | number | readonly string[]>(fields: Readonly<Record<string, T>>, secret: ReadonlySet<string>) {
  const shown = Object.entries(fields)
    .slice(0, MOST_TEXTS)
    .map(([name, value]) => [name, secret.has(name) ? GONE : shownValue(value)] as const);
  const kept = new Map(shown);
  const names = Object.keys(fields).filter((name) => JSON.stringify(kept.get(name)) !== JSON.stringify(fields[name]));
  const redacted = names.slice(0, MOST_TEXTS).map((name) => name.slice(0, LONGEST_TEXT));
  return { fields: Object.fromEntries(shown) as Readonly<Record<string, T>>, redacted };
}

/** A command is redacted word by word: `--password x` too. */
function shownValue(value: string | boolean | number | readonly string[]): string | boolean | number | readonly string[] {
  if (typeof value === "string") return value.includes(" ") && value.length <= LONGEST_TEXT ? redactWords(value.split(" ")).join(" ") : shownText(value);
  return typeof value === "object" ? value.slice(0, MOST_TEXTS).map(shownText) : value;
}

function shownText(text: string): string {
  return text.length > LONGEST_TEXT || isSecretValue(text) ? GONE : text;
}

/** A line of the log is bounded, whatever a body holds. */
const LONGEST_TEXT = 2000;
const MOST_TEXTS = 100;

/** The question of a record; null where it is none that this version wrote. Bounded by the line it stands in. */
export function readRecord(value: unknown): { readonly question: PolicyQuestion; readonly redacted: readonly string[]; readonly before: string } | null {
  if (!isRecord(value) || value["v"] !== 1) return null;
  const question = questionIn(value, [value["principal"], value["resource"], value["context"]]);
  const { decision } = value;
  return question === null || !isRecord(decision) ? null : { question, redacted: texts(value["redacted"]), before: String(decision["kind"]) };
}

function questionIn({ operation: id }: Readonly<Record<string, unknown>>, [principal, resource, context]: readonly unknown[]): PolicyQuestion | null {
  const operation = OPERATIONS.find((each) => each.id === id);
  if (operation === undefined || !isRecord(principal) || !isRecord(resource) || !isRecord(context)) return null;
  const peer = peerOf(principal["peer"]);
  if (peer === null) return null;
  return {
    principal: { listener: String(principal["listener"]), profile: String(principal["profile"]), peer },
    operation,
    resource: resourceOf(resource),
    // Cedar holds it against the schema: what is not of its form is a denial.
    context: { opens: context["opens"], query: context["query"], body: bodyOf(context["body"]) } as unknown as PolicyContext,
  };
}

function resourceOf(resource: Readonly<Record<string, unknown>>): PolicyQuestion["resource"] {
  const text = (name: string) => (typeof resource[name] === "string" ? resource[name] : "");
  const labels = isRecord(resource["labels"]) ? Object.entries(resource["labels"]).map(([key, value]) => [key, String(value)] as const) : [];
  const owner = typeof resource["owner"] === "string" ? resource["owner"] : null;
  return { known: resource["known"] === true, id: text("id"), name: text("name"), image: text("image"), owner, labels: Object.fromEntries(labels) };
}

function bodyOf(body: unknown): PolicyContext["body"] {
  if (!isRecord(body) || !isRecord(body["value"])) return null;
  const name = BODIES.find((each) => each === body["name"]);
  return name === undefined ? null : { name, value: body["value"] as BodyFacts };
}

const BODIES = ["container", "exec", "volume", "network"] as const;

function peerOf(peer: unknown): Peer | null {
  if (!isRecord(peer)) return null;
  switch (peer["kind"]) {
    case "unix":
      return { kind: "unix", uid: Number(peer["uid"]), gid: Number(peer["gid"]) };
    case "certificate":
      return { kind: "certificate", subject: String(peer["subject"]), names: texts(peer["names"]), fingerprint: String(peer["fingerprint"]) };
    case "anyone":
      return { kind: "anyone" };
    default:
      return null;
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
