import type { Targets } from "./seen.ts";
import { KERNEL_FILES } from "./seen.ts";

/**
 * The program that is run in a container: constant, in the shell's own words, and nothing in it but reading and listing. It opens files of `/proc` and
 * `/sys` for reading, never a device, a pipe or a socket; it writes to its standard output alone and starts nothing but `readlink` and `ls`. Paths to look at are its
 * arguments, never its text. Source of the shell's words: POSIX.1-2017, Shell Command Language; `-S` and `-h` of test(1).
 */
export const PROBE = `
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
nl='
'
show() { echo "@ $1"; if [ -r "$2" ]; then { while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done; } < "$2"; fi; }
links() { for kind in pid net ipc uts cgroup user mnt; do readlink "/proc/self/ns/$kind" || ls -l "/proc/self/ns/$kind"; done; }
node() {
  if [ -h "$1" ]; then return; fi
  if [ -b "$1" ] || [ -c "$1" ]; then
    count=$((count + 1)); if [ "$count" -gt 1500 ]; then return; fi
    case $1 in *"$nl"*) echo odd; return;; esac
    ls -lnd "$1"; echo "$1"
  fi
}
nodes() { for each in "$1" "$1"/* "$1"/*/* "$1"/*/*/* "$1"/*/*/*/*; do node "$each"; done; }
place() {
  if [ -S "$1" ]; then echo socket; ls -lnLd "$1"
  elif [ -d "$1" ]; then echo directory; for each in "$1"/*; do if [ -S "$each" ]; then case $each in *"$nl"*) echo odd;; *) ls -lnLd "$each";; esac; fi; done
  elif [ -e "$1" ]; then echo other; else echo absent; fi
}
target() {
  if [ -d "$1" ]; then at=$(cd -P "$1" && pwd -P); else at=$(cd -P "\${1%/*}/" && pwd -P); at=\${at%/}/\${1##*/}; fi
  case $at in *"$nl"*) at=;; esac
  echo "=$at"
}
echo '@ seaworthy 1'
echo '@ tools'
[ -n "$(ls -lnd /)" ] && echo ls
show status /proc/self/status
show uid_map /proc/self/uid_map
show label /proc/self/attr/current
show mountinfo /proc/self/mountinfo
show cgroup /proc/self/cgroup
show route /proc/self/net/route
show ipv6_route /proc/self/net/ipv6_route
show devices.list /sys/fs/cgroup/devices/devices.list
show memory.v1 /sys/fs/cgroup/memory/memory.limit_in_bytes
show memory.v2 /sys/fs/cgroup/memory.max
show pids.v1 /sys/fs/cgroup/pids/pids.max
show pids.v2 /sys/fs/cgroup/pids.max
show cpus.v1 /sys/fs/cgroup/cpu/cpu.cfs_quota_us
show cpus.v2 /sys/fs/cgroup/cpu.max
echo '@ ns'
links
echo '@ kernel'
for file in ${KERNEL_FILES.join(" ")}; do if [ -e "$file" ]; then ls -lnd "$file"; else echo absent; fi; done
echo '@ nodes'
count=0
for given; do case $given in d/*) nodes "\${given#d}";; esac; done
if [ "$count" -gt 1500 ]; then echo odd; fi
echo '@ places'
for given; do case $given in s/*) place "\${given#s}";; esac; done
echo '@ targets'
for given; do case $given in m/*) target "\${given#m}";; esac; done
echo '@ end'
`.trim();

const MOST_TARGETS = 400;
const LONGEST_PATH = 4096;

/** The command of the one exec. Paths that are too long, and those beyond the first 400, are not looked at. */
export function probeCommand(targets: Targets): readonly string[] {
  return ["/bin/sh", "-c", PROBE, "sh", ...probeArguments(targets)];
}

export function probeArguments(targets: Targets): readonly string[] {
  const { devicePlaces, sockets, mountTargets } = boundedTargets(targets);
  return [...devicePlaces.map((path) => `d${path}`), ...sockets.map((path) => `s${path}`), ...mountTargets.map((path) => `m${path}`)];
}

/** What is looked at in the end, in the order in which it is told. */
export function boundedTargets({ devicePlaces, sockets, mountTargets }: Targets): Targets {
  return { devicePlaces: bounded(devicePlaces), sockets: bounded(sockets), mountTargets: bounded(mountTargets) };
}

function bounded(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].filter((path) => path.startsWith("/") && path.length <= LONGEST_PATH && !path.includes("\0")).slice(0, MOST_TARGETS);
}
