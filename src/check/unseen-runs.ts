import type { SeenCommand } from "./seen-commands.ts";
import { withoutSeen } from "./seen-commands.ts";

/** A line of a script that starts containers in a way that is not followed, and why it matters. */
export interface UnseenRun {
  readonly line: number;
  /** As written, in one line. Hostile text. */
  readonly command: string;
  readonly why: string;
  /** `judged-elsewhere`: a person should know. `not-followed`: a verdict on the rest alone would be a partial view. */
  readonly kind: "judged-elsewhere" | "not-followed";
}

const CLIENT = "(?:docker|podman|nerdctl)";
/** Flags between the client and its command; those that take a value in a word of its own are named. Source: `docker --help`, global options. */
const GLOBAL_FLAGS = String.raw`(?:\s+(?:(?:-H|-c|-l|--host|--context|--config|--log-level|--tls(?:cacert|cert|key))\s+\S+|-\S+))*`;
const VARIABLE = String.raw`["']?\$\{?[A-Za-z_]\w*(?:\[[@*]\])?[^\s"'}]*\}?["']?`;

const RUN = new RegExp(String.raw`\b${CLIENT}["']?${GLOBAL_FLAGS}\s+(?:container\s+)?(?:run|create)(?:\s|$)`);
const ENGINE_VARIABLE_RUN = /\$\{?\w*(?:docker|podman|container|engine)\w*(?:\[[@*]\])?\}?["']?\s+(?:container\s+)?(?:run|create)\s/i;
const ALIAS = new RegExp(String.raw`^\s*alias\s+[\w-]+=.*\b${CLIENT}\b`);
const COMMAND_IN_VARIABLE = new RegExp(
  String.raw`\b${CLIENT}${GLOBAL_FLAGS}\s+(?:"\$[@*]"|\$[@*]|${VARIABLE})(?=[\s"';)|&]|$)(?!\s+(?!(?:container|run|create)\b)[a-z])`,
);
const SERVICE = new RegExp(String.raw`\b${CLIENT}${GLOBAL_FLAGS}\s+service\s+(?:create|update)\s`);
const VOLUME_WITH_OPTIONS = new RegExp(String.raw`\b${CLIENT}${GLOBAL_FLAGS}\s+volume\s+create\b.*\s(?:-o|--opt)(?:\s|=|\w)`);
const COMPOSE = String.raw`(?:${CLIENT}${GLOBAL_FLAGS}\s+compose|${CLIENT}-compose)`;
const COMPOSE_WITH_FLAGS = new RegExp(String.raw`\b${COMPOSE}\b.*\s(?:run|exec)\b.*\s(?:-v|--volume|--cap-add|--privileged|-u|--user)(?:\s|=|\S)`);
const COMPOSE_START = new RegExp(String.raw`\b${COMPOSE}\b.*\s(?:up|run|start|create)\b|\b${CLIENT}${GLOBAL_FLAGS}\s+stack\s+deploy\b`);

const EXEC_PRIVILEGED = new RegExp(String.raw`\b${CLIENT}${GLOBAL_FLAGS}\s+(?:container\s+)?exec(?:\s+-\S+(?:\s+[^-\s]\S*)?)*?\s+--privileged(?!=false)`);
const BUILD = String.raw`\b(?:${CLIENT}${GLOBAL_FLAGS}\s+(?:(?:buildx|builder|image)\s+)?(?:build|bake)|buildctl|buildah)\b`;
const BUILD_ALLOWED = new RegExp(String.raw`${BUILD}.*\s--(?:privileged|allow)(?:\s|=|$)`);
const BAKE = new RegExp(String.raw`\b${CLIENT}${GLOBAL_FLAGS}\s+buildx\s+bake\b`);
/** Source: Engine API, ContainerCreate; curl(1), nc(1) and socat(1) for sockets. */
const SOCKET = String.raw`(?=.*\b(?:docker|podman|containerd)(?:-\w+)?\.sock\b)`;
const API_CALL = new RegExp(
  String.raw`/containers/create\b|^(?=.*\bcurl\b)(?=.*--unix-socket)${SOCKET}(?=.*\s(?:-X\s*(?:POST|PUT)|--request[ =](?:POST|PUT)|-d|--data|--json))|^(?=.*\b(?:nc|ncat|netcat|socat)\b)${SOCKET}`,
);

const NOT_FOLLOWED: readonly (readonly [RegExp, string])[] = [
  [RUN, "it starts a container in a way that is not followed"],
  [ENGINE_VARIABLE_RUN, "what its variable stands for is not known"],
  [ALIAS, "what an alias starts is not followed"],
  [COMMAND_IN_VARIABLE, "the command that the engine is given is in a variable"],
  [SERVICE, "swarm services are not followed: describe it in a compose file"],
  [
    VOLUME_WITH_OPTIONS,
    "driver options of a volume that a command makes are not followed: describe the volume in a compose file, or use --mount with volume-opt",
  ],
  [EXEC_PRIVILEGED, "what a privileged exec may do is not followed: it has more than its container was given"],
  [BUILD_ALLOWED, "what a build may do with what it is allowed is not followed"],
  [API_CALL, "it asks the engine by its API, which is not followed"],
  [COMPOSE_WITH_FLAGS, "what compose is told besides its files is not followed: write it into the compose file"],
];
const MOST_TOLD = 20;
const LONGEST_SHOWN = 160;
/** Hostile lines may be long, and patterns look at each place of a line. */
const LONGEST_LOOKED_AT = 4096;

/** Keys of CI files whose text is for people. */
const PROSE_KEY = /^\s*(?:-\s+)?["']?(?:name|title|description|displayName|label|key)["']?\s*:/;
const SAID_ONLY = /^\s*(?:(?:-\s+)?(?:echo|printf)\s[^|]*|#.*|\/\/.*)$/;
/** Plain quoted words handed to something that says them, and not piped on. */
const SAID =
  /(^|[;&|({]\s*|\b(?:then|else|do)\s+)(?:echo|printf|print|say|msg|note|info|debug|usage|die|log\w*|warn\w*|err\w*|fail\w*)\s+(?:"(?:[^"`$]|\$(?!\())*"|'[^']*'|[\w .,:/-]+)(?=\s*(?:[;&})]|\|\||\d?>&|$))/g;
const HERE_DOCUMENT = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/;

/**
 * A second, coarse look at a script, for what the parser of shell commands cannot follow: aliases, text piped into a shell, programs that run their
 * arguments. `seen` are the commands that it found: the rest of their lines is looked at. Looks at lines as text, so it errs on the side of naming
 * one too many. Each kind is told up to a bound of its own.
 */
export function unseenRuns(text: string, seen: readonly SeenCommand[]): readonly UnseenRun[] {
  const found: UnseenRun[] = [];
  const told = { "judged-elsewhere": 0, "not-followed": 0 };
  const unseen = withoutSeen(text, seen);
  for (const { line, last, text: command } of logicalLines(unseen.text)) {
    if (told["not-followed"] >= MOST_TOLD) break;
    if (isSeen(line, last, unseen.lines) || PROSE_KEY.test(command) || SAID_ONLY.test(command)) continue;
    const run = judged(command);
    if (run === null || told[run.kind] >= MOST_TOLD) continue;
    told[run.kind] += 1;
    found.push({ line, command: command.trim().slice(0, LONGEST_SHOWN), ...run });
  }
  return found;
}

function judged(command: string): Pick<UnseenRun, "why" | "kind"> | null {
  const code = command.replace(/(^|\s)#.*$/, "").replace(SAID, "$1");
  const reason = NOT_FOLLOWED.find(([pattern]) => pattern.test(code));
  if (reason !== undefined) return { why: reason[1], kind: "not-followed" };
  if (BAKE.test(code)) return { why: "what it builds is judged from the Dockerfiles", kind: "judged-elsewhere" };
  return COMPOSE_START.test(code) ? { why: "the containers of a compose file are judged from that file", kind: "judged-elsewhere" } : null;
}

function isSeen(first: number, last: number, seen: ReadonlySet<number>): boolean {
  for (let line = first; line <= last; line += 1) if (seen.has(line)) return true;
  return false;
}

interface LogicalLine {
  /** From 1. */
  readonly line: number;
  readonly last: number;
  readonly text: string;
}

/** Lines joined where a backslash continues them; here-documents that are only shown (`cat <<EOF` and nothing else) are left out. */
function* logicalLines(text: string): Generator<LogicalLine> {
  const lines = text.split("\n");
  let shownUntil: string | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const first = at;
    let joined = lines[at] ?? "";
    while (joined.endsWith("\\") && joined.length < LONGEST_LOOKED_AT && at + 1 < lines.length) {
      at += 1;
      joined = `${joined.slice(0, -1)} ${lines[at] ?? ""}`;
    }
    if (shownUntil !== null) {
      if (joined.trim() === shownUntil) shownUntil = null;
      continue;
    }
    shownUntil = shownHereDocument(joined);
    yield { line: first + 1, last: at + 1, text: joined.slice(0, LONGEST_LOOKED_AT) };
  }
}

/** The end mark of a here-document that goes to the terminal. */
function shownHereDocument(line: string): string | null {
  const match = HERE_DOCUMENT.exec(line);
  return match !== null && /^\s*(?:-\s+)?cat\b/.test(line) && !/[|>]/.test(line) ? (match[2] ?? null) : null;
}
