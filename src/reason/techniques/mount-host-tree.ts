import { all } from "../condition.ts";
import {
  anyHostPath,
  canBeRoot,
  canMount,
  capability,
  engineRootless,
  homeDirectory,
  lsmAllows,
  setUidPath,
  sharedPropagation,
  submountWritable,
  systemPath,
  worldReadableSystemPath,
} from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";
import { asHostRoot, CDK_REFERENCE, READ_ONLY_STILL_READS, rootReaches, SENSITIVE_MOUNT, SENSITIVE_MOUNTS_REFERENCE, UID_DECIDES } from "./mount-access.ts";

/** Mounts of the host's tree as such: what any system path gives, and what a writable directory gives together with a shell on the host. */
export const MOUNT_HOST_TREE: readonly Technique[] = [
  technique({
    id: "host-root-mount-writable",
    title: "The host's whole file system is mounted writable",
    argument:
      "Root in the container is root for every file of the host: it can add an account, a cron job or a key and is root on the host soon after. " +
      "Every socket, credential and container below `/` comes with it.",
    fix: "Remove the mount of `/` and mount the single directory that is needed, read-only where possible.",
    notes: [UID_DECIDES, "A container without privileges, capabilities or extra devices is enough."],
    from: ["exec"],
    when: rootReaches("/", "write"),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: SENSITIVE_MOUNT,
    verification: {
      level: "measured",
      note: "Files that the container's root creates belong to the host's uid 0 (T82); with userns-remap the host's shadow file is unreadable (R02).",
    },
    references: [SENSITIVE_MOUNTS_REFERENCE, CDK_REFERENCE],
    origins: ["mount.root-rw"],
  }),
  technique({
    id: "host-system-path-readable",
    title: "Root reads system files of the host",
    argument:
      "A mounted system directory is read with the rights of the container's uid, and uid 0 reads all of it: password hashes, host keys, tokens, other " +
      "containers' data. `/`, `/etc`, `/var` or a path below them differ only in how much there is to read.",
    fix: "Remove the mount or replace it by the single harmless file that is needed, and run as a user other than root.",
    notes: [
      READ_ONLY_STILL_READS,
      UID_DECIDES,
      "Mounts inherited with `--volumes-from`, and named volumes whose driver options bind a host path, count as well and are missing from `HostConfig.Binds` (T36, T37, T91).",
    ],
    from: ["exec"],
    when: asHostRoot(systemPath("read")),
    gains: [{ privilege: "host-read", over: "host" }],
    maps: { ...SENSITIVE_MOUNT, attack: ["T1611", "T1552.001"] },
    verification: { level: "measured", note: "Reads through binds, volumes-from and bind volumes: T30, T36, T37, T91." },
    references: [SENSITIVE_MOUNTS_REFERENCE],
    origins: ["mount.root-ro", "mount.etc-ro", "mount.var-umbrella", "mount.volumes-from-sensitive", "mount.volume-plugin-bind"],
  }),
  technique({
    id: "host-system-path-world-readable",
    title: "Anyone in the container reads the host's world-readable files",
    argument:
      "Even a user without any right on the host reads what every local user may read there: accounts, configuration, logs with lax modes, " +
      "forgotten keys. It is less than root's view and it is still the host's.",
    fix: "Mount only the files that are needed instead of a system directory.",
    notes: [
      READ_ONLY_STILL_READS,
      "A mount of what only root may read (`/etc/shadow`, `/root`, the engine's data root) gives other users nothing; a mount of a directory above it still shows the rest.",
      "A user namespace remap does not help: world-readable is readable by the remapped user as well.",
    ],
    from: ["exec"],
    when: all(worldReadableSystemPath(), lsmAllows("host-file")),
    gains: [{ privilege: "host-read-anyone", over: "host" }],
    maps: SENSITIVE_MOUNT,
    verification: { level: "measured", note: "uid 1000 reads the world-readable part of a bind (T34, T54e); a remapped root too (R02)." },
    references: [SENSITIVE_MOUNTS_REFERENCE],
    origins: [],
  }),
  technique({
    id: "host-system-path-writable",
    title: "Root writes system files of the host",
    argument:
      "A system directory or file of the host is mounted writable and root in the container owns it as root of the host does. " +
      "Where the path itself leads to root, a technique for that path says so as well.",
    fix: "Remove the mount or make it read-only.",
    notes: [UID_DECIDES],
    from: ["exec"],
    when: asHostRoot(systemPath("write")),
    gains: [{ privilege: "host-write", over: "host" }],
    maps: SENSITIVE_MOUNT,
    verification: { level: "measured", note: "T82, T91; refused for a remapped root (R02)." },
    references: [SENSITIVE_MOUNTS_REFERENCE],
    origins: [],
  }),
  technique({
    id: "read-only-mount-writable-submounts",
    title: "A read-only mount leaves the mounts below it writable",
    argument:
      "`:ro` changes the top mount only. File systems that the host has mounted below the source (`/proc`, `/sys`, cgroups, data disks) stay writable unless the engine " +
      "makes the mount read-only recursively, which takes Engine 25.0, runc 1.1 and Linux 5.12.",
    fix: "Update to Engine 25.0 or later on Linux 5.12 or later, and drop `bind-recursive=writable`; better, do not mount `/`.",
    notes: ["`:ro` in an inspect answer says nothing of the submounts; the container's `/proc/self/mountinfo` does.", UID_DECIDES],
    from: ["exec"],
    when: asHostRoot(submountWritable("any")),
    gains: [{ privilege: "host-write", over: "host" }],
    maps: { ...SENSITIVE_MOUNT, cwe: ["CWE-693"] },
    verification: {
      level: "measured",
      note: "Engine 20.10 leaves `/h/proc/sys`, `/h/sys` and cgroups open for writing under `-v /:/h:ro` (T30, T54c, T55b, T56b).",
    },
    references: ["https://docs.docker.com/engine/storage/bind-mounts/", SENSITIVE_MOUNTS_REFERENCE],
    origins: ["mount.submount-rw"],
  }),
  technique({
    id: "mount-propagation-to-host",
    title: "A mount made in the container appears on the host",
    argument:
      "With shared propagation a file system that the container mounts below the bind turns up on the host, over whatever the host had there. " +
      "Who may mount can so replace a directory that root on the host trusts.",
    fix: "Use `rprivate` (the default) or `rslave` propagation, or drop SYS_ADMIN.",
    notes: [
      "Without the right to mount, shared propagation is inert.",
      "The engine refuses `rshared` where the source is not itself shared; systemd shares `/` by default (T105).",
      "A private mount namespace does not stop it: propagation crosses it by design.",
    ],
    from: ["exec"],
    when: all(sharedPropagation(), canMount()),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { cis: ["5.20"], attack: ["T1611"], cwe: ["CWE-668"], nist: ["4.5.5"] },
    verification: { level: "source", note: "mount_namespaces(7); the engine's refusal of unshared sources is measured (T105), the propagation itself is not." },
    references: [
      "https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation",
      "https://man7.org/linux/man-pages/man7/mount_namespaces.7.html",
    ],
    origins: ["mount.propagation-shared"],
  }),
  technique({
    id: "set-uid-file-drop",
    title: "Root in the container leaves a set-uid file for a user of the host",
    argument:
      "Root in the container puts a set-uid root program into a writable bind; a user of the host who has only a shell runs it there and is root. Neither side alone could do it.",
    fix: "Mount the file system behind the bind `nosuid,nodev`, or remap user namespaces, or run as a user other than root.",
    notes: [
      "`no-new-privileges` and dropped capabilities of the container are irrelevant: it is the host's user who runs the file (T81).",
      "With SETFCAP, granted by default, a file with capabilities does the same; dropping it leaves the set-uid file.",
    ],
    from: ["exec", "host-user"],
    when: asHostRoot(setUidPath()),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { cis: ["5.6", "4.8"], attack: ["T1548.001", "T1611"], cwe: ["CWE-250"], nist: ["4.5.5"] },
    verification: { level: "measured", note: "A file made by the container's root appears on the host as `-rwsr-xr-x root` (T81)." },
    references: [SENSITIVE_MOUNTS_REFERENCE],
    origins: ["mount.setuid-dropper", "mount.filecap-dropper"],
  }),
  technique({
    id: "device-node-drop",
    title: "Root in the container leaves a device node for a user of the host",
    argument:
      "The default device rules let a container create any device node and only deny opening it. A user of the host is not in that cgroup: " +
      "a disk node with mode 666 in a writable bind is the disk for him.",
    fix: "Drop MKNOD, or mount the file system behind the bind `nodev`.",
    notes: ["The device cgroup, which stops the container itself, does not bind processes of the host (T47, T48)."],
    from: ["exec", "host-user"],
    when: all(asHostRoot(setUidPath()), capability("MKNOD")),
    gains: [
      { privilege: "host-write", over: "host" },
      { privilege: "host-read", over: "host" },
    ],
    maps: SENSITIVE_MOUNT,
    verification: {
      level: "source",
      note: "mknod of any device is allowed by the default rules (T47, T48); the open by a user of the host follows from cgroup membership.",
    },
    references: [SENSITIVE_MOUNTS_REFERENCE],
    origins: ["mount.mknod-dropper"],
  }),
  technique({
    id: "rootless-home-mount-writable",
    title: "A rootless engine's container writes its user's home",
    argument:
      "Under a rootless engine the container's root is the user who runs the engine. A writable mount of that user's home lets it plant a login script or a key: code as that user, though not as root.",
    fix: "Mount the directory that is needed instead of the whole home.",
    notes: ["Rootless mode limits the damage to the user's own rights; a user who may use sudo or another engine is no limit."],
    from: ["exec"],
    when: all(engineRootless(), homeDirectory("write"), canBeRoot(), lsmAllows("host-file")),
    gains: [{ privilege: "host-user", over: "host" }],
    maps: SENSITIVE_MOUNT,
    verification: { level: "source", note: "user_namespaces(7) and the engine's rootless documentation: uid 0 maps to the user who started the engine." },
    references: ["https://docs.docker.com/engine/security/rootless/"],
    origins: [],
  }),
  technique({
    id: "host-directory-writable",
    title: "An ordinary directory of the host is writable",
    argument:
      "What the container writes there is read by others: backups, scripts, a program of the host that follows a planted symbolic link. " +
      "Nothing says that anybody does, so it is a weakness and no path to the host.",
    fix: "Mount it read-only where the container only reads, and let programs of the host that work on it refuse symbolic links.",
    from: ["exec"],
    when: all(anyHostPath("write"), lsmAllows("host-file")),
    gains: [{ privilege: "integrity-loss", over: "host" }],
    maps: { cis: ["5.6"], cwe: ["CWE-59"], nist: ["4.5.5"] },
    verification: { level: "memory", note: "A class of mistakes of host programs (backup, rsync, chown -R, unpacking), not one that a mount alone proves." },
    origins: ["mount.symlink-planting"],
  }),
];
