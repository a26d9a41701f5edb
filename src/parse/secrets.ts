import type { EnvironmentVariable } from "../model/index.ts";

/** Variables whose value a technique reads: how a client finds the engine, what a filtering socket proxy lets through, which GPUs are asked for. */
export const KEPT_VARIABLES: ReadonlySet<string> = new Set([
  ...["DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_TLS_CERTDIR", "DOCKER_CERT_PATH", "CONTAINER_HOST", "SOCKET_PATH"],
  ...["NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES"],
  ...["POST", "EVENTS", "PING", "VERSION", "AUTH", "SECRETS", "BUILD", "COMMIT", "CONFIGS", "CONTAINERS", "DISTRIBUTION", "EXEC", "GRPC", "IMAGES", "INFO"],
  ...["NETWORKS", "NODES", "PLUGINS", "SERVICES", "SESSION", "SWARM", "SYSTEM", "TASKS", "VOLUMES", "ALLOW_START", "ALLOW_STOP", "ALLOW_RESTARTS"],
]);

/** Names people give to secrets, as a whole word between `_`, `-`, `.` or at an end. */
const SECRET_NAME =
  /(^|[_.-])(pass|passwd|password|passphrase|pwd|pw|secret|secrets|token|tokens|apikey|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key|credential|credentials|auth[_-]?key|webhook[_-]?url|dsn)([_.-]|\d*$)|(password|passwd|secret|token|apikey)$/i;

/** A name that says where the secret is, or how long it may be, holds no secret itself. */
const POINTS_ELSEWHERE = /[_.-](FILE|PATH|DIR|LENGTH|TTL|EXPIRY|ENABLED|POLICY|NAME)$/i;

/** Values that are secrets whatever their name: key material, URLs with a password, tokens of well-known issuers. */
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY|^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|\bsk_live_\w{10,}|\bSWMTKN-1-\w{10,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./;

const LOOKED_AT_CHARACTERS = 4096;

/** `POSTGRES_PASSWORD` is a secret, `POSTGRES_PASSWORD_FILE` is not. */
export function isSecretName(name: string): boolean {
  const head = name.slice(0, 256);
  return SECRET_NAME.test(head) && !POINTS_ELSEWHERE.test(head);
}

export function isSecretValue(value: string): boolean {
  return SECRET_VALUE.test(value.slice(0, LOOKED_AT_CHARACTERS));
}

/** The variable as it may enter the world: no value but of `KEPT_VARIABLES`. `value` null: set from elsewhere, not known. An empty value is no secret. */
export function describeVariable(name: string, value: string | null): EnvironmentVariable {
  const isSecret = value === null ? isSecretName(name) : value !== "" && (isSecretName(name) || isSecretValue(value));
  return { name, value: KEPT_VARIABLES.has(name) && !isSecret ? value : null, isSecret };
}

const REDACTED = "[redacted]";

const SECRET_FLAG = /^(--?[A-Za-z0-9][\w.-]{0,80})=[\s\S]/;
/** Also behind what may stand before one in a script (`a;NAME=x`) or in a flag (`--env=NAME=x`). */
const ASSIGNMENT = /(?<![\w.-])([A-Za-z_][\w.-]{0,250})=(?=[\s\S])/g;

/** Command words with secrets replaced by `[redacted]`: values of secret-looking flags (joined by `=` or in the next word) and assignments, and secret-looking words. */
export function redactWords(words: readonly string[]): readonly string[] {
  let nextIsSecret = false;
  return words.map((word) => {
    if (nextIsSecret && !word.startsWith("-")) {
      nextIsSecret = false;
      return REDACTED;
    }
    nextIsSecret = /^--?[A-Za-z]/.test(word) && !word.includes("=") && isSecretName(word.replace(/^-+/, ""));
    return redactWord(word);
  });
}

function redactWord(word: string): string {
  const flag = SECRET_FLAG.exec(word)?.[1];
  if (flag !== undefined && isSecretName(flag.replace(/^-+/, ""))) return `${flag}=${REDACTED}`;
  if (isSecretValue(word)) return REDACTED;
  return /\s/.test(word) ? redactScript(word.slice(0, LOOKED_AT_CHARACTERS)) : redactAssignment(word);
}

/** The value ends with the word. */
function redactAssignment(word: string): string {
  for (const { 0: start, 1: name = "", index } of word.matchAll(ASSIGNMENT)) {
    if (isSecretName(name)) return `${word.slice(0, index + start.length)}${REDACTED}`;
  }
  return word;
}

/** A word as a shell takes it: what is quoted belongs to it, blanks and all. A quote that nothing closes is a character like others. */
const SHELL_WORD = /(?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]|\S)+/g;

