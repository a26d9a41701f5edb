/** Container configurations in which every two values of different factors meet at least once, and more of the same kind up to a count. */

/** By factor and value, the flags of `docker run`. `{x}` stands for a name that the test run gives. */
export type Factors = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** One value of each factor. */
export type Configuration = Readonly<Record<string, string>>;

export const FACTORS: Factors = {
  capabilities: {
    default: [],
    none: ["--cap-drop", "ALL"],
    "one of all": ["--cap-drop", "ALL", "--cap-add", "NET_ADMIN"],
    "no MKNOD": ["--cap-drop", "MKNOD"],
    administration: ["--cap-add", "SYS_ADMIN"],
    tracing: ["--cap-add", "CAP_SYS_PTRACE", "--cap-drop", "net_raw"],
    "no override": ["--cap-drop", "DAC_OVERRIDE", "--cap-add", "DAC_READ_SEARCH"],
    "all that a host without SYS_RESOURCE has": ["--cap-add", "ALL", "--cap-drop", "SYS_RESOURCE"],
    "all but some": ["--cap-add", "ALL", "--cap-drop", "SYS_RESOURCE", "--cap-drop", "SYS_ADMIN", "--cap-drop", "MKNOD"],
  },
  user: {
    "the image's": [],
    root: ["--user", "0"],
    "root by name": ["--user", "root"],
    "a uid": ["--user", "1000"],
    "a uid nobody has": ["--user", "10001"],
    "a uid and a group": ["--user", "1000:1000"],
    "root's group": ["--user", "1000:0"],
    "the socket's group": ["--user", "1000:1000", "--group-add", "{socket-group}"],
    "added to root's group": ["--user", "1000:1000", "--group-add", "0"],
    "root in the disk's group": ["--user", "0:6"],
    "a name": ["--user", "app"],
  },
  image: { root: ["{image-root}"], user: ["{image-user}"], app: ["{image-app}"] },
  seccomp: { default: [], unconfined: ["--security-opt", "seccomp=unconfined"], custom: ["--security-opt", "seccomp={profile}"] },
  "no-new-privileges": { off: [], on: ["--security-opt", "no-new-privileges"] },
  pid: { own: [], host: ["--pid", "host"], joined: ["--pid", "container:{partner}"] },
  net: {
    bridge: [],
    host: ["--network", "host"],
    none: ["--network", "none"],
    internal: ["--network", "{internal}"],
    joined: ["--network", "container:{partner}"],
  },
  ipc: { default: [], host: ["--ipc", "host"], shareable: ["--ipc", "shareable"], none: ["--ipc", "none"], joined: ["--ipc", "container:{partner}"] },
  uts: { own: [], host: ["--uts", "host"] },
  cgroup: { default: [], host: ["--cgroupns", "host"], private: ["--cgroupns", "private"], parent: ["--cgroup-parent", "/{label}"] },
  userns: { default: [], host: ["--userns", "host"] },
  mounts: {
    none: [],
    "the socket": ["-v", "/var/run/docker.sock:/x/docker.sock:ro"],
    "the socket's directory": ["-v", "/run:/x"],
    "the root": ["-v", "/:/x"],
    "the root, read-only": ["-v", "/:/x:ro"],
    "the root, read-only, with a part of it again": ["-v", "/:/x:ro", "-v", "/etc:/x/etc", "--tmpfs", "/x/run"],
    "/etc": ["-v", "/etc:/x"],
    "a file": ["-v", "/etc/passwd:/x/passwd:ro"],
    "/dev": ["-v", "/dev:/x"],
    "/dev/fuse": ["-v", "/dev/fuse:/dev/fuse"],
    "/proc": ["-v", "/proc:/x:ro"],
    "control groups": ["-v", "/sys/fs/cgroup:/x:ro"],
    "control groups in their place": ["-v", "/sys/fs/cgroup:/sys/fs/cgroup"],
    "a volume": ["-v", "{label}-data:/x:ro"],
    "a volume that is a bind": ["-v", "{bound}:/x"],
    "those of another": ["--volumes-from", "{partner}:ro"],
    "through a link of the image": ["-v", "/etc:/linked/x:ro", "-v", "/run/docker.sock:/linked/s"],
    "a temporary file system": ["--tmpfs", "/x:ro"],
  },
  devices: {
    none: [],
    fuse: ["--device", "/dev/fuse"],
    "a loop device, read-only": ["--device", "/dev/loop0:/dev/foo:r"],
    kvm: ["--device", "/dev/kvm"],
    "memory under another name": ["--device", "/dev/kmsg:/dev/inner/kmsg"],
    "tunnels without writing": ["--device", "/dev/net/tun:/dev/net/tun:r"],
    "a rule for disks": ["--device-cgroup-rule", "b 8:* rwm"],
    "a rule for loop devices": ["--device-cgroup-rule", "b 7:* r"],
    "a rule for all": ["--device-cgroup-rule", "a *:* rwm"],
  },
  root: { writable: [], "read-only": ["--read-only"] },
  "system paths": { hidden: [], shown: ["--security-opt", "systempaths=unconfined"] },
  limits: {
    none: [],
    memory: ["--memory", "64m"],
    pids: ["--pids-limit", "100"],
    cpus: ["--cpus", "0.5"],
    quota: ["--cpu-quota", "50000", "--pids-limit", "-1"],
  },
};

