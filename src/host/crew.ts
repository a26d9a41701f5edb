import type { Account, Blank, CiRunner, Crew, Known, StoredKey } from "../model/index.ts";
import { known, shellWord, unknown } from "../model/index.ts";
import type { CrewReadings, HomeReading, KeyFile } from "./crew-readings.ts";
import { jobsOf } from "./jobs.ts";
import { parseSudoers } from "./sudoers.ts";

const MOST_ACCOUNTS = 20_000;
const AS_ROOT = "run `seaworthy crew` as root";

/** Nothing is known of the people and machines of the host. */
export function unknownCrew(why: string, learnBy: string): Crew {
  const none = <T>(): Known<T> => unknown(why, learnBy);
  return { accounts: none(), sudoRules: none(), directories: none(), engineKeys: none(), runners: none(), jobs: none(), unseen: [] };
}

/** The people and machines of the host, as far as whoever runs this could read. */
export function crewOf(readings: CrewReadings): Crew {
  const host = (location: string) => ({ source: "host", location });
  const { sudoers } = readings;
  const accounts = accountsOf(readings);
  return {
    accounts,
    sudoRules:
      sudoers === null ? unknown("the sudo rules are readable by root only", AS_ROOT) : known(parseSudoers(sudoers, readings.hostName), host("/etc/sudoers")),
    directories: known(Object.assign(Object.create(null), Object.fromEntries(readings.directories)), host("stat")),
    engineKeys: known(
      readings.engineKeys.map((file) => storedKey(file, () => null)),
      host("/etc/docker"),
    ),
    runners: known(runnersOf(readings, accounts.known ? accounts.value : []), host("/etc and processes")),
    jobs: known(jobsOf(readings.schedules), host("cron and systemd")),
    unseen: [...readings.unseen, ...unseenHomes(readings)],
  };
}

function unseenHomes({ homes }: CrewReadings): readonly Blank[] {
  return [...homes].flatMap(([path, home]) => (home.kind === "unreadable" ? [{ why: `the home \`${path}\` ${home.why}`, learnBy: AS_ROOT }] : []));
}

type Row = readonly string[];

