/** Rules of the Linux audit system, as far as they watch files. Source: audit.rules(7), auditctl(8). */

const LINES_LIMIT = 100_000;

/** Paths that these rules watch for writing, in the end: `-D` takes back all before it, `-W` one. */
export function watchedPaths(text: string): readonly string[] {
  const watched = new Set<string>();
  for (const line of text.split("\n", LINES_LIMIT)) {
    const words = line.trim().split(/\s+/);
    if (line.trim().startsWith("#")) continue;
    if (words.includes("-D") && !words.includes("-k")) watched.clear();
    const taken = wordAfter(words, "-W");
    if (taken !== null) watched.delete(normalised(taken));
    const path = watchOf(words) ?? ruleOf(words);
    if (path !== null) watched.add(normalised(path));
  }
  return [...watched];
}

/** `-w path [-p rwxa] [-k key]`. Without `-p` all four are recorded; a watch that records no write says nothing of changes. */
function watchOf(words: readonly string[]): string | null {
  const path = wordAfter(words, "-w");
  const permissions = wordAfter(words, "-p") ?? "rwxa";
  return path?.startsWith("/") && /[wax]/.test(permissions) ? path : null;
}

/** `-a always,exit -F path=/x -F perm=wa`, or `dir=`. A further condition narrows what is recorded, and is not taken for a watch. */
function ruleOf(words: readonly string[]): string | null {
  const list = wordAfter(words, "-a") ?? wordAfter(words, "-A");
  if (list === null || !list.split(",").includes("always") || !list.split(",").includes("exit")) return null;
  const fields = words.flatMap((word, index) => (word === "-F" ? [words[index + 1] ?? ""] : []));
  const path = fields.map((field) => /^(?:path|dir)=(\/.*)$/.exec(field)?.[1]).find((found) => found !== undefined);
  const isWhole = fields.every((field) => /^(path|dir|key|arch)=|^perm=.*[wax]/.test(field));
  const calls = wordAfter(words, "-S");
  return path === undefined || !isWhole || (calls !== null && calls !== "all") ? null : path;
}

function wordAfter(words: readonly string[], option: string): string | null {
  const index = words.indexOf(option);
  return index < 0 ? null : (words[index + 1] ?? null);
}

function normalised(path: string): string {
  return path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
}
