/** What a file is taken for. `scripts` hold `docker run` lines; `ci` files hold scripts in YAML, makefiles in recipes. */
export type InputKind = "compose" | "dockerfile" | "inspect" | "script" | "ci" | "makefile" | "snapshot";

const COMPOSE_NAME = /^(docker-)?compose([.-][^/]*)?\.ya?ml$/i;
const DOCKERFILE_NAME = /^(dockerfile|containerfile)([.-][^/]*)?$|\.(dockerfile|containerfile)$/i;
const SCRIPT_NAME = /\.(sh|bash|zsh|ksh|dash|ash)$/i;
const MAKEFILE_NAME = /^(gnu|bsd)?makefile([.-][^/]*)?$|\.mk$/i;
const CI_NAME =
  /(^|\/)\.github\/(workflows|actions)\/.*\.ya?ml$|(^|\/)(\.gitlab-ci[^/]*|\.drone|bitbucket-pipelines|azure-pipelines|\.travis|\.woodpecker|cloudbuild)\.ya?ml$|(^|\/)\.circleci\/config\.yml$/i;
/** The first bytes decide; a hostile file may be long. */
export const HEAD_LENGTH = 64 * 1024;

/** The kind that a file's name alone says, or null. `path` uses forward slashes. */
export function kindFromName(path: string): InputKind | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (CI_NAME.test(path)) return "ci";
  if (COMPOSE_NAME.test(name)) return "compose";
  if (DOCKERFILE_NAME.test(name)) return "dockerfile";
  if (SCRIPT_NAME.test(name)) return "script";
  if (MAKEFILE_NAME.test(name)) return "makefile";
  return null;
}

/** The kind of a file that was named explicitly: its name first, then what it starts with. Null where it is nothing that can be judged. */
export function kindOf(path: string, text: string): InputKind | null {
  return kindFromName(path) ?? kindFromContent(path, text.slice(0, HEAD_LENGTH));
}

/** Whether a file that a search found is worth a look inside, though its name says no kind: YAML, JSON, and names without an extension. */
export function mayHideKind(path: string): boolean {
  return YAML_NAME.test(path) || /\.json$/i.test(path) || NO_EXTENSION.test(path);
}

/**
 * The kind of a file that a search found. Stricter than for a named one: YAML may be anybody's. `mentions`: it names commands that start
 * containers, and nothing says that it is a script. `head` is the text's first `HEAD_LENGTH` bytes.
 */
export function kindOfFound(path: string, head: string): InputKind | "mentions" | null {
  const byName = kindFromName(path);
  if (byName !== null || head.includes("\0")) return byName;
  const byContent = kindFromContent(path, head);
  return byContent !== null && isSure(byContent, path, head) ? byContent : mention(head);
}

function isSure(kind: InputKind, path: string, head: string): boolean {
  if (kind === "compose") return path.toLowerCase().endsWith(".json") || isCompose(head);
  if (kind === "dockerfile") return /^(ARG|FROM)\s/m.test(head);
  return kind === "inspect" || isShellScript(head);
}

function mention(head: string): "mentions" | null {
  return STARTS_CONTAINER.test(head) ? "mentions" : null;
}

const YAML_NAME = /\.ya?ml$/i;
/** A leading dot is no extension. */
const NO_EXTENSION = /(^|\/)\.?[^./]+$/;
const STARTS_CONTAINER = /\b(docker|podman|nerdctl)\s+(container\s+)?(run|create)\b/;
const SERVICES = /^["']?services["']?[ \t]*:/m;
const FLOW_SERVICES = /(^|[{,\s])["']?services["']?\s*:\s*\{/;
/** Keys that make the values of `services:` services of Compose, and not of a framework's container. Source: Compose specification, "Services". */
const SERVICE_KEY =
  /(^[ \t]+|[{,][ \t]*)["']?(image|build|extends|privileged|ports|volumes|cap_add|cap_drop|devices|network_mode|pid|container_name|depends_on|security_opt|entrypoint|env_file|restart)["']?\s*:/m;

function isCompose(head: string): boolean {
  const match = servicesIn(head);
  if (match === null) return false;
  const behind = head.slice(match.index + match[0].length);
  const next = isFlow(head) ? -1 : behind.search(/^["']?[A-Za-z_][\w-]*["']?[ \t]*:/m);
  return SERVICE_KEY.test(next < 0 ? behind : behind.slice(0, next));
}

function servicesIn(head: string): RegExpExecArray | null {
  return (isFlow(head) ? FLOW_SERVICES : SERVICES).exec(head);
}

function isFlow(head: string): boolean {
  return head.trimStart().startsWith("{");
}

function isShellScript(head: string): boolean {
  return /^#!\s*\S*\b(ba|da|a|k|z)?sh\b/.test(head) || /^#!\s*\S*\/env\s+(-\S+\s+)*(ba|da|a|k|z)?sh\b/.test(head);
}

function kindFromContent(path: string, head: string): InputKind | null {
  if (isShellScript(head)) return "script";
  if (/^\s*[[{]/.test(head)) return yamlFlowKind(path, head) ?? jsonKind(head);
  const isYaml = YAML_NAME.test(path);
  if (isYaml || NO_EXTENSION.test(path)) {
    if (servicesIn(head) !== null) return "compose";
    if (isYaml) return "ci";
  }
  if (/^(#[^\n]*\n|\s)*(ARG|FROM)\s+\S/i.test(head)) return "dockerfile";
  return STARTS_CONTAINER.test(head) ? "script" : null;
}

function yamlFlowKind(path: string, head: string): InputKind | null {
  return YAML_NAME.test(path) && servicesIn(head) !== null ? "compose" : null;
}

/** JSON of the engine has one of these, or several of its common words; any other is nothing that can be judged. Source: Engine API, `*Inspect`. */
const INSPECT_KEY = /"(HostConfig|RootFS|RepoTags|RepoDigests|Mountpoint|IPAM|EnableIPv6)"\s*:/;
const COMMON_KEY = /"(Config|Mounts|State)"\s*:/;

function jsonKind(head: string): InputKind | null {
  if (head.includes('"seaworthy-snapshot"')) return "snapshot";
  if (FLOW_SERVICES.test(head) && !head.includes('"HostConfig"')) return "compose";
  return INSPECT_KEY.test(head) || (COMMON_KEY.test(head) && /"Id"\s*:/.test(head)) ? "inspect" : null;
}