/**
 * A script in one word (`sh -c "mysql --password='x y'"`): first by the words that a shell sees, then by what stands between blanks, as lists of processes are
 * told without their quotes.
 */
function redactScript(text: string): string {
  const words = text.match(SHELL_WORD) ?? [];
  if (words[0] !== text) return redactPlain(redactShellWords(text, words));
  return unquoted(text) === null ? redactPlain(redactAssignment(text)) : redactShellWord(text, redactScript);
}

function redactShellWords(text: string, words: readonly string[]): string {
  const redacted = redactWords(words.map((word) => unquoted(word)?.inside ?? word));
  let position = 0;
  return text.replace(SHELL_WORD, (word) => {
    const fresh = redacted[position++] ?? REDACTED;
    return redactShellWord(word, () => fresh);
  });
}

/** In the quotes that it had. */
function redactShellWord(word: string, redact: (inside: string) => string): string {
  const { inside, quote } = unquoted(word) ?? { inside: word, quote: "" };
  const fresh = redact(inside);
  if (fresh === inside) return word;
  return quote === '"' ? `"${fresh.replace(/["\\$`]/g, "\\$&")}"` : `${quote}${fresh}${quote}`;
}

/** Null for a word that is not quoted as a whole. */
function unquoted(word: string): { readonly inside: string; readonly quote: string } | null {
  if (/^'[^']*'$/.test(word)) return { inside: word.slice(1, -1), quote: "'" };
  if (/^"(?:[^"\\]|\\[\s\S])*"$/.test(word)) return { inside: word.slice(1, -1).replace(/\\(["\\$`])/g, "$1"), quote: '"' };
  return null;
}

/** Word by word between blanks, in quotes of its own or not. */
function redactPlain(text: string): string {
  const parts = text.split(/(\s+)/).map(around);
  const redacted = redactWords(parts.filter(isEven).map(({ word }) => word));
  return parts.map(({ before, word, after }, position) => `${before}${isEven(null, position) ? redacted[position / 2] : word}${after}`).join("");
}

const BEFORE = new Set("\"'`(");
const AFTER = new Set("\"'`);");

/** What may stand around a word in a script and is none of it. */
function around(part: string): { readonly before: string; readonly word: string; readonly after: string } {
  let start = 0;
  let end = part.length;
  while (start < end && BEFORE.has(part[start] ?? "")) start += 1;
  while (start < end && AFTER.has(part[end - 1] ?? "")) end -= 1;
  return { before: part.slice(0, start), word: part.slice(start, end), after: part.slice(end) };
}

function isEven(_: unknown, position: number): boolean {
  return position % 2 === 0;
}

/** Driver options as they may enter the world: `password=`, `credentials=` and the like in a comma list, and secret-looking values, are redacted. */
export function redactOption(name: string, value: string): string {
  if (isSecretName(name)) return REDACTED;
  return value
    .split(",")
    .map((part) => {
      const at = part.indexOf("=");
      if (at > 0 && isSecretName(part.slice(0, at))) return `${part.slice(0, at)}=${REDACTED}`;
      return isSecretValue(part) ? REDACTED : part;
    })
    .join(",");
}
