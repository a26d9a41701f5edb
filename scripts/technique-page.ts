/** A technique as a page that a person reads: pure, so that the committed pages can be held against it. */
import type { PrivilegeKind } from "../src/model/index.ts";
import { conditionLines } from "../src/reason/condition-words.ts";
import type { Gain, Relation, Technique } from "../src/reason/technique.ts";

/** One situation of the technique's scenario, with what must be found there. */
export interface Example {
  readonly name: string;
  /** The command lines or the compose file. */
  readonly text: string;
  /** What is different from the stock host: `engine.usernsRemap: true`. */
  readonly overrides: readonly string[];
  readonly outcome: "fires" | "might" | "quiet";
}

/** Techniques of one file, named after it. */
export interface Family {
  readonly name: string;
  readonly techniques: readonly Technique[];
}

const PRIVILEGES: Readonly<Record<PrivilegeKind, string>> = {
  exec: "running code in the container",
  "container-root": "being root in the container",
  influence: "altering data, memory or traffic of the container",
  "mount-choice": "deciding what of the host is mounted writable in the container when it starts the next time",
  "mount-choice-readable": "deciding what of the host the container is shown when it starts the next time",
  "volume-read": "reading the volume",
  "volume-write": "writing the volume",
  "network-reach": "reaching the network",
  "engine-control": "control of the engine",
  "engine-read": "reading the engine API",
  "engine-create": "creating containers",
  "engine-create-filtered": "creating containers through a filter",
  "engine-exec": "exec into containers",
  "engine-archive": "uploading archives into containers",
  "engine-build": "building images",
  "engine-volume": "creating volumes",
  "engine-network": "creating networks",
  "engine-plugin": "installing plugins",
  "engine-swarm": "creating services",
  "cluster-control": "control of the cluster",
  "host-root": "root on the host",
  kernel: "the kernel of the host",
  "host-write": "writing files of the host as root",
  "host-write-anyone": "writing files of the host that anyone may write",
  "host-read": "reading files of the host as root",
  "host-read-anyone": "reading files of the host that anyone may read",
  "host-user": "running code as a user of the host",
  credential: "a credential",
  account: "running code as the account",
  connection: "connecting to the socket or listener",
  image: "choosing what the image holds",
  "dockerfile-author": "writing a Dockerfile that is built",
  "build-input-author": "changing what a build reads",
  "image-author": "making an image that is run",
  "compose-author": "writing a compose file that is started",
  registry: "controlling a registry",
  "registry-mitm": "standing between the engine and a registry",
  lan: "being on the network of the host",
  browser: "a web page open on the host",
  "network-pivot": "networks beyond its own",
  "denial-of-service": "denial of service",
  "other-container": "another container",
  "kernel-attack-surface": "more kernel code in reach (a weakness)",
  information: "information (a weakness)",
  "policy-bypass": "getting past a policy (a weakness)",
  "image-tampering": "changed images (a weakness)",
  "data-exfiltration": "carrying data away (a weakness)",
  "data-destruction": "destroying data (a weakness)",
  "integrity-loss": "altered data (a weakness)",
  "log-tampering": "altered logs (a weakness)",
  persistence: "staying after a restart (a weakness)",
  "network-exposure": "exposure to a network (a weakness)",
};

const RELATIONS: Readonly<Record<Relation, string>> = {
  "volumes-written": "for each volume that the container writes",
  "volumes-read": "for each volume that the container reads",
  "volume-users": "for each container that mounts the volume",
  "mounts-decided": "for each other container with a writable mount whose source lies in a directory that the container writes",
  "mounts-decided-readable": "for each other container with a read-only mount whose source lies in a directory that the container writes",
  "networks-joined": "for each network that the container is on",
  "network-members": "for each container on the network",
  "pid-namespace-members": "for each container in the same pid namespace",
  "net-namespace-members": "for each container in the same network namespace",
  "ipc-namespace-members": "for each container in the same ipc namespace",
  "every-container": "for each container of the engine",
  "account-connections": "for each socket and listener that the account may connect to",
  "account-keys": "for each credential in the home of the account",
  "key-accounts": "for the account that the key logs in to",
  "login-images": "for each image in use that the registry serves by tag",
  "image-users": "for each container of the image",
};

