/** Why a file could not be read. `too-large`: bigger than the reader is willing to hold. */
export type FileFailure = "missing" | "is-directory" | "no-permission" | "too-large" | "unreadable";

export type FileRead = { readonly text: string } | { readonly failure: FileFailure };

/** How files reach the pure parsers. Paths are absolute and normalised; nothing here throws. */
export interface FileReader {
  read(path: string): FileRead;
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Where the path leads through symbolic links, whether anything is there or not; null where the path itself is not there. Absent: nobody knows. */
  readonly realPath?: (path: string) => string | null;
}

const FAILURE_WORDS: Readonly<Record<FileFailure, string>> = {
  missing: "it does not exist",
  "is-directory": "it is a directory",
  "no-permission": "permission denied",
  "too-large": "it is larger than the limit",
  unreadable: "it cannot be read",
};

export function describeFailure(failure: FileFailure): string {
  return FAILURE_WORDS[failure];
}

/** A reader over a fixed set of files (absolute path to text), for judging text that is not on disk. A path below which a file lies is a directory. */
export function readerOf(files: Readonly<Record<string, string>>): FileReader {
  const texts = new Map(Object.entries(files));
  const isDirectory = (path: string): boolean => [...texts.keys()].some((file) => file.startsWith(path === "/" ? "/" : `${path}/`));
  return {
    read(path) {
      const text = texts.get(path);
      if (text !== undefined) return { text };
      return { failure: isDirectory(path) ? "is-directory" : "missing" };
    },
    exists: (path) => texts.has(path) || isDirectory(path),
    isDirectory,
  };
}
