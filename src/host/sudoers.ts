import type { SudoRule } from "../model/index.ts";

/** The rules of sudo, as far as they may make somebody root. What is not understood is said to be unclear, never left out. Source: sudoers(5). */

const MOST_LINES = 100_000;
const MOST_RULES = 20_000;
const MOST_DEPTH = 8;

/** Clients that take mounts and privileges as arguments: root for whoever may run them as root. */
export const ENGINE_CLIENTS: ReadonlySet<string> = new Set([
  "docker",
  "docker-compose",
  "podman",
  "podman-compose",
  "nerdctl",
  "ctr",
  "crictl",
  "runc",
  "crun",
]);

/** Programs that run whatever they are told. */
const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "dash", "zsh", "ksh", "su", "sudo", "env"]);

interface Setting {
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly hostName: string;
  readonly asksPassword: boolean;
}

/** In the order in which they are read. */
export function parseSudoers(texts: readonly string[], hostName: string): readonly SudoRule[] {
  const lines = texts.flatMap(linesOf).slice(0, MOST_LINES);
  const setting: Setting = { aliases: aliasesOf(lines), hostName, asksPassword: !lines.some((line) => /^Defaults\s+!authenticate\b/.test(line)) };
  return lines.flatMap((line) => rulesOf(line, setting)).slice(0, MOST_RULES);
}

/** Joined where they are continued, without comments; `#` before a number is a user. Escaped letters become one that separates nothing. */
function linesOf(text: string): readonly string[] {
  const whole = text.replace(/\\\n/g, " ").split("\n");
  return whole
    .map((line) =>
      line
        .replace(/\\(.)/g, (_, letter: string) => escaped(letter))
        .replace(/(^|[\s,])#(?!\d|include).*$/, "$1")
        .trim(),
    )
    .filter((line) => line !== "");
}

const ESCAPES = 0xe000;

function escaped(letter: string): string {
  return /[\s,:=\\#!()"]/.test(letter) ? String.fromCharCode(ESCAPES + letter.charCodeAt(0)) : letter;
}

function plain(text: string): string {
  return text.replace(/[\ue000-\ue0ff]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - ESCAPES)).replaceAll('"', "");
}

const ALIAS = /^(?:User|Runas|Host|Cmnd|Cmd)_Alias\s+(.*)$/;

function aliasesOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>();
  for (const line of lines) {
    const written = ALIAS.exec(line)?.[1];
    for (const part of written === undefined ? [] : written.split(/\s*:\s*(?=[A-Z][A-Z0-9_]*\s*=)/)) {
      const [name = "", list = ""] = part.split(/\s*=\s*(.*)/s);
      aliases.set(name, listOf(list));
    }
  }
  return aliases;
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function expand(items: readonly string[], aliases: Setting["aliases"], depth = 0): readonly string[] {
  return items.slice(0, MOST_RULES).flatMap((item) => {
    const negation = /^!*/.exec(item)?.[0] ?? "";
    const inner = depth < MOST_DEPTH ? aliases.get(item.slice(negation.length).trim()) : undefined;
    if (inner === undefined) return [item];
    return expand(inner, aliases, depth + 1).map((each) => (negation.length % 2 === 0 ? each : `!${each}`));
  });
}

const INCLUDE = /^[@#]include(?:dir)?\s+(\S+)/;
const OWN_INCLUDE = /^\/etc\/sudoers\.d\/?$/;

function rulesOf(line: string, setting: Setting): readonly SudoRule[] {
  const included = INCLUDE.exec(line)?.[1];
  if (included !== undefined) return OWN_INCLUDE.test(included) ? [] : [{ who: "ALL", ...unclear(`\`${plain(included)}\` is included and was not read`) }];
  return ALIAS.test(line) || /^Defaults\b/.test(line) ? [] : rulesOfUsers(line, setting);
}

function rulesOfUsers(line: string, setting: Setting): readonly SudoRule[] {
  const [left = "", right] = line.replace(/\s*,\s*/g, ",").split(/\s*=\s*(.*)/s);
  const [users = "", hosts = ""] = left.split(/\s+(.*)/s);
  if (right === undefined || users === "" || hosts === "") return [];
  const grants = grantsOf({ hosts, commands: right }, setting);
  return expand(listOf(users), setting.aliases).flatMap((user) => {
    const who = plain(user);
    if (who.startsWith("!")) return [{ who: who.slice(1), grants: "nothing" as const, asksPassword: true, words: "is left out" }];
    return grants.map((grant) => ({ who, ...grant }));
  });
}

function unclear(words: string): Grant {
  return { grants: "unclear", asksPassword: true, words };
}

type Grant = Omit<SudoRule, "who">;

/** A rule for several hosts in one line (`… : HOST = …`) is not taken apart. */
function grantsOf({ hosts, commands }: { readonly hosts: string; readonly commands: string }, setting: Setting): readonly Grant[] {
  const named = expand(listOf(hosts), setting.aliases);
  const isHere = named.includes("ALL") || named.includes(setting.hostName);
  if (!isHere || named.some((host) => host.startsWith("!"))) return [unclear(`only on host \`${plain(hosts)}\``)];
  if (/:\s*[^\s=:,()]+\s*=\s*\S/.test(commands.replace(OPTIONS, ""))) return [unclear("several hosts are in one rule")];
  return itemsOf(commands, setting).flatMap((item) => grantOf(item, setting.aliases));
}

interface Item {
  readonly command: string;
  /** As whom: what is between parentheses, or root. */
  readonly as: string;
  readonly asksPassword: boolean;
}

const OPTIONS = /\b(?:ROLE|TYPE|PRIVS|LIMITPRIVS|APPARMOR_PROFILE|CWD|CHROOT|NOTBEFORE|NOTAFTER|TIMEOUT)\s*=\s*\S+\s*/g;
const TAG = /^(NOPASSWD|PASSWD|(?:NO)?(?:EXEC|FOLLOW|LOG_INPUT|LOG_OUTPUT|MAIL|SETENV|INTERCEPT))\s*:\s*/;

/** Tags and the target user hold for the commands that follow them. */
function itemsOf(commands: string, setting: Setting): readonly Item[] {
  const parts = commands
    .replace(OPTIONS, "")
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim());
  const items: Item[] = [];
  let as = "root";
  let asksPassword = setting.asksPassword;
  for (const part of parts) {
    const runas = /^\(([^)]*)\)\s*(.*)$/s.exec(part);
    if (runas !== null) as = runas[1] ?? "";
    let command = runas?.[2] ?? part;
    for (let tag = TAG.exec(command); tag !== null; tag = TAG.exec(command)) {
      if (tag[1] === "NOPASSWD") asksPassword = false;
      if (tag[1] === "PASSWD") asksPassword = true;
      command = command.slice(tag[0].length);
    }
    if (command !== "") items.push({ command, as, asksPassword });
  }
  return items;
}

