/** One line of `/proc/<pid>/mountinfo`. Source: proc_pid_mountinfo(5). */
export interface MountPoint {
  readonly id: string;
  /** The mount that it is on. */
  readonly parent: string;
  /** Of the file system, `8:1`. */
  readonly device: string;
  /** The directory of the file system that is mounted. */
  readonly root: string;
  readonly path: string;
  readonly options: readonly string[];
  readonly isShared: boolean;
  readonly fileSystem: string;
  /** Options of the file system itself, such as `hidepid=2`. */
  readonly superOptions: readonly string[];
}

const LINES_LIMIT = 20_000;

export function parseMountTable(text: string): readonly MountPoint[] {
  return text.split("\n", LINES_LIMIT).flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ", 2);
    const fields = before.split(" ");
    const [id = "", parent = "", device = "", root = ""] = fields;
    const path = fields[4];
    if (path === undefined || !path.startsWith("/")) return [];
    return [
      {
        ...fileSystemIn(after),
        id,
        parent,
        device,
        root: unescapeOctal(root),
        path: unescapeOctal(path),
        options: fields.slice(5, 6).flatMap((words) => words.split(",")),
        isShared: fields.slice(6).some((field) => field.startsWith("shared:")),
      },
    ];
  });
}

/** What stands behind the hyphen. */
function fileSystemIn(after: string): Pick<MountPoint, "fileSystem" | "superOptions"> {
  const [fileSystem = "", , superOptions = ""] = after.split(" ");
  return { fileSystem, superOptions: superOptions.split(",") };
}

/** The kernel writes blanks, tabs, newlines and backslashes in octal. */
function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
