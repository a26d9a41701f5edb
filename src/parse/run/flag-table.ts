/** `switch` flags take no word (`--init`, `--init=false`); all others take one. `list` flags add up, of `value` flags the last counts. */
export type FlagKind = "switch" | "value" | "list";

export interface Flag {
  readonly name: string;
  readonly kind: FlagKind;
  /** One letter, or empty. */
  readonly short: string;
  /** What an unexpanded variable in its value means: nothing, a blank in the world, or that the line cannot be judged. */
  readonly matters: "no" | "blank" | "yes";
}

const SWITCHES = `detach:d disable-content-trust help init interactive:i no-healthcheck oom-kill-disable privileged publish-all:P quiet:q read-only rm sig-proxy tty:t use-api-socket`;
const VALUES = `cgroup-parent cgroupns cpu-period cpu-quota gpus:list ipc mount:list name network:list pid restart runtime userns uts volume-driver entrypoint`;
const LISTS = `cap-add cap-drop device device-cgroup-rule env-file group-add security-opt storage-opt sysctl tmpfs volume:v volumes-from`;
const BLANK_VALUES = `user:u memory:m pids-limit cpus`;
const BLANK_LISTS = `publish:p env:e expose`;
/** Flags whose value opens or closes nothing that is judged. */
const IDLE_VALUES = `blkio-weight cidfile cpu-count cpu-percent cpu-rt-period cpu-rt-runtime cpu-shares:c cpuset-cpus cpuset-mems detach-keys domainname health-cmd health-interval health-retries health-start-interval health-start-period health-timeout hostname:h io-maxbandwidth io-maxiops ip ip6 isolation kernel-memory log-driver mac-address memory-reservation memory-swap memory-swappiness oom-score-adj platform pull shm-size stop-signal stop-timeout workdir:w`;
const IDLE_LISTS = `add-host annotation attach:a blkio-weight-device device-read-bps device-read-iops device-write-bps device-write-iops dns dns-option dns-search label:l label-file link link-local-ip log-opt network-alias ulimit`;
/** Hidden and former names. Source: docker/cli cli/command/container/opts.go addFlags (v28.2.2). */
const ALIASES: Readonly<Record<string, string>> = { net: "network", "net-alias": "network-alias", "dns-opt": "dns-option" };
/** What `podman run` takes besides. Source: podman-run(1), 5.x. */
const PODMAN_SWITCHES = `env-host http-proxy init-ctr no-hostname no-hosts passwd replace rmi read-only-tmpfs tls-verify`;
const PODMAN_VALUES = `arch authfile chrootdirs conmon-pidfile group-entry hosts-file image-volume log-level os passwd-entry pidfile preserve-fds requires retry retry-delay sdnotify systemd timeout tz umask unsetenv variant`;

/** Every flag of `docker run` and `docker create` 28.2, by its long name. Source: `docker run --help` and docker/cli addFlags. */
export const RUN_FLAGS: ReadonlyMap<string, Flag> = new Map(
  [
    ...flagsOf(SWITCHES, "switch", "yes"),
    ...flagsOf(VALUES, "value", "yes"),
    ...flagsOf(LISTS, "list", "yes"),
    ...flagsOf(BLANK_VALUES, "value", "blank"),
    ...flagsOf(BLANK_LISTS, "list", "blank"),
    ...flagsOf(IDLE_VALUES, "value", "no"),
    ...flagsOf(IDLE_LISTS, "list", "no"),
  ].map((flag) => [flag.name, flag]),
);

const PODMAN_FLAGS: ReadonlyMap<string, Flag> = new Map(
  [...flagsOf(PODMAN_SWITCHES, "switch", "yes"), ...flagsOf(PODMAN_VALUES, "value", "no")].map((flag) => [flag.name, flag]),
);

const BY_SHORT: ReadonlyMap<string, Flag> = new Map([...RUN_FLAGS.values()].filter((flag) => flag.short !== "").map((flag) => [flag.short, flag]));

function flagsOf(words: string, kind: FlagKind, matters: Flag["matters"]): readonly Flag[] {
  return words.split(" ").map((word) => {
    const [name = "", extra = ""] = word.split(":");
    return { name, kind: extra === "list" ? "list" : kind, short: extra.length === 1 ? extra : "", matters };
  });
}

export type Program = "docker" | "podman";

export function longFlag(name: string, program: Program): Flag | null {
  const own = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
  return RUN_FLAGS.get(own ?? name) ?? (program === "podman" ? (PODMAN_FLAGS.get(name) ?? null) : null);
}

export function shortFlag(letter: string): Flag | null {
  return BY_SHORT.get(letter) ?? null;
}

const LONGEST_NAME = 64;

/** The flag whose name is fewest edits away from `name`, or null where none is near. */
export function nearestFlag(name: string): string | null {
  if (name.length > LONGEST_NAME) return null;
  const ranked = [...RUN_FLAGS.keys()].map((flag) => ({ flag, edits: editDistance(name, flag) })).sort((left, right) => left.edits - right.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, name.length / 3) ? best.flag : null;
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1];
    for (let column = 0; column < right.length; column += 1) {
      const change = (row[column] ?? 0) + (letter === right[column] ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
