import { hostname } from "node:os";
import type { Blank, FileOwner } from "../../model/index.ts";
import type { CrewReadings, HomeReading, KeyFile, RunnerFile, ScheduleFile } from "../crew-readings.ts";
import type { MachineReadings } from "../readings.ts";
import type { Folder } from "./careful-file.ts";
import { below, entryAt, inFolder, linkedTextAt, namesIn } from "./careful-file.ts";
import { readFile } from "./read-file.ts";
import { readHome } from "./read-home.ts";

const MOST_HOMES = 1000;
const MOST_FILES = 5000;
const MOST_BYTES = 256 * 1024;
const AS_ROOT = "run `seaworthy crew` as root";

/** What can be read of people and machines. Nothing is changed, no secret is read. */
export function readCrew(machine: MachineReadings): CrewReadings {
  const files = new Map(machine.files);
  files.set("/etc/ssh/sshd_config", readFile("/etc/ssh/sshd_config"));
  const homes = homesOf(machine);
  const schedules = readSchedules();
  return {
    files,
    sudoers: machine.sudoers,
    hostName: hostname().split(".")[0] ?? "",
    homes: homes.read,
    directories: directoriesOf([...machine.sockets.keys()]),
    engineKeys: engineKeys(),
    runnerFiles: runnerFiles(),
    processes: machine.processes,
    schedules: schedules.files,
    unseen: [...schedules.unseen, ...homes.unseen, ...(machine.processes === null ? [{ why: "processes of others are hidden", learnBy: AS_ROOT }] : [])],
  };
}

function homesOf({ files }: MachineReadings): { readonly read: ReadonlyMap<string, HomeReading>; readonly unseen: readonly Blank[] } {
  const passwd = files.get("/etc/passwd");
  const paths = passwd?.kind === "text" ? passwd.text.split("\n").map((line) => line.split(":")[5] ?? "") : [];
  const distinct = [...new Set(paths)].filter((path) => path !== "");
  const left = distinct.slice(MOST_HOMES);
  const read = distinct.slice(0, MOST_HOMES).map((path) => [path, readHome(path)] as const);
  const unread = left.map((path) => [path, { kind: "unreadable", why: `is beyond the first ${MOST_HOMES}` }] as const);
  return { read: new Map<string, HomeReading>([...read, ...unread]), unseen: [] };
}

/** Every directory on the way to a socket. */
function directoriesOf(sockets: readonly string[]): ReadonlyMap<string, FileOwner> {
  const paths = new Set(
    sockets.flatMap((path) =>
      path
        .split("/")
        .slice(1, -1)
        .map((_, depth, parts) => `/${parts.slice(0, depth + 1).join("/")}`),
    ),
  );
  const owners = new Map<string, FileOwner>();
  for (const path of [...paths].slice(0, MOST_FILES)) {
    const found = inFolder(path, (folder) => entryAt(folder, "."));
    if (found.kind === "found" && found.value.kind === "found") owners.set(path, found.value.value.owner);
  }
  return owners;
}

/** Keys that make or are certificates of the engine, by their usual names. Source: the documentation of protected access. */
const ENGINE_KEY = /^(ca-key|key|server-key|client-key)\.pem$/;

function engineKeys(): readonly KeyFile[] {
  return ["/etc/docker", "/etc/docker/certs", "/etc/docker/tls", "/etc/docker/ssl"].flatMap((place) => {
    const found = inFolder(place, (folder) =>
      listed(folder)
        .filter((name) => ENGINE_KEY.test(name))
        .flatMap((name): readonly KeyFile[] => {
          const entry = entryAt(folder, name);
          if (entry.kind !== "found" || entry.value.type !== "file") return [];
          return [{ kind: "docker-tls-client", path: `${place}/${name}`, owner: entry.value.owner, opens: [], why: "" }];
        }),
    );
    return found.kind === "found" ? found.value : [];
  });
}

function listed(folder: Folder): readonly string[] {
  const names = namesIn(folder, MOST_FILES);
  return names.kind === "found" ? names.value.names : [];
}

/** Source: documentation of each runner on where its configuration lies. */
const RUNNERS: readonly (readonly [directory: string, name: string, kind: string])[] = [
  ["/etc/gitlab-runner", "config.toml", "gitlab-runner"],
  ["/srv/gitlab-runner/config", "config.toml", "gitlab-runner"],
  ["/opt/actions-runner", ".runner", "github-actions-runner"],
  ["/actions-runner", ".runner", "github-actions-runner"],
  ["/home/runner/actions-runner", ".runner", "github-actions-runner"],
  ["/etc/buildkite-agent", "buildkite-agent.cfg", "buildkite-agent"],
  ["/etc/drone-runner-docker", "config", "drone-runner"],
  ["/etc/woodpecker", "woodpecker-agent.conf", "woodpecker-agent"],
  ["/etc/act_runner", "config.yaml", "gitea-runner"],
  ["/var/lib/jenkins", "config.xml", "jenkins"],
];

