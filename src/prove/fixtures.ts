import { STOCK_ENGINE, STOCK_HOST } from "../host/index.ts";
import type { Container } from "../model/index.ts";
import { known } from "../model/index.ts";
import { parseRunCommand } from "../parse/index.ts";
import type { Predicted } from "../reason/index.ts";
import { predict } from "../reason/index.ts";
import type { Targets } from "./seen.ts";

/** What the program printed in a container on Engine 20.10 with cgroup v1, started as below; process fields that are not read are left out. */

const ID = "f191605cd32a8d7c1475a6716c1c144f30cfa23a3227ed6dba69f82e7fef8554";

export const OUTPUT = `@ seaworthy 1
@ tools
ls
@ status
Name:\tsh
Umask:\t0022
State:\tR (running)
Tgid:\t7
Pid:\t7
PPid:\t0
TracerPid:\t0
Uid:\t0\t0\t0\t0
Gid:\t0\t0\t0\t0
Groups:\t0 
CapInh:\t0000000000000000
CapPrm:\t00000000a80425fb
CapEff:\t00000000a80425fb
CapBnd:\t00000000a80425fb
CapAmb:\t0000000000000000
NoNewPrivs:\t0
Seccomp:\t2
Seccomp_filters:\t1
@ uid_map
         0          0 4294967295
@ label
@ mountinfo
246 178 0:72 / / rw,relatime master:6 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A
1183 246 0:75 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1215 246 0:76 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
1216 1215 0:77 / /dev/pts rw,nosuid,noexec,relatime - devpts devpts rw,gid=5,mode=620,ptmxmode=666
1283 246 0:78 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro
1285 1283 0:79 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,mode=755
1286 1285 0:29 /docker/${ID} /sys/fs/cgroup/cpu ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpu
1287 1285 0:30 /docker/${ID} /sys/fs/cgroup/cpuacct ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpuacct
1288 1285 0:31 /docker/${ID} /sys/fs/cgroup/cpuset ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpuset
1289 1285 0:32 /docker/${ID} /sys/fs/cgroup/memory ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,memory
1290 1285 0:33 /docker/${ID} /sys/fs/cgroup/devices ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,devices
1291 1285 0:34 /docker/${ID} /sys/fs/cgroup/freezer ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,freezer
1292 1285 0:35 /docker/${ID} /sys/fs/cgroup/blkio ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,blkio
1293 1285 0:36 /docker/${ID} /sys/fs/cgroup/pids ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,pids
1294 1285 0:37 /docker/${ID} /sys/fs/cgroup/systemd ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,name=systemd
1295 1215 0:74 / /dev/mqueue rw,nosuid,nodev,noexec,relatime - mqueue mqueue rw
1296 1215 0:80 / /dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k
1297 246 254:0 /etc /x ro,relatime - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
1320 246 254:0 /run /host/run rw,relatime - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
1321 1320 0:4 net:[4026534796] /host/run/docker/netns/0d8a38c87d48 rw - nsfs nsfs rw
1322 1320 0:4 net:[4026534871] /host/run/docker/netns/ff3e6f1b11d5 rw - nsfs nsfs rw
1323 246 254:0 /var/lib/docker/containers/${ID}/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
1324 246 254:0 /var/lib/docker/containers/${ID}/hostname /etc/hostname rw,relatime - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
1325 246 254:0 /var/lib/docker/containers/${ID}/hosts /etc/hosts rw,relatime - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
179 1183 0:75 /bus /proc/bus ro,nosuid,nodev,noexec,relatime - proc proc rw
180 1183 0:75 /fs /proc/fs ro,nosuid,nodev,noexec,relatime - proc proc rw
181 1183 0:75 /irq /proc/irq ro,nosuid,nodev,noexec,relatime - proc proc rw
182 1183 0:75 /sys /proc/sys ro,nosuid,nodev,noexec,relatime - proc proc rw
183 1183 0:81 / /proc/acpi ro,relatime - tmpfs tmpfs ro
184 1183 0:76 /null /proc/keys rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
185 1183 0:76 /null /proc/timer_list rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
225 1283 0:82 / /sys/firmware ro,relatime - tmpfs tmpfs ro
@ cgroup
9:name=systemd:/docker/${ID}
8:pids:/docker/${ID}
7:blkio:/docker/${ID}
6:freezer:/docker/${ID}
5:devices:/docker/${ID}
4:memory:/docker/${ID}
3:cpuset:/docker/${ID}
2:cpuacct:/docker/${ID}
1:cpu:/docker/${ID}
0::/docker/${ID}
@ route
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
@ ipv6_route
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
@ devices.list
b *:* m
c *:* m
c 1:3 rwm
c 1:5 rwm
c 1:7 rwm
c 1:8 rwm
c 1:9 rwm
c 5:0 rwm
c 5:1 rwm
c 5:2 rwm
c 10:200 rwm
c 136:* rwm
@ memory.v1
9223372036854771712
@ memory.v2
@ pids.v1
max
@ pids.v2
@ cpus.v1
-1
@ cpus.v2
@ ns
pid:[4026532549]
net:[4026532550]
ipc:[4026532548]
uts:[4026532547]
cgroup:[4026531835]
user:[4026531837]
mnt:[4026532546]
@ kernel
-rw-r--r--    1 0        0                0 Nov 26 02:45 /proc/sys/kernel/core_pattern
absent
@ nodes
crw-rw-rw-    1 0        0           1,   7 Nov 26 02:45 /dev/full
/dev/full
crw-rw-rw-    1 0        0           1,   3 Nov 26 02:45 /dev/null
/dev/null
crw-rw-rw-    1 0        0           1,   8 Nov 26 02:45 /dev/random
/dev/random
crw-rw-rw-    1 0        0           5,   0 Nov 26 02:45 /dev/tty
/dev/tty
crw-rw-rw-    1 0        0           1,   9 Nov 26 02:45 /dev/urandom
/dev/urandom
crw-rw-rw-    1 0        0           1,   5 Nov 26 02:45 /dev/zero
/dev/zero
crw-rw-rw-    1 0        0           5,   2 Nov 26 02:45 /dev/pts/ptmx
/dev/pts/ptmx
@ places
socket
srw-rw----    1 0        105              0 Nov 26 02:20 /host/run/docker.sock
directory
srw-------    1 0        0                0 Nov 26 02:21 /host/run/containerd/s/26fe0fcd3a06
absent
@ targets
=/x
=/host/run
@ end
`;