/** Rows of a file of accounts; a repeated name counts as it first stands, as getpwnam(3) finds it. */
function rowsOf(text: string): readonly Row[] {
  const rows = text.split("\n", MOST_ACCOUNTS).map((line) => line.split(":"));
  const byName = new Map<string, Row>();
  for (const row of rows) if (row[0] !== undefined && /^[^#+-]/.test(row[0]) && !byName.has(row[0])) byName.set(row[0], row);
  return [...byName.values()];
}

function accountsOf(readings: CrewReadings): Known<readonly Account[]> {
  const [passwd, group] = ["/etc/passwd", "/etc/group"].map((path) => readings.files.get(path));
  if (passwd?.kind !== "text") return unknown("`/etc/passwd` cannot be read", "getent passwd");
  if (group?.kind !== "text") return unknown("`/etc/group` cannot be read", "getent group");
  const groups = groupsOf(group.text);
  const opened = openedBy(readings, rowsOf(passwd.text));
  const accounts = rowsOf(passwd.text).flatMap((row) => accountOf(row, { groups, readings, opened }));
  return known(accounts, { source: "host", location: "/etc/passwd, /etc/group" });
}

interface Groups {
  readonly names: ReadonlyMap<number, string>;
  readonly ofMember: ReadonlyMap<string, readonly number[]>;
}

function groupsOf(text: string): Groups {
  const names = new Map<number, string>();
  const ofMember = new Map<string, number[]>();
  for (const [name = "", , number = "", members = ""] of rowsOf(text)) {
    const id = idOf(number);
    if (id === null) continue;
    if (!names.has(id)) names.set(id, name);
    for (const member of members.split(",")) if (member !== "") ofMember.set(member, [...(ofMember.get(member) ?? []), id]);
  }
  return { names, ofMember };
}

function idOf(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

interface Making {
  readonly groups: Groups;
  readonly readings: CrewReadings;
  readonly opened: Opened;
}

function accountOf(row: Row, { groups, readings, opened }: Making): readonly Account[] {
  const [name = "", , uidText = "", gidText = "", , home = "", shell = ""] = row;
  const [uid, gid] = [idOf(uidText), idOf(gidText)];
  if (uid === null || gid === null) return [];
  const groupIds = [...new Set([gid, ...(groups.ofMember.get(name) ?? [])])];
  const reading = readings.homes.get(home) ?? { kind: "absent" };
  return [
    {
      name,
      uid,
      gid,
      home,
      shell,
      groups: groupIds.map((id) => groups.names.get(id) ?? String(id)),
      groupIds,
      authorizedKeys: authorizedIn(reading, home, readings),
      keys: keysIn(reading, home, { uid, opened }),
    },
  ];
}

/** Where keys lie elsewhere, or come from a program, the home does not tell. Source: sshd_config(5). */
const OTHER_KEYS = /^\s*AuthorizedKeys(?:Command\s+(?!none\b)\S|File\s+(?!"?\.ssh\/authorized_keys"?(?:\s+"?\.ssh\/authorized_keys2"?)?\s*$)\S)/im;

function authorizedIn(home: HomeReading, path: string, { files }: CrewReadings): Known<number> {
  const sshd = files.get("/etc/ssh/sshd_config");
  if (sshd?.kind === "text" && OTHER_KEYS.test(sshd.text))
    return unknown("sshd takes public keys from elsewhere than `.ssh/authorized_keys`", "sshd -T | grep -i authorizedkeys");
  const place = `${path}/.ssh/authorized_keys`;
  if (home.kind === "absent") return known(0, { source: "host", location: `${path} (not there)` });
  if (home.kind === "unreadable") return unknown(`the home \`${path}\` ${home.why}`, AS_ROOT);
  return home.authorized === null ? unknown(`\`${place}\` cannot be read`, AS_ROOT) : known(home.authorized.length, { source: "host", location: place });
}

function keysIn(home: HomeReading, path: string, { uid, opened }: { readonly uid: number; readonly opened: Opened }): Known<readonly StoredKey[]> {
  if (home.kind === "absent") return known([], { source: "host", location: `${path} (not there)` });
  if (home.kind === "unreadable") return unknown(`the home \`${path}\` ${home.why}`, AS_ROOT);
  const readable = home.keys.filter(({ owner }) => uid === 0 || owner.uid === uid || (owner.mode & 0o004) !== 0);
  return known(
    readable.map((file) => storedKey(file, opened)),
    { source: "host", location: path },
  );
}

/** Accounts that let in the holder of a public key's other half; null: some accounts' keys could not be read, and none that could let it in. */
type Opened = (publicKey: string) => readonly string[] | null;

function openedBy(readings: CrewReadings, accounts: readonly Row[]): Opened {
  const byKey = new Map<string, string[]>();
  let isWhole = true;
  for (const [name = "", , , , , path = ""] of accounts) {
    const home = readings.homes.get(path);
    if (home === undefined || home.kind === "absent") continue;
    if (home.kind === "unreadable" || home.authorized === null) isWhole = false;
    else for (const key of home.authorized) byKey.set(key, [...(byKey.get(key) ?? []), name]);
  }
  return (publicKey) => byKey.get(publicKey) ?? (isWhole ? [] : null);
}

function storedKey({ kind, path, owner, opens, why }: KeyFile, opened: Opened): StoredKey {
  const evidence = { source: "host", location: path };
  if (opens === null) return { kind, path, owner, opens: unknown(why, /may not be/.test(why) ? AS_ROOT : `look at it on the host: ls -l ${shellWord(path)}`) };
  if (kind !== "ssh") return { kind, path, owner, opens: known(opens, evidence) };
  const found = opens.map(opened);
  const names = [...new Set(found.flatMap((each) => each ?? []))];
  if (names.length > 0) return { kind, path, owner, opens: known(names, evidence) };
  if (opens.length === 0) return { kind, path, owner, opens: unknown(`\`${path}\` has no public half beside it`, `ssh-keygen -lf ${shellWord(path)}`) };
  return { kind, path, owner, opens: found.includes(null) ? unknown("not every `authorized_keys` could be read", AS_ROOT) : known([], evidence) };
}

/** Names that the programs bear as processes: the kernel keeps 15 letters. Source: each project's unit files. */
const RUNNER_PROCESSES: Readonly<Record<string, string>> = {
  "gitlab-runner": "gitlab-runner",
  "Runner.Listener": "github-actions-runner",
  "buildkite-agent": "buildkite-agent",
  "drone-runner-do": "drone-runner",
  "woodpecker-agen": "woodpecker-agent",
  act_runner: "gitea-runner",
  "forgejo-runner": "forgejo-runner",
};

function runnersOf({ runnerFiles, processes }: CrewReadings, accounts: readonly Account[]): readonly CiRunner[] {
  const nameOf = (uid: number): string | null => accounts.find((account) => account.uid === uid)?.name ?? null;
  const running = (processes ?? []).flatMap(({ name, uid, inContainer }): readonly CiRunner[] => {
    const kind = Object.hasOwn(RUNNER_PROCESSES, name) && !inContainer ? RUNNER_PROCESSES[name] : undefined;
    return kind === undefined ? [] : [{ kind, place: `process ${name}`, account: nameOf(uid) }];
  });
  const written = runnerFiles.map(({ kind, path, owner }): CiRunner => {
    return { kind, place: path, account: running.find((runner) => runner.kind === kind)?.account ?? nameOf(owner.uid) };
  });
  const kinds = new Set(written.map(({ kind }) => kind));
  return [...written, ...running.filter(({ kind }) => !kinds.has(kind))];
}