const STANDARD_NAMES = { cis: "CIS Docker Benchmark 1.6", attack: "MITRE ATT&CK", cve: "CVE", cwe: "CWE", nist: "NIST SP 800-190" } as const;

export function techniquePage(technique: Technique, examples: readonly Example[]): string {
  const sections = [
    `<!-- generated by \`npm run docs\`: change the technique, not this page -->\n# ${technique.title}`,
    `\`${technique.id}\``,
    technique.argument,
    `## When it applies\n\n${premise(technique)}\n\n${conditionLines(technique.when).join("\n")}`,
    `## What it gives\n\n${technique.gains.map((gain) => `- ${gainWords(gain)}`).join("\n")}`,
    `## What to do\n\n${technique.fix}`,
    technique.notes.length === 0 ? "" : `## What to know besides\n\n${technique.notes.map((note) => `- ${note}`).join("\n")}`,
    examples.length === 0 ? "" : `## Examples\n\n${examples.map(exampleText).join("\n\n")}`,
    `## Standards\n\n${standardLines(technique).join("\n")}`,
    `## How it was verified\n\n${VERIFICATIONS[technique.verification.level]} ${technique.verification.note}`,
    technique.references.length === 0 ? "" : `## References\n\n${technique.references.map((reference) => `- ${linked(reference)}`).join("\n")}`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** The list of all pages by family. */
export function techniqueIndex(families: readonly Family[]): string {
  const lists = families.map(({ name, techniques }) => {
    const entries = techniques.map((technique) => `- [${technique.title}](${technique.id}.md) \`${technique.id}\``);
    return `## ${familyWords(name)}\n\n${entries.join("\n")}`;
  });
  const count = families.reduce((sum, family) => sum + family.techniques.length, 0);
  return `<!-- generated by \`npm run docs\` -->\n# Techniques\n\n${count} techniques by family: who holds what, while which facts hold, gains what.\n\n${lists.join("\n\n")}\n`;
}

const VERIFICATIONS = { measured: "**Measured.**", source: "**From sources.**", memory: "**From general knowledge, unchecked.**" } as const;

function familyWords(name: string): string {
  const [first = "", ...rest] = name.split("-");
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}: ${rest.join(" ")}`;
}

function premise(technique: Technique): string {
  const held = technique.from.map((kind) => PRIVILEGES[kind]).join(", and ");
  const across = technique.across === null ? "" : `, ${RELATIONS[technique.across]}`;
  return `The attacker holds: ${held}${across}.`;
}

function gainWords({ privilege, over }: Gain): string {
  const words = PRIVILEGES[privilege];
  if (over === "host" || over === "subject") return words;
  if (over === "object") return `${words} (the other one)`;
  return `${words} (${over})`;
}

const OUTCOMES = { fires: "found", might: "possible: it hangs on what is not known", quiet: "not found" } as const;

function exampleText({ name, text, overrides, outcome }: Example): string {
  const where = overrides.length === 0 ? "" : ` (${overrides.map((override) => `\`${override}\``).join(", ")})`;
  return `**${name}**${where}: ${OUTCOMES[outcome]}.\n\n\`\`\`\n${text.trimEnd()}\n\`\`\``;
}

function standardLines({ maps }: Technique): readonly string[] {
  const lines = (["cis", "attack", "cve", "cwe", "nist"] as const).flatMap((name) =>
    maps[name].length === 0 ? [] : [`- ${STANDARD_NAMES[name]}: ${maps[name].join(", ")}`],
  );
  return lines.length === 0 ? ["- none"] : lines;
}

function linked(reference: string): string {
  return /^https:\/\/\S+$/.test(reference) ? `<${reference}>` : reference;
}
