import type { Sourced } from "../../model/index.ts";
import { isSecretName, isSecretValue } from "../secrets.ts";
import type { Instruction } from "./instructions.ts";
import { assignments } from "./substitution.ts";

/** Names of files that hold keys and passwords. Examples and public halves do not. */
const SECRET_FILE =
  /(^|\/)(\.env(\.(?!example|sample|template|dist)[\w.-]+)?|id_(rsa|dsa|ecdsa|ed25519)|[^/]*\.(pem|key|p12|pfx|jks|keystore|kdbx|asc)|credentials(\.(json|ya?ml|csv))?|\.aws|\.ssh|\.gnupg|\.kube|kubeconfig|\.npmrc|\.yarnrc\.yml|\.pypirc|\.netrc|_netrc|\.git-credentials|\.dockercfg|\.docker\/config\.json|\.htpasswd|\.pgpass|\.my\.cnf|secrets?(\.(json|ya?ml|txt|env))?|service[-_]account[^/]*\.json|\.terraformrc|terraform\.tfstate|\.vault-token)\/?$/i;
const PUBLIC_FILE = /(\.pub|(^|\/)(ca|ca-certificates|chain|fullchain|cert|certificate|public)[^/]*\.pem)$/i;
const LONGEST_TEXT = 64 * 1024;

/** What an instruction leaves in the image's history or layers that should stay secret, in words without the secret itself. */
export function secretsIn(instruction: Instruction): readonly Sourced<string>[] {
  const words = wordsFor(instruction);
  return [...new Set(words)].map((value) => ({ value, evidence: instruction.evidence }));
}

function wordsFor(instruction: Instruction): readonly string[] {
  switch (instruction.keyword) {
    case "ENV":
      return assignments(instruction.words, instruction.text).flatMap(([name, value]) => (isSecret(name, value) ? [`ENV ${name}`] : []));
    case "ARG":
      return assignments(instruction.words, instruction.text).flatMap(([name, value]) => (isSecret(name, value ?? "given when built") ? [`ARG ${name}`] : []));
    case "COPY":
    case "ADD":
      return copiedSecrets(instruction);
    case "RUN":
      return secretsInCommand(instruction.text, "RUN");
    default:
      return [];
  }
}

/** A value that comes from a variable shows no secret here: the variable is judged where it is set. */
function isSecret(name: string, written: string | null): boolean {
  const value = (written ?? "").replace(/^["']|["']$/g, "");
  if (value === "" || /^\$\{?\w+\}?$/.test(value)) return false;
  return isSecretName(name) || isSecretValue(value);
}

function copiedSecrets(instruction: Instruction): readonly string[] {
  const sources = instruction.words.slice(0, -1).map((word) => word.text.replace(/^[["',]+|["',\]]+$/g, ""));
  return secretFiles(sources, instruction.keyword);
}

/** Those that hold keys and passwords by their names. */
export function secretFiles(sources: readonly string[], keyword: string): readonly string[] {
  return sources.filter((source) => SECRET_FILE.test(source) && !PUBLIC_FILE.test(source)).map((source) => `${keyword} ${source.slice(0, 200)}`);
}

/** `TOKEN=abc make`, `--password=x`, `curl -u name:word`, `Authorization: Bearer …`, and values that are secrets by their shape. */
export function secretsInCommand(command: string, keyword: string): readonly string[] {
  const text = command.slice(0, LONGEST_TEXT);
  const named = [...text.matchAll(/(?:^|[\s"'])(-{0,2}[A-Za-z_][\w.-]{0,80})=("[^"$]{1,200}"|'[^'$]{1,200}'|[^\s"'$;&|]{1,200})/g)];
  const secretNames = named.flatMap(([, name = "", value]) =>
    isSecret(name.replace(/^-+/, ""), value ?? "") ? [`${keyword} with ${name.replace(/^-+/, "")}`] : [],
  );
  const isShaped = isSecretValue(text) || /\bcurl\b[^\n]{0,500}\s(-u|--user)[ =]["']?[^\s:$"']{1,80}:[^\s$"']+/.test(text);
  const hasHeader = /authorization:\s*(bearer|basic|token)\s+[^\s$"'\\]{6,}/i.test(text);
  return [...secretNames, ...(isShaped || hasHeader ? [`${keyword} with a credential in its command`] : [])];
}
