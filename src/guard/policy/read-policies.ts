import type { ActionConstraint, Cedar, DetailedError, PolicyJson } from "./cedar.ts";
import { PolicyError, placeOf } from "./policy-error.ts";
import type { DeterminingPolicy, Mode } from "./policy-set.ts";

/** A file of policies. */
export interface PolicyText {
  readonly file: string;
  readonly text: string;
}

export interface ReadPolicy extends DeterminingPolicy {
  readonly effect: "permit" | "forbid";
  readonly text: string;
  /** Actions and groups of actions that its scope names; null: any. */
  readonly actions: readonly string[] | null;
  readonly json: PolicyJson;
}

const MODES: readonly Mode[] = ["observe", "warn", "enforce"];
const ID = /^[a-z0-9][a-z0-9-]{0,79}$/;

/**
 * The policies of a file, each held against the schema. A warning is an error here: Cedar warns of a policy that can never apply, and a forbid that never does
 * is a hole. Throws `PolicyError`.
 */
export function readPolicies({ file, text }: PolicyText, schema: string, { wasm }: Cedar): readonly ReadPolicy[] {
  const fail = (code: "syntax" | "schema", error: DetailedError): never => {
    throw new PolicyError(code, plainMessage(error.message), { place: placeOf(file, text, error.sourceLocations?.[0]?.start), hint: error.help });
  };
  const answer = wasm.validate({ schema, policies: { staticPolicies: text } });
  if (answer.type === "failure") return fail("syntax", firstOf(answer.errors));
  const [problem] = [...answer.validationErrors.map(({ error }) => error), ...answer.validationWarnings.map(({ error }) => error), ...answer.otherWarnings];
  if (problem !== undefined) return fail("schema", problem);
  const parts = wasm.policySetTextToParts(text);
  if (parts.type === "failure") return fail("syntax", firstOf(parts.errors));
  return parts.policies.map((part) => readPolicy(part, { file, text }, { wasm }));
}

function firstOf(errors: readonly DetailedError[]): DetailedError {
  return errors[0] ?? { message: "it is not understood", help: null, code: null, url: null, severity: null };
}

/** Without Cedar's own names for policies, which are their order in the file. */
function plainMessage(message: string): string {
  return message.replace(/^for policy `policy\d+`, /, "").replace(/^failed to parse policies from string: /, "");
}

function readPolicy(part: string, { file, text }: PolicyText, { wasm }: Pick<Cedar, "wasm">): ReadPolicy {
  const at = text.indexOf(part);
  const place = at < 0 ? placeOf(file, text, undefined) : placeAt({ file, text }, at);
  const answer = wasm.policyToJson(part);
  if (answer.type === "failure") throw new PolicyError("syntax", firstOf(answer.errors).message, { place });
  const { json } = answer;
  return { ...readAnnotations(json.annotations ?? {}, place), effect: json.effect, text: part, actions: actionsOf(json.action), json };
}

function actionsOf(scope: ActionConstraint): readonly string[] | null {
  if (scope.op === "All") return null;
  const named = "entities" in scope ? scope.entities : "entity" in scope ? [scope.entity] : [];
  return named.map((uid) => ("id" in uid ? uid.id : uid.__entity.id));
}

function readAnnotations(annotations: Readonly<Record<string, string>>, place: ReturnType<typeof placeOf>): DeterminingPolicy {
  const { id = "", advice = null, mode = null, ...others } = annotations;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new PolicyError("annotation", `\`@${unknown}\` means nothing here`, { place, hint: "there are @id, @advice and @mode" });
  if (!ID.test(id)) throw new PolicyError("annotation", 'a policy needs an `@id("…")` of small letters, digits and `-`: denials name it', { place });
  const known = MODES.find((each) => each === mode) ?? null;
  if (mode !== null && known === null) throw new PolicyError("annotation", `\`@mode("${mode}")\` is none of ${MODES.join(", ")}`, { place });
  return { id, advice, mode: known };
}

function placeAt({ file, text }: PolicyText, at: number): ReturnType<typeof placeOf> {
  const lines = text.slice(0, at).split("\n");
  return { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
