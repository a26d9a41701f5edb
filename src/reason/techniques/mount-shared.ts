import { ALWAYS } from "../condition.ts";
import { ofObject, readsWhatOthersWrite } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

const SHARED = { attack: ["T1611"], cwe: ["CWE-668"], nist: ["4.3.4"] } as const;

/** Volumes and host directories that several containers mount: from one container into the data, and perhaps into the code, of another. */
export const MOUNT_SHARED: readonly Technique[] = [
  technique({
    id: "shared-volume-write",
    title: "The container writes a volume",
    argument: "What it may write there, its attacker may write.",
    fix: "Mount the volume read-only where the container only reads.",
    from: ["exec"],
    across: "volumes-written",
    when: ALWAYS,
    gains: [{ privilege: "volume-write", over: "object" }],
    maps: SHARED,
    verification: { level: "measured", note: "T108." },
    origins: ["mount.shared-volume-peer"],
  }),
  technique({
    id: "shared-volume-read",
    title: "The container reads a volume",
    argument: "What another container stores there is readable here, for every user that its file modes admit.",
    fix: "Give each container a volume of its own.",
    from: ["exec"],
    across: "volumes-read",
    when: ALWAYS,
    gains: [{ privilege: "volume-read", over: "object" }],
    maps: SHARED,
    verification: { level: "measured", note: "T108." },
    origins: ["mount.shared-volume-peer"],
  }),
  technique({
    id: "shared-volume-tampering",
    title: "Another container works with a volume that this one writes",
    argument: "Whatever the other container reads from the volume, the attacker decides: data, templates, configuration, sockets.",
    fix: "Mount the volume read-only in the container that only reads, or give each its own.",
    from: ["volume-write"],
    across: "volume-users",
    when: ALWAYS,
    gains: [{ privilege: "influence", over: "object" }],
    maps: SHARED,
    verification: { level: "measured", note: "T108: a file written in one container is seen in the other." },
    origins: ["mount.shared-volume-peer"],
  }),
  technique({
    id: "shared-volume-code",
    title: "Another container runs what this one writes to a shared volume",
    argument: "Programs, scripts, plugins or cron files in a shared volume are run by the other container, with its rights, mounts and sockets.",
    fix: "Mount the volume read-only in the container that is less trusted, and keep programs in the image.",
    notes: ["That the other container runs files of the volume shows in its command only sometimes; where it does not, this stays possible and not proven."],
    from: ["volume-write"],
    across: "volume-users",
    when: ofObject(readsWhatOthersWrite()),
    gains: [{ privilege: "exec", over: "object" }],
    maps: SHARED,
    verification: { level: "measured", note: "T108 for the shared file; that it is run depends on the other container." },
    origins: ["mount.shared-volume-peer"],
  }),
];
