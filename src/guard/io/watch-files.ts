import { statSync } from "node:fs";

const EVERY_MS = 1_000;

/**
 * Calls back when one of the files is another than before, and has stayed so for a while: a file that is being written may look whole and be half. They are
 * looked at by name, so that one that is put into another's place is noticed on any file system. How to end it.
 */
export function watchFiles(files: () => readonly string[], changed: () => void): () => void {
  const look = (): string => files().map(stampOf).join("\n");
  let told = look();
  let last = told;
  const timer = setInterval(() => {
    const now = look();
    const isSteady = now === last;
    last = now;
    if (!isSteady || now === told) return;
    told = now;
    changed();
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${path} ${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    return `${path} ${(error as NodeJS.ErrnoException).code ?? "?"}`;
  }
}
