import type { Standards } from "../../model/index.ts";
import { all, not } from "../condition.ts";
import { capability, device, kernelLockedDown } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";
import { CDK_REFERENCE } from "./mount-access.ts";

/** CIS 5.18 "host devices are not directly exposed", SP 800-190 4.4.3 "insecure container runtime configurations". */
export const EXPOSED_DEVICE: Partial<Standards> = { cis: ["5.18"], attack: ["T1611"], cwe: ["CWE-668"], nist: ["4.4.3"] };

/** Devices that hold the host's data or its memory. A node counts as opened only where device cgroup, file mode and uid agree. */
export const DEVICE_STORAGE: readonly Technique[] = [
  technique({
    id: "block-device-writable",
    title: "A disk of the host can be written raw",
    argument:
      "Whoever writes the blocks of a file system writes its files: accounts, units, set-uid bits. It takes no mount, so neither a missing SYS_ADMIN nor AppArmor's ban on mounting stops it. " +
      "The node comes from `--device`, from `--privileged`, or from a wide device rule with MKNOD (a default capability) or a mounted `/dev`.",
    fix: "Remove the device or the device rule; give the container a volume instead.",
    notes: [
      "Mounting `/dev` alone is no way in: the device cgroup denies opening (T68, T69c).",
      "A non-root user and a remapped root are refused by the node's mode (T69d, R13).",
      "Seccomp's default profile and AppArmor's docker-default do not stop reads and writes of a node.",
    ],
    from: ["exec"],
    when: device("block", "write"),
    gains: [
      { privilege: "host-root", over: "host" },
      { privilege: "host-write", over: "host" },
      { privilege: "host-read", over: "host" },
    ],
    maps: { ...EXPOSED_DEVICE, cis: ["5.5", "5.18"], cwe: ["CWE-250", "CWE-668"] },
    verification: {
      level: "measured",
      note: "Opens succeed with `--device`, and with a rule and MKNOD (T48b, T69b); dropping MKNOD closes the second (T48c).",
    },
    references: [
      "https://docs.docker.com/reference/cli/docker/container/run/#device",
      CDK_REFERENCE,
      "https://github.com/moby/moby/blob/master/daemon/oci_linux.go",
    ],
    origins: ["dev.block-rw", "dev.block-rule", "dev.whole-dev-privileged"],
  }),
  technique({
    id: "block-device-readable",
    title: "A disk of the host can be read raw",
    argument: "Raw reading passes every file permission: password hashes, keys, other containers' data, unless the disk is encrypted above this device.",
    fix: "Remove the device.",
    notes: ["`:r` stops writing and nothing else (T69b)."],
    from: ["exec"],
    when: device("block", "read"),
    gains: [
      { privilege: "host-read", over: "host" },
      { privilege: "credential", over: "generic" },
    ],
    maps: EXPOSED_DEVICE,
    verification: { level: "measured", note: "T69b: with `r` only, opening for writing is refused." },
    references: ["https://docs.docker.com/reference/cli/docker/container/run/#device"],
    origins: ["dev.block-ro"],
  }),
  technique({
    id: "scsi-generic-device-writable",
    title: "A disk can be commanded through its generic device",
    argument:
      "`/dev/sg*` and NVMe's generic nodes are character devices that take read and write commands for the same disk: lists of forbidden block devices miss them.",
    fix: "Remove the device.",
    from: ["exec"],
    when: device("scsi-generic", "write"),
    gains: [
      { privilege: "host-root", over: "host" },
      { privilege: "host-write", over: "host" },
      { privilege: "host-read", over: "host" },
      { privilege: "data-destruction", over: "host" },
    ],
    maps: EXPOSED_DEVICE,
    verification: { level: "memory", note: "Linux scsi/sg.c lets READ and WRITE commands through without SYS_RAWIO." },
    references: ["https://docs.kernel.org/scsi/scsi-generic.html"],
    origins: ["dev.scsi-generic"],
  }),
  technique({
    id: "loop-device-writable",
    title: "Loop devices can be set up",
    argument: "With SYS_ADMIN the container attaches images of its own making and has the kernel parse them as file systems.",
    fix: "Drop SYS_ADMIN, or build images with tools that need no loop device.",
    notes: ["A loop device shows only files that the container may open, so this is attack surface of the kernel and not the host's data."],
    from: ["exec"],
    when: all(device("loop", "write"), capability("SYS_ADMIN")),
    gains: [{ privilege: "kernel-attack-surface", over: "host" }],
    maps: EXPOSED_DEVICE,
    verification: {
      level: "source",
      note: "loop(4). The research claims reading and writing host files; the file behind a loop device is opened by the container itself, so it is corrected here.",
    },
    references: ["https://man7.org/linux/man-pages/man4/loop.4.html"],
    origins: ["dev.loop-control"],
  }),
  technique({
    id: "device-mapper-control",
    title: "The device mapper can be controlled",
    argument:
      "With SYS_ADMIN the container suspends, removes and replaces mapped devices of the host: encrypted disks, logical volumes, other containers' storage.",
    fix: "Remove `/dev/mapper/control`, or drop SYS_ADMIN.",
    notes: ["Mapping a disk that the container may not open is refused by the device cgroup, which the kernel asks when it opens the disk for the map."],
    from: ["exec"],
    when: all(device("device-mapper", "write"), capability("SYS_ADMIN")),
    gains: [
      { privilege: "denial-of-service", over: "host" },
      { privilege: "data-destruction", over: "host" },
    ],
    maps: EXPOSED_DEVICE,
    verification: {
      level: "source",
      note: "Linux block/bdev.c checks the device cgroup on every open by number. The research claims reading and writing host files; that takes a device rule, so it is corrected here.",
    },
    references: ["https://docs.kernel.org/admin-guide/device-mapper/index.html"],
    origins: ["dev.device-mapper"],
  }),
  technique({
    id: "memory-device-writable",
    title: "The machine's memory can be written",
    argument: "`/dev/mem`, `/dev/kmem` and `/dev/port` reach physical memory and ports: the kernel itself.",
    fix: "Remove the device and SYS_RAWIO.",
    notes: ["Without SYS_RAWIO opening fails.", "CONFIG_STRICT_DEVMEM leaves device memory open; lockdown closes all."],
    from: ["exec"],
    when: all(device("mem", "write"), capability("SYS_RAWIO"), not(kernelLockedDown())),
    gains: [{ privilege: "kernel", over: "host" }],
    maps: EXPOSED_DEVICE,
    verification: { level: "source", note: "mem(4), kernel_lockdown(7)." },
    references: ["https://man7.org/linux/man-pages/man4/mem.4.html", "https://man7.org/linux/man-pages/man7/kernel_lockdown.7.html"],
    origins: ["dev.mem"],
  }),
  technique({
    id: "msr-device-writable",
    title: "The processor's registers can be written",
    argument: "Model-specific registers hold the entry points of the kernel: writing one is code in the kernel.",
    fix: "Remove the device and SYS_RAWIO.",
    notes: ["Lockdown closes it."],
    from: ["exec"],
    when: all(device("msr", "write"), capability("SYS_RAWIO"), not(kernelLockedDown())),
    gains: [{ privilege: "kernel", over: "host" }],
    maps: EXPOSED_DEVICE,
    verification: { level: "source", note: "msr(4), kernel_lockdown(7)." },
    references: ["https://man7.org/linux/man-pages/man4/msr.4.html"],
    origins: ["dev.msr"],
  }),
];