function grantOf({ command, as, asksPassword }: Item, aliases: Setting["aliases"]): readonly Grant[] {
  const targets = expand(listOf(as.split(":")[0] ?? ""), aliases);
  const isRoot = targets.some((target) => target === "root" || target === "ALL" || target === "#0") && !targets.some((target) => target.startsWith("!"));
  return expand([command], aliases).flatMap((each): readonly Grant[] => {
    const words = plain(each.replace(/^sha\d+:\S+\s+/, "")).split(/\s+/)[0] ?? "";
    if (each.startsWith("!")) return words === "!ALL" ? [{ grants: "nothing", asksPassword, words }] : [];
    if (!isRoot) return [{ grants: "unclear", asksPassword, words: `\`${words}\`, not as root but as \`${plain(as)}\`` }];
    return [{ grants: kindOf(plain(each)), asksPassword, words }];
  });
}

/** Arguments that are fixed narrow a client: what they leave is not judged here. */
function kindOf(command: string): "everything" | "engine" | "unclear" {
  const [path = "", ...args] = command.replace(/^sha\d+:\S+\s+/, "").split(/\s+/);
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (path === "ALL" || (SHELLS.has(name) && args.length === 0)) return "everything";
  if (!ENGINE_CLIENTS.has(name)) return "unclear";
  return args.length === 0 || args.some((arg) => /[*?[^]/.test(arg) || /^(run|exec|create|cp|build|compose)$/.test(arg)) ? "engine" : "unclear";
}