function runnerFiles(): readonly RunnerFile[] {
  return RUNNERS.flatMap(([directory, name, kind]): readonly RunnerFile[] => {
    const found = inFolder(directory, (folder) => entryAt(folder, name));
    if (found.kind !== "found" || found.value.kind !== "found") return [];
    return [{ kind, path: `${directory}/${name}`, owner: found.value.value.owner }];
  });
}

interface Schedules {
  readonly files: readonly ScheduleFile[];
  readonly unseen: readonly Blank[];
}

interface Place {
  readonly directory: string;
  readonly kindOf: (name: string) => ScheduleFile["kind"] | null;
}

function all(directory: string, kind: ScheduleFile["kind"]): Place {
  return { directory, kindOf: (name) => (name.startsWith(".") ? null : kind) };
}

function unitKind(name: string): ScheduleFile["kind"] | null {
  return name.endsWith(".service") ? "unit" : name.endsWith(".timer") ? "timer" : null;
}

/** Later ones yield to earlier ones of the same name. Source: systemd.unit(5). */
const UNIT_DIRECTORIES = ["/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"];

const SCHEDULES: readonly Place[] = [
  { directory: "/etc", kindOf: (name) => (name === "crontab" ? "crontab" : null) },
  all("/etc/cron.d", "crontab"),
  ...["hourly", "daily", "weekly", "monthly"].map((often) => all(`/etc/cron.${often}`, "cron-script")),
  ...["/var/spool/cron", "/var/spool/cron/crontabs"].map((directory) => all(directory, "personal-crontab")),
];

function readSchedules(): Schedules {
  const plain = SCHEDULES.map(readPlace);
  const units = UNIT_DIRECTORIES.flatMap((directory) => [readPlace({ directory, kindOf: unitKind }), readDropIns(directory)]);
  const files = [...plain, ...units].flatMap((each) => each.files);
  return { files: firstOfEachUnit(files), unseen: [...plain, ...units].flatMap((each) => each.unseen) };
}

function firstOfEachUnit(files: readonly ScheduleFile[]): readonly ScheduleFile[] {
  const seen = new Set<string>();
  return files.filter(({ kind, path }) => {
    if (kind !== "unit" && kind !== "timer") return true;
    const name = path.slice(path.lastIndexOf("system/"));
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

function readPlace({ directory, kindOf }: Place): Schedules {
  const unseen: Blank[] = [];
  const found = inFolder(directory, (folder) => {
    const names = namesIn(folder, MOST_FILES);
    if (names.kind === "refused") unseen.push({ why: `\`${directory}\` ${names.why}`, learnBy: AS_ROOT });
    return (names.kind === "found" ? names.value.names : []).flatMap((name): readonly ScheduleFile[] => {
      const kind = kindOf(name);
      const text = kind === null ? null : linkedTextAt(folder, name, MOST_BYTES);
      if (text?.kind === "refused" && text.why === "may not be entered") unseen.push({ why: `\`${directory}/${name}\` may not be read`, learnBy: AS_ROOT });
      // A link to /dev/null masks the unit of that name: it counts, and says nothing.
      return kind === null || text === null || text.kind === "absent"
        ? []
        : [{ kind, path: `${directory}/${name}`, text: text.kind === "found" ? text.value : "" }];
    });
  });
  if (found.kind === "refused") unseen.push({ why: `\`${directory}\` ${found.why}`, learnBy: AS_ROOT });
  return { files: found.kind === "found" ? found.value : [], unseen };
}

function readDropIns(directory: string): Schedules {
  const found = inFolder(directory, (folder) =>
    listed(folder)
      .filter((name) => name.endsWith(".service.d"))
      .flatMap((name): readonly ScheduleFile[] => {
        const read = below(folder, name, (inner) =>
          listed(inner)
            .filter((part) => part.endsWith(".conf"))
            .flatMap((part): readonly ScheduleFile[] => {
              const text = linkedTextAt(inner, part, MOST_BYTES);
              return text.kind === "found" ? [{ kind: "unit", path: `${directory}/${name}/${part}`, text: text.value }] : [];
            }),
        );
        return read.kind === "found" ? read.value : [];
      }),
  );
  return { files: found.kind === "found" ? found.value : [], unseen: [] };
}
