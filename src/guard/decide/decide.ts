import type { AttackPath } from "../../model/index.ts";
import { printableName, reachWords } from "../../report/index.ts";
import type { Consequences } from "../consequences/consequences.ts";
import type { IsPlain } from "../consequences/plain-container.ts";
import type { RequestError } from "../request-error.ts";
import type { Operation } from "../route/operation.ts";
import type { Decision } from "./decision.ts";
import { reachesHostRoot } from "./decision.ts";

/** What the built-in rule is asked: no request may open a path to root on the host. */
export interface Question {
  readonly operation: Operation;
  readonly consequences: Consequences | null;
  /** Parts of the request of which it is not known what follows, in words. */
  readonly unjudged: readonly string[];
  /** Which paths any container has here; asked only where there is a path. */
  readonly plain: () => IsPlain;
  /** Looked for only where it is told. */
  readonly nearest: () => readonly string[] | null;
}

const FORBIDDEN = 403;

export function decide(question: Question): Decision {
  const { operation, consequences } = question;
  if (operation.effect === "unmediated") return notMediated(operation);
  if (operation.effect === "none") return { kind: "allowed", because: `${operation.id} opens no path by itself: it ${VERBS[operation.access]}` };
  if (consequences === null) return { kind: "unjudged", status: FORBIDDEN, because: `what follows from ${operation.id} is not derived` };
  const reaching = consequences.paths.filter(reachesHostRoot);
  const isPlain = reaching.length === 0 ? null : question.plain();
  const open = reaching.filter((path) => isPlain?.(path) !== true);
  const proven = open.filter(({ certainty }) => certainty === "proven");
  if (proven.length > 0) return opens("opens-path", proven, question);
  if (open.length > 0) return opens("may-open-path", open, question);
  return withoutPath(question, consequences, reaching.length);
}

const VERBS = { read: "reads", "read-sensitive": "reads", write: "adds nothing", "grants-host-root": "adds nothing" } as const;

/** The request was not understood for certain. */
export function notUnderstood(error: RequestError): Decision {
  return { kind: "refused", reason: "not-understood", rule: error.code, status: error.status, because: error.message, hint: error.hint };
}

function notMediated({ id }: Operation): Decision {
  const because = `${id} opens a tunnel whose content is not seen`;
  return { kind: "refused", reason: "not-mediated", status: FORBIDDEN, because, hint: "build with DOCKER_BUILDKIT=0, or with a builder of its own" };
}

/** No path was found: that is safe only where all was looked at. */
function withoutPath({ operation, unjudged }: Question, { areBounded, paths }: Consequences, plain: number): Decision {
  const [first] = unjudged;
  if (first !== undefined) return unknownParts(unjudged);
  if (areBounded) return unknownParts(["more paths than are counted"]);
  const others = paths.length === plain ? "and no other" : `though ${paths.length - plain} to other ends`;
  const beyond = plain === 0 ? "" : ` beyond the ${plain} that any container has here (\`seaworthy scan\` tells them)`;
  return { kind: "allowed", because: `${operation.id} opens no path to root on the host${beyond}, ${others}` };
}

function unknownParts(parts: readonly string[]): Decision {
  const because = `it is not known what follows from ${parts.join(", ")}`;
  return { kind: "refused", reason: "may-open-path", status: FORBIDDEN, because, paths: [], nearest: null };
}

function opens(reason: "opens-path" | "may-open-path", paths: readonly AttackPath[], { nearest, consequences }: Question): Decision {
  const [first] = paths;
  const because = first === undefined ? "" : sentenceOf(first, consequences?.names ?? new Map());
  return { kind: "refused", reason, status: FORBIDDEN, because, paths, nearest: nearest() };
}

/** Who reaches what, and the steps in the order of their taking, each with why it works here. Names are hostile: escape before printing. */
function sentenceOf(path: AttackPath, names: Consequences["names"]): string {
  const who = printableName(names.get(path.entry.of) ?? path.entry.of);
  const how = path.steps.map(({ title, because }) => `${title} (${because})`).join(", then: ");
  return `${who} ${path.certainty === "possible" ? "perhaps " : ""}reaches ${reachWords(path, names)}: ${how}`;
}
