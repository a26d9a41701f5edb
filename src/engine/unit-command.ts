/** A unit of the service manager, or a drop-in of it. */
export interface UnitFile {
  readonly path: string;
  readonly text: string;
}

/** What the service manager runs, and the file that says so. */
export interface UnitCommand {
  readonly path: string;
  readonly command: string;
}

/**
 * The last `ExecStart=` that is not empty counts: the unit's own, then its drop-ins by their names. Of files of one name the first hides the others.
 * Source: systemd.unit(5), systemd.service(5).
 */
export function unitCommand(files: readonly UnitFile[]): UnitCommand | null {
  const seen = new Set<string>();
  const counting = files.filter((file) => !seen.has(nameOf(file)) && seen.add(nameOf(file)));
  const inOrder = counting.sort((left, right) => orderOf(left).localeCompare(orderOf(right), "en"));
  const commands = inOrder.flatMap(({ path, text }) => commandsIn(text).map((command) => ({ path, command })));
  return commands.filter(({ command }) => command !== "").at(-1) ?? null;
}

function orderOf(file: UnitFile): string {
  return file.path.endsWith(".conf") ? `1${nameOf(file)}` : "0";
}

function nameOf({ path }: UnitFile): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function commandsIn(text: string): readonly string[] {
  const whole = text.replace(/\\\r?\n/g, " ");
  return [...whole.matchAll(/^[ \t]*ExecStart[ \t]*=[ \t]*(.*)$/gm)].map(([, command = ""]) => command.trim());
}
