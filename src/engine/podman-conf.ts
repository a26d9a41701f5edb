import type { Blank } from "../model/index.ts";

/** Where Podman reads its settings, in the order in which each overrides those before it. */
export type ConfPlace =
  /** The first that is there. */
  | { readonly kind: "file"; readonly paths: readonly string[]; readonly isNeeded: boolean }
  /** Files `*.conf` in folders, by their names; of one name, that in the last folder. */
  | { readonly kind: "folder"; readonly paths: readonly string[] };

/** How `podman system service` was started, as far as it decides what it reads. */
export interface PodmanStart {
  readonly args: readonly string[];
  /** As this machine numbers users; null: not told. */
  readonly uid: number | null;
  /** Null: not ours to read. */
  readonly variables: ConfVariables | null;
  /** Milliseconds since 1970; null: not told. */
  readonly startedMs: number | null;
}

/** Of its environment, those that name files; null: not set. */
export interface ConfVariables {
  readonly CONTAINERS_CONF: string | null;
  readonly CONTAINERS_CONF_OVERRIDE: string | null;
  readonly XDG_CONFIG_HOME: string | null;
  readonly HOME: string | null;
}

const SYSTEM = "/usr/share/containers/containers.conf";
const ADMIN = "/etc/containers/containers.conf";

/**
 * `version`: Podman's. Source: containers.conf(5); containers/common pkg/config/new.go (systemConfigs) of Podman 4.3 to 5.8, and containers/storage pkg/configfile of the
 * sixth.
 */
export function confPlaces(start: PodmanStart, version: string): readonly ConfPlace[] | Blank {
  const { variables, uid } = start;
  if (variables === null || uid === null)
    return { why: "the environment of Podman's service, which may name other settings, is not ours to read", learnBy: "run this as root, or as Podman's user" };
  if (start.args.some((arg) => /^--module(=|$)/.test(arg)))
    return { why: "Podman's service was started with modules, whose settings are not followed", learnBy: "start it without `--module`" };
  const release = releaseOf(version);
  if (release === null) return { why: "Podman does not tell its version, and what it reads hangs on that", learnBy: "podman version" };
  const home = homeConf(variables, uid);
  if (home === null) return { why: "Podman's service does not know where its user is at home", learnBy: "start it with `HOME` set" };
  const { CONTAINERS_CONF: only, CONTAINERS_CONF_OVERRIDE: last } = variables;
  const places = [...(only === null ? usualPlaces(release, { home, uid }) : [needed(only)]), ...(last === null ? [] : [needed(last)])];
  const relative = places.flatMap(({ paths }) => paths).find((path) => !path.startsWith("/"));
  if (relative === undefined) return places;
  return { why: `\`${relative.slice(0, 200)}\`, which names Podman's settings, is no absolute path`, learnBy: "start its service with an absolute path" };
}

interface Release {
  readonly major: number;
  readonly minor: number;
}

function releaseOf(version: string): Release | null {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})/.exec(version) ?? [];
  return major === undefined || minor === undefined ? null : { major: Number(major), minor: Number(minor) };
}

/** Root is at home in /root where nothing says otherwise (units of the system set no `HOME`). */
function homeConf({ XDG_CONFIG_HOME: config, HOME: home }: ConfVariables, uid: number): string | null {
  const directory = config ?? (home !== null ? join(home, ".config") : uid === 0 ? "/root/.config" : null);
  return directory === null ? null : join(directory, "containers/containers.conf");
}

interface Whose {
  readonly home: string;
  readonly uid: number;
}

function usualPlaces({ major, minor }: Release, { home, uid }: Whose): readonly ConfPlace[] {
  const rootless = "/etc/containers/containers.rootless.conf";
  if (major >= 6)
    return [
      { kind: "file", paths: [home, ADMIN, SYSTEM], isNeeded: false },
      { kind: "folder", paths: [...special(SYSTEM, uid), ...special(ADMIN, uid), `${home}.d`] },
    ];
  const forRootless = uid === 0 || major < 5 || (major === 5 && minor < 7) ? [] : [file(rootless), folder(`${rootless}.d`), folder(`${rootless}.d/${uid}`)];
  const forHome = uid === 0 && major < 5 ? [] : [file(home), folder(`${home}.d`)];
  return [file(SYSTEM), file(ADMIN), folder(`${ADMIN}.d`), ...forRootless, ...forHome];
}

/** Folders beside a file, those that go before others last. */
function special(path: string, uid: number): readonly string[] {
  const named = path.replace(/\.conf$/, uid === 0 ? ".rootful.conf.d" : ".rootless.conf.d");
  return [`${path}.d`, named, ...(uid === 0 ? [] : [`${named}/${uid}`])];
}

function file(path: string): ConfPlace {
  return { kind: "file", paths: [path], isNeeded: false };
}

function folder(path: string): ConfPlace {
  return { kind: "folder", paths: [path] };
}

function needed(path: string): ConfPlace {
  return { kind: "file", paths: [path], isNeeded: true };
}

function join(directory: string, name: string): string {
  return `${directory.replace(/\/+$/, "")}/${name}`;
}