export const TARGETS: Targets = {
  devicePlaces: ["/dev"],
  sockets: ["/host/run/docker.sock", "/host/run/containerd/s", "/nowhere"],
  mountTargets: ["/x", "/host/run"],
};

/** `docker run -v /etc:/x:ro -v /run:/host/run` on a host with the engine's sockets. */
const COMPOSITION = parseRunCommand("docker run --name web --user 0 -v /etc:/x:ro -v /run:/host/run web", { source: "test", directory: "/", home: "/root" });

export const WEB = { id: ID, name: "web" };

const SOCKETS = {
  "/run/docker.sock": { mode: 0o660, uid: 0, gid: 105 },
  "/run/containerd/s/26fe0fcd3a06": { mode: 0o600, uid: 0, gid: 0 },
};

export function predictedOf(change: Partial<Container> = {}): Predicted {
  const seen = { source: "test", location: "" };
  const host = { ...STOCK_HOST, cgroupVersion: known(1 as const, seen), sockets: known(SOCKETS, seen), mountPoints: known(["/", "/proc", "/sys"], seen) };
  const containers = COMPOSITION.containers.map((each) => ({ ...each, ...change, id: ID }));
  const found = predict({ ...COMPOSITION, containers, engine: STOCK_ENGINE, host: { ...host, apparmor: known(false, seen) }, assumptions: [] }, ID);
  if (found === null) throw new Error("the world has no such container");
  return found;
}

/** The output after a change of one of its parts. */
export function changed(from: string | RegExp, to: string): string {
  const after = OUTPUT.replace(from, to);
  if (after === OUTPUT) throw new Error(`nothing in the output is ${from}`);
  return after;
}
