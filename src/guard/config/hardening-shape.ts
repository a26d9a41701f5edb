import type { ConfigShape } from "./shape-kinds.ts";
import { object, text, truth } from "./shape-kinds.ts";

const integer = (about: string, low: number, high: number): ConfigShape => ({ kind: "integer", about, low, high });

/** What a profile has changed of every container that is made through it. */
export const HARDENING = object("What is changed of every container that is created, before it is judged; nothing of it makes one wider.", {
  noNewPrivileges: truth("No process gains privileges by a program that it starts."),
  capabilities: {
    kind: "list",
    about: "Of what a container would hold it keeps these alone; privileged ones are left to policies.",
    of: text("A capability, such as NET_BIND_SERVICE.", "^[A-Z_]{1,40}$", "a capability in capital letters"),
  },
  pids: integer("Most processes of a container.", 1, 4_194_304),
  memory: text('Most memory of a container, such as "512m"; at least 6 MiB.', "^[1-9][0-9]{0,12}[bkmg]?$", 'a size in quotes, such as "512m"'),
  readOnlyRoot: {
    kind: "list",
    about: "The root is read-only; these directories stay writable, in memory.",
    of: text("An absolute path.", "^(/[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)+$", "an absolute path of a directory"),
  },
  defaultSeccomp: truth("`seccomp=unconfined` is taken away; a profile of the caller's own stays."),
  logs: object(
    "What a container may write to its log, where the driver keeps it in files (json-file, local) and the caller sets no limit.",
    {
      size: text('Of one file, such as "10m".', "^[1-9][0-9]{0,8}[kmg]$", 'a size in quotes, such as "10m"'),
      files: integer("How many files are kept.", 1, 1000),
    },
    { required: ["size", "files"] },
  ),
  pinImage: truth("The image is named by the digest or id that was judged."),
});
