/** What a client's own files name: registries and engines. Tokens in them are passed over. */

const MOST_NAMES = 200;
const MOST_LETTERS = 255;

/** Registries with a login in `config.json` or `auth.json`; null: not understood. Source: docker/cli, cli/config/configfile. */
export function registriesIn(json: string): readonly string[] | null {
  const config = objectOf(json);
  if (config === null) return null;
  const logins = ["auths", "credHelpers"].flatMap((name) => keysOf(config, name));
  const stores = typeof config["credsStore"] === "string" && config["credsStore"] !== "" && logins.length === 0 ? ["docker.io"] : [];
  return [...new Set([...logins, ...stores].map(registryName))].slice(0, MOST_NAMES);
}

/** `https://index.docker.io/v1/` is Docker Hub's name there. */
function registryName(written: string): string {
  const host = written.replace(/^https?:\/\//, "").split("/", 1)[0] ?? "";
  return (/^(index|registry-1)\.docker\.io$/.test(host) ? "docker.io" : host).slice(0, MOST_LETTERS);
}

/** The engine that a context names: `ssh://me@host`, `tcp://…`. A password in it is left out. */
export function contextEndpoint(json: string): string | null {
  const endpoint = /"Host"\s*:\s*"([^"\\]{1,255})"/.exec(json)?.[1];
  return endpoint === undefined ? null : endpoint.replace(/:[^:@/]*@/, ":***@");
}

function objectOf(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function keysOf(config: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const table = config[name];
  return typeof table === "object" && table !== null ? Object.keys(table) : [];
}

/** The base64 text of public keys, one a line, options before it or not. Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT. */
export function publicKeysIn(text: string): readonly string[] {
  const found = text
    .split("\n", 10_000)
    .flatMap((line) => (/^\s*#/.test(line) ? [] : (/(?:^|\s)(AAAA[0-9A-Za-z+/]{16,}={0,2})(?:\s|$)/.exec(line)?.[1] ?? [])));
  return [...new Set(found)];
}
