import type { FileReader } from "../parse/index.ts";

/** Texts by absolute path that stand in for what is on disk: standard input, and files as they would be after a fix. */
export type Overlay = ReadonlyMap<string, string>;

export function overlaid(reader: FileReader, overlay: Overlay): FileReader {
  return {
    ...reader,
    exists: (path) => overlay.has(path) || reader.exists(path),
    read(path) {
      const text = overlay.get(path);
      return text === undefined ? reader.read(path) : { text };
    },
  };
}
