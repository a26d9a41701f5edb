import { all, not } from "../condition.ts";
import { anyHostPath, capability, imageHasSetuidRoot, noNewPrivileges, runsAsRoot, sameFilesystemPath, seccompAllows } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

/** Capabilities that override file permissions on file systems of the host. */
export const FILE_CAPABILITIES: readonly Technique[] = [
  technique({
    id: "file-handle-reading",
    title: "DAC_READ_SEARCH reads every file of the host by handle",
    argument:
      "DAC_READ_SEARCH allows `open_by_handle_at`: a file is opened by its number on the file system, whatever directory the container was given. Any descriptor on that file system will do, and every container has one: the `/etc/resolv.conf`, `/etc/hosts` and `/etc/hostname` that the engine mounts.",
    fix: "Drop DAC_READ_SEARCH.",
    notes: [
      "Neither the default seccomp profile (it allows the call once the capability is granted) nor AppArmor docker-default stops it.",
      "No bind mount is needed besides those that the engine makes.",
      "A non-root user without a way back to uid 0, userns-remap and rootless mode stop it: the capability then is not effective or not valid towards the host.",
    ],
    from: ["exec"],
    when: all(capability("DAC_READ_SEARCH"), seccompAllows("open-by-handle-at"), sameFilesystemPath()),
    gains: [{ privilege: "host-read", over: "host" }],
    maps: { cis: ["5.4"], attack: ["T1003.008", "T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in open_by_handle_at(2) and in the default seccomp profile." },
    references: ["https://man7.org/linux/man-pages/man2/open_by_handle_at.2.html", "https://github.com/moby/profiles/blob/main/seccomp/default.json"],
    origins: ["cap.dac-read-search"],
  }),
  technique({
    id: "file-handle-writing",
    title: "DAC_READ_SEARCH with DAC_OVERRIDE writes every file of the host by handle",
    argument:
      "What DAC_READ_SEARCH opens for reading by handle, DAC_OVERRIDE (a default capability) opens for writing, through the writable mounts that the engine makes of files in its data root.",
    fix: "Drop DAC_READ_SEARCH.",
    notes: ["Writing stays refused through a read-only mount, but the engine makes writable ones in every container."],
    from: ["exec"],
    when: all(capability("DAC_READ_SEARCH"), capability("DAC_OVERRIDE"), seccompAllows("open-by-handle-at"), sameFilesystemPath()),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { cis: ["5.4"], attack: ["T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in open_by_handle_at(2)." },
    references: ["https://man7.org/linux/man-pages/man2/open_by_handle_at.2.html", "https://github.com/moby/profiles/blob/main/seccomp/default.json"],
    origins: ["cap.dac-override-shocker-write"],
  }),
  technique({
    id: "immutable-flag",
    title: "LINUX_IMMUTABLE freezes files of the host",
    argument:
      "LINUX_IMMUTABLE sets and clears the immutable and append-only flags on a writable host directory: logs that must only grow can be cut, and files can be frozen against their owner.",
    fix: "Drop LINUX_IMMUTABLE.",
    from: ["exec"],
    when: all(capability("LINUX_IMMUTABLE"), anyHostPath("write")),
    gains: [{ privilege: "log-tampering", over: "host" }],
    maps: { cis: ["5.4"], attack: ["T1070"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in capabilities(7)." },
    references: ["https://man7.org/linux/man-pages/man7/capabilities.7.html"],
    origins: ["cap.linux-immutable"],
  }),
  technique({
    id: "setuid-root-escalation",
    title: "A set-uid program makes a non-root user root in the container",
    argument:
      "A non-root user who starts a set-uid root program of the image becomes uid 0 with the whole bounding set of the container, capabilities that were added included. `USER` alone is therefore no protection; `no-new-privileges` makes it one.",
    fix: "Set `no-new-privileges`, and remove set-uid bits from the image.",
    notes: [
      "Capabilities added to a non-root container look unused (the effective set is empty) until such a program is found.",
      "Escalates inside the container only; what root can do from there is told by other techniques.",
    ],
    from: ["exec"],
    when: all(not(runsAsRoot()), not(noNewPrivileges()), imageHasSetuidRoot()),
    gains: [{ privilege: "container-root", over: "subject" }],
    maps: { cis: ["5.26", "2.14", "4.8", "5.4"], attack: ["T1548.001"], cwe: ["CWE-250"], nist: ["4.4.3", "4.1.2"] },
    verification: {
      level: "measured",
      note: "uid 1000 became euid 0 with the full bounding set through a set-uid program; with no-new-privileges it stayed at 0 capabilities.",
    },
    references: ["https://docs.docker.com/engine/security/", "https://docs.kernel.org/userspace-api/no_new_privs.html"],
    origins: ["cfg.no-nnp", "cap.nonroot-cap-add", "image.setuid"],
  }),
];
