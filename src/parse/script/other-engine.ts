import { programName } from "../run/docker-words.ts";
import type { CommandWord } from "../run/words.ts";

/** What a command line and its surroundings say of the engine that it talks to. */
export interface EngineChoice {
  /** The client and its arguments. */
  readonly client: readonly CommandWord[];
  /** `NAME=value` in front of it, and words of wrappers (`env NAME=value`). */
  readonly settings: readonly CommandWord[];
  /** Variables that the script has set before. */
  readonly get: (name: string) => string | undefined;
}

/** Source: `docker --help`, global options; `podman --help`. */
const ENDPOINT_FLAGS = /^(?:-H|--host|--url)(?:=|$)|^-H(?=.)/;
const CONTEXT_FLAGS = /^(?:-c|--context|--connection)(?:=|$)|^-c(?=.)/;
const SETTING = /^(DOCKER_HOST|CONTAINER_HOST|DOCKER_CONTEXT|CONTAINER_CONNECTION)=(.*)$/s;

/** Why the container is started by an engine of another machine, or perhaps one; null where it is this machine's. */
export function otherEngine(choice: EngineChoice): string | null {
  const named = [
    ...flagged(choice.client),
    ...choice.settings.flatMap(settingOf),
    ...["DOCKER_HOST", "CONTAINER_HOST", "DOCKER_CONTEXT"].flatMap((name) => set(name, choice)),
  ];
  const other = named.find(({ value, isContext }) => (isContext ? !/^(default)?$/.test(value) : !/^(|unix:.*|npipe:.*|fd:.*)$/s.test(value)));
  return other === undefined ? null : `engine \`${withoutSecrets(other.value)}\` starts it, perhaps on another machine: judge it there`;
}

interface Named {
  readonly value: string;
  readonly isContext: boolean;
}

function flagged(client: readonly CommandWord[]): readonly Named[] {
  const end = client.findIndex(({ text }, at) => at > 0 && /^(?:container|run|create)$/.test(text));
  const globals = client.slice(1, end < 0 ? client.length : end);
  return globals.flatMap((word, at) => {
    if (word.text === "--remote" || word.text === "--remote=true") return programName(client[0]) === "podman" ? [{ value: "--remote", isContext: false }] : [];
    const match = ENDPOINT_FLAGS.exec(word.text) ?? CONTEXT_FLAGS.exec(word.text);
    if (match === null) return [];
    const attached = word.text.slice(match[0].length);
    const value = attached === "" ? (globals[at + 1]?.text ?? "") : attached.replace(/^=/, "");
    return [{ value, isContext: CONTEXT_FLAGS.test(word.text) }];
  });
}

function settingOf(word: CommandWord): readonly Named[] {
  const match = SETTING.exec(word.text);
  return match === null ? [] : [named(match[1] ?? "", match[2] ?? "")];
}

function set(name: string, { get }: EngineChoice): readonly Named[] {
  const value = get(name);
  return value === undefined ? [] : [named(name, value)];
}

function named(name: string, value: string): Named {
  return { value, isContext: !name.endsWith("_HOST") };
}

/** A URL may hold a password. */
function withoutSecrets(value: string): string {
  return value.replace(/\/\/[^/@]*@/, "//…@").slice(0, 100);
}
