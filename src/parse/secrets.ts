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
const POINTS_ELSEWHERE = /(_FILE|_PATH|_DIR|_LENGTH|_TTL|_EXPIRY|_ENABLED|_POLICY|_URL_PATH|_NAME)$/i;

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

const SECRET_FLAG = /^(--?[A-Za-z0-9][\w.-]{0,80})=([\s\S]+)$/;
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]{0,80})=([\s\S]+)$/;

/** Command words with secrets replaced by `[redacted]`: values of secret-looking flags (joined by `=` or in the next word) and assignments, and secret-looking words. */
export function redactWords(words: readonly string[]): readonly string[] {
  let nextIsSecret = false;
  return words.map((word) => {
    if (nextIsSecret && !word.startsWith("-")) {
      nextIsSecret = false;
      return "[redacted]";
    }
    nextIsSecret = /^--?[A-Za-z]/.test(word) && !word.includes("=") && isSecretName(word.replace(/^-+/, ""));
    return redactWord(word);
  });
}

function redactWord(word: string): string {
  const match = SECRET_FLAG.exec(word) ?? ASSIGNMENT.exec(word);
  const name = match?.[1];
  if (name !== undefined && isSecretName(name.replace(/^-+/, ""))) return `${name}=[redacted]`;
  if (isSecretValue(word)) return "[redacted]";
  return redactInline(word);
}

/** A script in one word (`sh -c "mysql --password=x"`) is read word by word, in quotes of its own or not. */
function redactInline(word: string): string {
  if (!/[\s]/.test(word)) return word;
  const parts = word.slice(0, LOOKED_AT_CHARACTERS).split(/(\s+)/);
  const words = parts.filter((_, position) => position % 2 === 0);
  const quotes = words.map((part) => /^["'`(]*/.exec(part)?.[0] ?? "");
  const redacted = redactWords(words.map((part, position) => part.slice(quotes[position]?.length ?? 0)));
  return parts.map((blank, position) => (position % 2 === 0 ? `${quotes[position / 2] ?? ""}${redacted[position / 2] ?? ""}` : blank)).join("");
}

/** Driver options as they may enter the world: `password=`, `credentials=` and the like in a comma list, and secret-looking values, are redacted. */
export function redactOption(name: string, value: string): string {
  if (isSecretName(name)) return "[redacted]";
  return value
    .split(",")
    .map((part) => {
      const at = part.indexOf("=");
      if (at > 0 && isSecretName(part.slice(0, at))) return `${part.slice(0, at)}=[redacted]`;
      return isSecretValue(part) ? "[redacted]" : part;
    })
    .join(",");
}
