import type { Standards } from "../../model/index.ts";
import { all } from "../condition.ts";
import { anyHostPath, event, exchangesMountSource, mountsAreMany, ofObject, readsWhatOthersWrite } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";
import { asHostRoot, READ_ONLY_STILL_READS, SENSITIVE_MOUNT, UID_DECIDES } from "./mount-access.ts";

const EXCHANGE: Partial<Standards> = { ...SENSITIVE_MOUNT, cwe: ["CWE-59", "CWE-61"] };
const RENAME_REFERENCE = "https://man7.org/linux/man-pages/man2/rename.2.html";

/** Engine and runtime follow links each time they mount: who writes a directory on the way to a mount's source decides what is mounted. */
export const MOUNT_EXCHANGE: readonly Technique[] = [
  technique({
    id: "mount-source-exchange",
    title: "The container decides what the engine mounts in it next time",
    argument:
      "One mount lets the container write the directory in which another mount's source lies. It puts a symbolic link in the source's place; when the container " +
      "starts the next time engine and runtime follow it, and any directory of the host is mounted writable, `/` too.",
    fix: "Mount the inner directory from elsewhere, or make the outer mount read-only.",
    notes: [
      "What another mount covers inside the container cannot be moved there: `.:/app` with `./data:/app/data` is no way, `.:/app` with `./var/data:/app/var/data` is one, as `/app/var` can be moved.",
      UID_DECIDES,
    ],
    from: ["exec"],
    when: all(asHostRoot(exchangesMountSource("write")), event("container-start")),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: EXCHANGE,
    verification: { level: "measured", note: "On 20.10 a source that became a link since to another directory was mounted as that one by the restart policy." },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "mount-source-exchange-readable",
    title: "The container decides what the engine shows it next time",
    argument:
      "As with a writable mount: a symbolic link in the place of a source that lies in a directory which the container writes is followed when it starts the next time. " +
      "The mount is read-only, so that any file of the host is read and none is changed.",
    fix: "Mount the inner directory from elsewhere, or make the outer mount read-only.",
    notes: [READ_ONLY_STILL_READS],
    from: ["exec"],
    when: all(asHostRoot(exchangesMountSource("read")), event("container-start")),
    gains: [{ privilege: "host-read", over: "host" }],
    maps: EXCHANGE,
    verification: { level: "measured", note: "As the writable one: the engine follows the link whatever the mount's mode is." },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "mount-source-exchange-among-many",
    title: "Which mounts a container decides is not looked at where there are too many",
    argument:
      "So many mounts have their sources below one directory which a container writes that not each of them is held against it; any of them may be decided by whoever writes there.",
    fix: "Mount less than the directory that holds the sources of so many mounts, or make that mount read-only.",
    from: ["exec"],
    when: all(mountsAreMany(), asHostRoot(anyHostPath("write")), event("container-start")),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: EXCHANGE,
    verification: { level: "measured", note: "As mount-source-exchange; that there are more than are looked at is a bound of this program." },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "neighbour-mount-choice",
    title: "The container decides what the engine mounts in another one next time",
    argument:
      "A mount lets it write the directory in which the source of another container's mount lies. It puts a symbolic link in the source's place, and the " +
      "other container gets any directory of the host instead when it starts the next time.",
    fix: "Mount the other container's directory from elsewhere, or make the outer mount read-only.",
    notes: ["A stack that mounts `.` in one service and `./data` in another is built like this; a named volume for the data is not."],
    from: ["exec"],
    across: "mounts-decided",
    when: event("container-start"),
    gains: [{ privilege: "mount-choice", over: "object" }],
    maps: EXCHANGE,
    verification: {
      level: "measured",
      note: "Two containers on 20.10: what one put in the place of the other's source was mounted when that was started again.",
    },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "neighbour-mount-choice-readable",
    title: "The container decides what the engine shows another one next time",
    argument:
      "As with a writable mount: what is put in the place of the other container's source is mounted when it starts the next time. It is read-only there.",
    fix: "Mount the other container's directory from elsewhere, or make the outer mount read-only.",
    from: ["exec"],
    across: "mounts-decided-readable",
    when: event("container-start"),
    gains: [{ privilege: "mount-choice-readable", over: "object" }],
    maps: EXCHANGE,
    verification: { level: "measured", note: "As the writable one: the engine follows the link whatever the mount's mode is." },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "neighbour-mount-code",
    title: "Another container runs what is put in the place of its files",
    argument:
      "Who decides what is mounted in a container gives it a directory of its own making: programs, configuration and sockets in it are the attacker's, and the container may run or trust them.",
    fix: "Mount the other container's directory from elsewhere, or make the outer mount read-only.",
    from: ["exec"],
    across: "mounts-decided",
    when: all(event("container-start"), ofObject(readsWhatOthersWrite())),
    gains: [{ privilege: "exec", over: "object" }],
    maps: EXCHANGE,
    verification: { level: "measured", note: "That the other directory is mounted; what the container does with it depends on the container." },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "neighbour-mount-code-readable",
    title: "Another container runs what it is shown in the place of its files",
    argument: "As with a writable mount: what the container reads there is the attacker's, and the container may run or trust it.",
    fix: "Mount the other container's directory from elsewhere, or make the outer mount read-only.",
    from: ["exec"],
    across: "mounts-decided-readable",
    when: all(event("container-start"), ofObject(readsWhatOthersWrite())),
    gains: [{ privilege: "exec", over: "object" }],
    maps: EXCHANGE,
    verification: { level: "measured", note: "That the other directory is mounted; what the container does with it depends on the container." },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "mount-source-exchange-by-two",
    title: "Two containers together decide what the engine mounts in one of them",
    argument:
      "Code runs in a container of whose mounts another container decides what they show, and that one is in the same hands: after its next start the whole host is writable in it.",
    fix: "Mount the directory from elsewhere than from one that another container writes.",
    notes: [UID_DECIDES],
    from: ["mount-choice", "exec"],
    when: asHostRoot(event("container-start")),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: EXCHANGE,
    verification: {
      level: "measured",
      note: "Two containers on 20.10: what one put in the place of the other's source was mounted when that was started again.",
    },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
  technique({
    id: "mount-source-exchange-by-two-readable",
    title: "Two containers together decide what the engine shows one of them",
    argument:
      "As with a writable mount: code in the container reads any file of the host after its next start, where another one in the same hands decides what is mounted.",
    fix: "Mount the directory from elsewhere than from one that another container writes.",
    notes: [READ_ONLY_STILL_READS],
    from: ["mount-choice-readable", "exec"],
    when: asHostRoot(event("container-start")),
    gains: [{ privilege: "host-read", over: "host" }],
    maps: EXCHANGE,
    verification: { level: "measured", note: "As the writable one: the engine follows the link whatever the mount's mode is." },
    references: [RENAME_REFERENCE],
    origins: [],
  }),
];
