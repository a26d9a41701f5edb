/** Flags of `dockerd` by their long names, each with all of its values in order. */
export type DaemonFlags = ReadonlyMap<string, readonly string[]>;

const ARGS_LIMIT = 256;

const BOOLEAN_FLAGS = new Set([
  "tls",
  "tlsverify",
  "userland-proxy",
  "iptables",
  "no-new-privileges",
  "debug",
  "experimental",
  "live-restore",
  "icc",
  "selinux-enabled",
  "init",
  "ip-forward",
  "ip-forward-no-drop",
  "ip-masq",
  "ipv6",
  "ip6tables",
  "raw-logs",
  "validate",
  "rootless",
  "cri-containerd",
  "allow-direct-routing",
]);

/** Source: moby cmd/dockerd/options.go and config.go. */
const SHORT_FLAGS: Readonly<Record<string, string>> = { H: "host", D: "debug", l: "log-level", G: "group", b: "bridge", s: "storage-driver", p: "pidfile" };

/** `--name=value`, `--name value`, `-H value`; a boolean flag without a value is true. Source: spf13/pflag, which dockerd uses. */
export function parseDaemonFlags(args: readonly string[]): DaemonFlags {
  const flags = new Map<string, string[]>();
  const bounded = args.slice(0, ARGS_LIMIT);
  for (const [index, arg] of bounded.entries()) {
    const [, name, given] = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(inLongForm(arg)) ?? [];
    if (name === undefined) continue;
    const value = given ?? (BOOLEAN_FLAGS.has(name) ? "true" : (bounded[index + 1] ?? ""));
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

/** `-H unix:///x`, `-H=unix:///x` and `-Hunix:///x` as `--host` and `--host=unix:///x`. */
function inLongForm(arg: string): string {
  const [, letter = "", value = ""] = /^-([A-Za-z])(.*)$/s.exec(arg) ?? [];
  const name = Object.hasOwn(SHORT_FLAGS, letter) ? SHORT_FLAGS[letter] : undefined;
  if (name === undefined) return arg;
  return value === "" ? `--${name}` : `--${name}=${value.replace(/^=/, "")}`;
}

/** Source: Go's strconv.ParseBool. */
export function isTrueFlag(flag: string): boolean {
  return ["1", "t", "T", "true", "TRUE", "True"].includes(flag);
}
