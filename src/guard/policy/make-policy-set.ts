import type { Operation } from "../route/operation.ts";
import type { AuthorizationAnswer, Cedar } from "./cedar.ts";
import { earlyAnswer } from "./early-answers.ts";
import { cedarQuestion } from "./entities.ts";
import { PolicyError } from "./policy-error.ts";
import type { DeterminingPolicy, PolicyDecision, PolicyQuestion, PolicySet } from "./policy-set.ts";
import type { PolicyText, ReadPolicy } from "./read-policies.ts";
import { readPolicies } from "./read-policies.ts";
import { remembering } from "./remembered-decisions.ts";
import { cedarSchema } from "./schema.ts";
import { readIn } from "./what-is-read.ts";

/** A profile with the texts of its policies: its own first, then those that hold on every listener. */
export interface ProfileText {
  readonly name: string;
  readonly texts: readonly PolicyText[];
}

const SHORT_HASH = 16;

/** Reads all policies of all profiles, or takes none of them. Throws `PolicyError`. */
export function makePolicySet(profiles: readonly ProfileText[], cedar: Cedar): PolicySet {
  const schema = cedarSchema();
  const version = cedar.hash(JSON.stringify([schema, profiles.map(({ name, texts }) => [name, texts.map(({ text }) => text)])])).slice(0, SHORT_HASH);
  accepted(cedar.wasm.preparseSchema(SCHEMA, schema), "the schema");
  const loaded = new Map(profiles.map((profile) => [profile.name, loadProfile(profile, { schema, version, cedar })]));
  return {
    version,
    profiles: [...loaded.keys()],
    decide: (question) => loaded.get(question.principal.profile)?.decide(question) ?? failed(question.principal.profile, version, ["there is no such profile"]),
    decideEarly: (profile, operation) => loaded.get(profile)?.decideEarly(operation) ?? null,
  };
}

/** The name under which Cedar keeps the schema. */
const SCHEMA = "seaworthy";

interface Loading {
  readonly schema: string;
  readonly version: string;
  readonly cedar: Cedar;
}

interface Profile {
  readonly decide: (question: PolicyQuestion) => PolicyDecision;
  readonly decideEarly: (operation: Operation) => PolicyDecision | null;
}

function loadProfile({ name, texts }: ProfileText, { schema, version, cedar }: Loading): Profile {
  const policies = byId(
    name,
    texts.flatMap((text) => readPolicies(text, schema, cedar)),
  );
  const staticPolicies = Object.fromEntries([...policies].map(([id, { text }]) => [id, text]));
  const preparsed = `${name} ${cedar.hash(JSON.stringify(staticPolicies))}`;
  accepted(cedar.wasm.preparsePolicySet(preparsed, { staticPolicies }), `the policies of ${name}`);
  const told = { profile: name, version, policies };
  const early = new Map<string, PolicyDecision | null>();
  const decideEarly = (operation: Operation): PolicyDecision | null => {
    const found = early.get(operation.id);
    if (found !== undefined) return found;
    const answer = earlyAnswer(operation, [...policies.values()], cedar);
    const decision = answer === null ? null : decided(answer.isAllowed, answer.policies, told);
    early.set(operation.id, decision);
    return decision;
  };
  const reads = readIn([...policies.values()].map(({ json }) => json));
  const decide = remembering((question) => decideFully(question, { preparsed, cedar, told }), reads);
  return { decideEarly, decide: (question) => decideEarly(question.operation) ?? decide(question) };
}

function byId(profile: string, policies: readonly ReadPolicy[]): ReadonlyMap<string, ReadPolicy> {
  const found = new Map<string, ReadPolicy>();
  for (const policy of policies) {
    if (found.has(policy.id)) throw new PolicyError("annotation", `profile \`${profile}\` has two policies with the id \`${policy.id}\``);
    found.set(policy.id, policy);
  }
  if (!policies.some(({ effect }) => effect === "permit"))
    throw new PolicyError("profile", `profile \`${profile}\` permits nothing: no policy of it is a permit`);
  return found;
}

interface Told {
  readonly profile: string;
  readonly version: string;
  readonly policies: ReadonlyMap<string, ReadPolicy>;
}

interface Evaluating {
  readonly preparsed: string;
  readonly cedar: Cedar;
  readonly told: Told;
}

/** Whatever goes wrong is a denial: Cedar itself passes over a policy that fails, a forbid too (measured on 4.13.0). */
function decideFully(question: PolicyQuestion, { preparsed, cedar, told }: Evaluating): PolicyDecision {
  const answer = asked(() =>
    cedar.wasm.statefulIsAuthorized({ ...cedarQuestion(question), preparsedSchemaName: SCHEMA, validateRequest: true, preparsedPolicySetId: preparsed }),
  );
  if (typeof answer === "string") return failed(told.profile, told.version, [answer]);
  if (answer.type === "failure")
    return failed(
      told.profile,
      told.version,
      answer.errors.map(({ message }) => message),
    );
  const { decision, diagnostics } = answer.response;
  const errors = diagnostics.errors.map(({ policyId, error }) => `policy ${policyId}: ${error.message}`);
  if (errors.length > 0) return failed(told.profile, told.version, errors);
  return decided(decision === "allow", [...diagnostics.reason].sort(), told);
}

/** Cedar runs as WebAssembly: what it cannot carry on with is thrown. */
function asked(ask: () => AuthorizationAnswer): AuthorizationAnswer | string {
  try {
    return ask();
  } catch (error) {
    return `Cedar gave no answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function decided(isAllowed: boolean, ids: readonly string[], { profile, version, policies }: Told): PolicyDecision {
  const determining = ids.map((id): DeterminingPolicy => {
    const policy = policies.get(id);
    return { id, advice: policy?.advice ?? null, mode: policy?.mode ?? null };
  });
  const refusal = determining.length > 0 ? "forbidden" : "not-permitted";
  return { kind: isAllowed ? "allowed" : "denied", reason: isAllowed ? "permitted" : refusal, profile, policies: determining, errors: [], version };
}

function failed(profile: string, version: string, errors: readonly string[]): PolicyDecision {
  return { kind: "denied", reason: "failed", profile, policies: [], errors: errors.map((error) => error.slice(0, LONGEST_ERROR)), version };
}

/** Cedar quotes the question. */
const LONGEST_ERROR = 300;

function accepted(answer: { readonly type: string }, what: string): void {
  if (answer.type !== "success") throw new Error(`internal error: Cedar does not take ${what} again`);
}
