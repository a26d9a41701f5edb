import type { Command, Word } from "unbash";
import { programName } from "../run/docker-words.ts";
import type { CommandWord } from "../run/words.ts";
import type { Place } from "./positions.ts";

/** A script's text, and where its offsets are in the file. */
export interface NestedScript {
  readonly text: string;
  readonly place: (offset: number) => Place;
}

const SHELLS = new Set(["sh", "bash", "dash", "ash", "ksh", "zsh", "su", "flock", "watch"]);
const REMOTE = new Set(["ssh", "gcloud", "az", "kubectl", "vagrant", "docker-machine", "multipass", "lxc"]);
const STARTS_CONTAINER = /\b(docker|podman)\b[^\n]*\b(run|create)\b/;

/** Scripts that a command runs: `sh -c '…'`, `eval …`, `bash <<EOF`. `words` are those of the command without its wrappers. */
export function nestedScripts(command: Command, words: readonly CommandWord[], outer: NestedScript): readonly NestedScript[] {
  const program = programName(words[0]);
  if (program === "eval") return [{ text: textOf(words.slice(1)), place: () => outer.place(command.pos) }];
  if (!SHELLS.has(program)) return [];
  return [...inlineScripts(command, words, outer), ...heredocs(command, outer)];
}

/** The word behind `-c` (`-xc`, `--command`); exact places where it stands between single quotes in one line or more. */
function inlineScripts(command: Command, words: readonly CommandWord[], outer: NestedScript): readonly NestedScript[] {
  const at = words.findIndex((word) => /^(-[a-z]*c|--command)$/.test(word.text));
  const script = words[at + 1];
  if (at < 0 || script === undefined) return [];
  const written = command.args.find((argument): argument is Word => argument.type === "Word" && sameStart(argument, script, outer));
  return [{ text: script.text, place: placesIn(written, command, outer) }];
}

function sameStart(argument: Word, word: CommandWord, outer: NestedScript): boolean {
  const { line, column } = outer.place(argument.pos);
  return word.evidence.location === `${line}:${column}`;
}

function placesIn(written: Word | undefined, command: Command, outer: NestedScript): NestedScript["place"] {
  const only = written?.parts?.length === 1 ? written.parts[0] : undefined;
  if (only?.type === "SingleQuoted") return (offset) => outer.place(only.pos + 1 + offset);
  return () => outer.place(written?.pos ?? command.pos);
}

/** Lines fed to a shell; read as written, expansions of an unquoted one included. */
function heredocs(command: Command, outer: NestedScript): readonly NestedScript[] {
  return command.redirects.flatMap((redirect) => {
    if (redirect.type !== "HereDoc") return [];
    const { body, operator } = redirect;
    return [
      {
        text: operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text,
        place: (offset) => outer.place(operator === "<<-" ? body.pos : body.pos + offset),
      },
    ];
  });
}

function textOf(words: readonly CommandWord[]): string {
  return words.map((word) => word.text).join(" ");
}

/** Whether the command has another machine start a container. */
export function runsElsewhere(words: readonly CommandWord[]): boolean {
  return REMOTE.has(programName(words[0])) && STARTS_CONTAINER.test(textOf(words.slice(1)));
}
