import type { Engine, Host, Known } from "../model/index.ts";
import { assumed, unknown } from "../model/index.ts";
import { unknownConfiguration } from "./configuration.ts";
import { unknownCrew } from "./crew.ts";
import { unknownSoftware } from "./software.ts";

/** What differs too much between installations to be taken for granted. */
const NO_HOST = "a stock host stands in for the real one";
const LEARN_HOST = "judge with a snapshot that `seaworthy scan --snapshot FILE` took there";

/**
 * A rootful Linux engine as installed, taken for granted where nothing is known: the dangerous side wherever installations differ
 * (no security module is counted on), so that what is `contained` here is contained on a better host too.
 */
function stock<T>(value: T, words: string): Known<T> {
  return assumed(value, `stock host: ${words}`);
}

/** Links that every current distribution has (merged /usr, /var/run). Source: Filesystem Hierarchy Standard 3.0 and systemd's file-hierarchy(7). */
export const USUAL_SYMLINKS: Readonly<Record<string, string>> = {
  "/var/run": "/run",
  "/var/lock": "/run/lock",
  "/bin": "/usr/bin",
  "/sbin": "/usr/sbin",
  "/lib": "/usr/lib",
  "/lib64": "/usr/lib64",
};

export const STOCK_ENGINE: Engine = {
  product: stock("docker", "Docker Engine"),
  version: stock("28.5.2", "Docker Engine 28"),
  apiVersion: stock("1.51", "Docker Engine 28"),
  minApiVersion: stock("1.24", "Docker Engine 28"),
  isDesktop: stock(false, "Linux, not Docker Desktop"),
  isExperimental: stock(false, "no experimental features"),
  rootless: stock(false, "rootful"),
  usernsRemap: stock(false, "no userns-remap"),
  controlGroups: stock(true, "control groups"),
  seccompProfile: stock("builtin", "built-in seccomp profile"),
  noNewPrivileges: stock(false, "no-new-privileges is not the default"),
  selinuxEnabled: stock(false, "SELinux is not counted on"),
  dataRoot: stock("/var/lib/docker", "data root /var/lib/docker"),
  storageDriver: stock("overlay2", "overlay2"),
  defaultRuntime: stock("runc", "runc"),
  runtimes: stock(["runc"], "runc"),
  listeners: stock([], "no TCP listener"),
  authorizationPlugins: stock([], "no authorization plugin"),
  swarm: stock("inactive", "no swarm"),
  swarmAutolock: stock(false, "no swarm"),
  insecureRegistries: stock([], "no insecure registry"),
  liveRestore: stock(false, "no live restore"),
  userlandProxy: stock(true, "userland proxy"),
  iptables: stock(true, "the engine manages the firewall"),
  debug: stock(false, "no debug mode"),
  metricsAddress: stock("", "no metrics listener"),
  insecureEntitlement: stock(false, "no security.insecure builds"),
  networkHostEntitlement: stock(true, "network.host builds are allowed"),
  components: unknown(NO_HOST, LEARN_HOST),
  configuration: {
    logLevel: stock("info", "log level info"),
    loggingDriver: stock("json-file", "logs to files"),
    defaultUlimits: stock([], "no limits of its own"),
    cgroupParent: stock("", "the engine's own control group"),
    storageOptions: stock([], "no storage options"),
    tlsFiles: stock(null, "no TLS"),
    imageCount: unknown(NO_HOST, LEARN_HOST),
    swarmManagers: stock(0, "no swarm"),
    swarmCertificateHours: stock(0, "no swarm"),
  },
  containerDefaults: null,
};

export const STOCK_HOST: Host = {
  kernelVersion: stock("6.1.0", "Linux 6.1 or later"),
  cgroupVersion: stock(2, "cgroup v2"),
  apparmor: stock(false, "AppArmor is not counted on"),
  selinuxEnforcing: stock(false, "SELinux is not counted on"),
  symlinks: stock(USUAL_SYMLINKS, "usual links (/var/run, merged /usr)"),
  mountPoints: stock(["/", "/dev", "/dev/shm", "/proc", "/run", "/sys", "/sys/fs/cgroup"], "usual mount points"),
  sockets: stock(
    {
      "/run/docker.sock": { mode: 0o660, uid: 0, gid: 999 },
      "/run/containerd/containerd.sock": { mode: 0o660, uid: 0, gid: 0 },
      "/run/dbus/system_bus_socket": { mode: 0o666, uid: 0, gid: 0 },
      "/run/systemd/private": { mode: 0o600, uid: 0, gid: 0 },
      "/run/systemd/journal/socket": { mode: 0o666, uid: 0, gid: 0 },
    },
    "sockets of Docker, containerd, D-Bus and systemd",
  ),
  rootMountShared: stock(true, "systemd makes / shared"),
  processUids: stock([0], "root owns processes"),
  dockerGroupId: stock(999, "docker group 999"),
  dockerGroupMembers: stock([], "docker group is empty"),
  sudoDockerUsers: stock([], "no sudo rule for docker"),
  maxUserNamespaces: stock(63000, "user namespaces are allowed"),
  unprivilegedUsernsRestricted: stock(false, "user namespaces are allowed"),
  unprivilegedBpfDisabled: stock(true, "unprivileged BPF is off"),
  modulesDisabled: stock(false, "modules can be loaded"),
  kexecDisabled: stock(false, "kexec is allowed"),
  lockdown: stock("none", "no kernel lockdown"),
  ueventHelper: stock(false, "no uevent helper"),
  yamaPtraceScope: stock(0, "ptrace is not restricted by Yama"),
  runsSshd: stock(true, "sshd runs"),
  runsCron: stock(true, "cron runs"),
  runsKubelet: stock(false, "no kubelet"),
  onCloud: stock(false, "not a cloud instance"),
  metadataServiceOpen: stock(false, "no metadata service"),
  nosuidNodevPaths: stock([], "no nosuid file systems"),
  firewallExpected: stock(false, "no host firewall is relied on"),
  software: { ...unknownSoftware(NO_HOST, LEARN_HOST), hasEveryFix: stock(true, "versions are free of known flaws") },
  configuration: unknownConfiguration(NO_HOST, LEARN_HOST),
  crew: unknownCrew(NO_HOST, LEARN_HOST),
};

/** One line for a report's header. */
export const STOCK_WORDS =
  "stock (assumed): rootful Docker Engine 28 on Linux 6.1+, cgroup v2, built-in seccomp, no userns-remap, no AppArmor or SELinux counted on, no TCP listener, versions free of known flaws";
