/** What a file is taken for. `scripts` hold `docker run` lines; `ci` files hold scripts in YAML. */
export type InputKind = "compose" | "dockerfile" | "inspect" | "script" | "ci" | "snapshot";

const COMPOSE_NAME = /^(docker-)?compose([.-][^/]*)?\.ya?ml$/i;
const DOCKERFILE_NAME = /^(dockerfile|containerfile)([.-][^/]*)?$|\.(dockerfile|containerfile)$/i;
const SCRIPT_NAME = /\.(sh|bash)$/i;
const CI_NAME =
  /(^|\/)\.github\/(workflows|actions)\/.*\.ya?ml$|(^|\/)(\.gitlab-ci[^/]*|\.drone|bitbucket-pipelines|azure-pipelines|\.travis|\.woodpecker|cloudbuild)\.ya?ml$|(^|\/)\.circleci\/config\.yml$/i;
/** The first bytes decide; a hostile file may be long. */
const HEAD_LENGTH = 64 * 1024;

/** The kind that a file's name alone says, or null. `path` uses forward slashes. */
export function kindFromName(path: string): InputKind | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (CI_NAME.test(path)) return "ci";
  if (COMPOSE_NAME.test(name)) return "compose";
  if (DOCKERFILE_NAME.test(name)) return "dockerfile";
  if (SCRIPT_NAME.test(name)) return "script";
  return null;
}

/** The kind of a file that was named explicitly: its name first, then what it starts with. Null where it is nothing that can be judged. */
export function kindOf(path: string, text: string): InputKind | null {
  return kindFromName(path) ?? kindFromContent(path, text.slice(0, HEAD_LENGTH));
}

function kindFromContent(path: string, head: string): InputKind | null {
  if (/^#!\s*\S*\b(ba|da|k|z)?sh\b/.test(head) || /^#!\s*\/usr\/bin\/env\s+(ba|da|k|z)?sh\b/.test(head)) return "script";
  if (/^\s*[[{]/.test(head)) return jsonKind(head);
  if (/(^|\/)[^./]*$/.test(path) && /^services\s*:/m.test(head)) return "compose";
  if (/\.ya?ml$/i.test(path)) return /^services\s*:/m.test(head) ? "compose" : "ci";
  if (/^\s*(#[^\n]*\n|\s)*(ARG|FROM)\s+\S/i.test(head)) return "dockerfile";
  return /\bdocker\s+(container\s+)?(run|create)\b/.test(head) ? "script" : null;
}

function jsonKind(head: string): InputKind | null {
  if (head.includes('"seaworthy-snapshot"')) return "snapshot";
  if (/"services"\s*:/.test(head) && !head.includes('"HostConfig"')) return "compose";
  return "inspect";
}