interface Pair {
  readonly factor: string;
  readonly value: string;
  readonly other: string;
  readonly otherValue: string;
}

/** At least `count` configurations, the same ones each time: first those that pairs need, each of which meets as many pairs that have not met as a value can. */
export function configurations(factors: Factors, count: number): readonly Configuration[] {
  const missing = new Map(pairsOf(factors).map((pair) => [keyOf(pair), pair]));
  const all: Configuration[] = [];
  const random = sequence(11);
  while (missing.size > 0 || all.length < count) {
    const [seed] = missing.values();
    const start: Record<string, string> = seed === undefined ? {} : { [seed.factor]: seed.value, [seed.other]: seed.otherValue };
    const made = completed(factors, start, { missing, random });
    for (const key of keysIn(made)) missing.delete(key);
    all.push(made);
  }
  return all;
}

interface Choosing {
  readonly missing: ReadonlyMap<string, Pair>;
  readonly random: () => number;
}

function completed(factors: Factors, start: Configuration, { missing, random }: Choosing): Configuration {
  const made: Record<string, string> = { ...start };
  for (const factor of Object.keys(factors).filter((name) => made[name] === undefined)) {
    const values = Object.keys(factors[factor] ?? {});
    const offset = Math.floor(random() * values.length);
    const turned = [...values.slice(offset), ...values.slice(0, offset)];
    const gain = (value: string) => Object.entries(made).filter(([other, set]) => missing.has(keyOf({ factor, value, other, otherValue: set }))).length;
    made[factor] = turned.reduce((best, value) => (gain(value) > gain(best) ? value : best), turned[0] ?? "");
  }
  return made;
}

export function pairsOf(factors: Factors): readonly Pair[] {
  const names = Object.keys(factors);
  return names.flatMap((factor, index) =>
    names
      .slice(index + 1)
      .flatMap((other) =>
        Object.keys(factors[factor] ?? {}).flatMap((value) => Object.keys(factors[other] ?? {}).map((otherValue) => ({ factor, value, other, otherValue }))),
      ),
  );
}

export function keysIn(configuration: Configuration): readonly string[] {
  const entries = Object.entries(configuration);
  return entries.flatMap(([factor, value], index) => entries.slice(index + 1).map(([other, otherValue]) => keyOf({ factor, value, other, otherValue })));
}

export function keyOf({ factor, value, other, otherValue }: Pair): string {
  return [`${factor}=${value}`, `${other}=${otherValue}`].sort().join(" & ");
}

/** Numbers in [0, 1), the same ones for the same seed. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
