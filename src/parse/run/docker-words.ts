import type { Program } from "./flag-table.ts";
import type { CommandWord } from "./words.ts";

/** A command line that starts a container: the words behind `run` or `create`. */
export interface RunWords {
  readonly program: Program;
  /** The word `docker`, for evidence. */
  readonly head: CommandWord;
  readonly words: readonly CommandWord[];
}

/** Global flags of the client that take a value. Source: `docker --help` 28.2; `podman --help`. */
const GLOBAL_VALUES = new Set(
  "-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey --url --connection --identity --root --runroot --storage-driver --storage-opt --runtime --cgroup-manager --log-level --tmpdir --events-backend --network-cmd-path --conmon --namespace --volumepath --module --ssh".split(
    " ",
  ),
);
const SUDO_VALUES = new Set("-u --user -g --group -h --host -p --prompt -C -r --role -t --type -T --chroot -R -D --chdir".split(" "));
const ENV_VALUES = new Set("-u --unset -C --chdir -S --split-string".split(" "));
const TIMEOUT_VALUES = new Set("-k --kill-after -s --signal".split(" "));
const NICE_VALUES = new Set("-n --adjustment -c -p".split(" "));
const XARGS_VALUES = new Set("-I -i -n -L -P -a -d -E -s --max-args --max-procs --replace --arg-file --delimiter".split(" "));

interface Wrapper {
  readonly values: ReadonlySet<string>;
  /** Words of its own behind its flags. */
  readonly operands: number;
}

/** Programs that run the command behind them. */
const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map([
  ["sudo", { values: SUDO_VALUES, operands: 0 }],
  ["doas", { values: SUDO_VALUES, operands: 0 }],
  ["env", { values: ENV_VALUES, operands: 0 }],
  ["exec", { values: new Set(["-a"]), operands: 0 }],
  ["command", { values: new Set<string>(), operands: 0 }],
  ["builtin", { values: new Set<string>(), operands: 0 }],
  ["nohup", { values: new Set<string>(), operands: 0 }],
  ["setsid", { values: new Set<string>(), operands: 0 }],
  ["time", { values: new Set(["-f", "-o"]), operands: 0 }],
  ["nice", { values: NICE_VALUES, operands: 0 }],
  ["ionice", { values: NICE_VALUES, operands: 0 }],
  ["stdbuf", { values: new Set(["-i", "-o", "-e"]), operands: 0 }],
  ["timeout", { values: TIMEOUT_VALUES, operands: 1 }],
  ["retry", { values: new Set<string>(), operands: 0 }],
  ["xargs", { values: XARGS_VALUES, operands: 0 }],
]);
const MOST_WRAPPERS = 16;

/** The program that is run in the end, with its arguments: `sudo -n env X=1 docker run` is `docker run`. */
export function unwrap(words: readonly CommandWord[]): readonly CommandWord[] {
  let left = words;
  for (let depth = 0; depth < MOST_WRAPPERS; depth += 1) {
    const wrapper = WRAPPERS.get(programName(left[0]));
    if (wrapper === undefined) return left;
    left = behindWrapper(left.slice(1), wrapper);
  }
  return left;
}

function behindWrapper(words: readonly CommandWord[], wrapper: Wrapper): readonly CommandWord[] {
  let at = 0;
  for (let word = words[at]; word !== undefined && (word.text.startsWith("-") || /^[A-Za-z_]\w*=/.test(word.text)); word = words[at]) {
    at += wrapper.values.has(word.text) ? 2 : 1;
    if (word.text === "--") break;
  }
  return words.slice(at + wrapper.operands);
}

/** `/usr/bin/docker` and `docker.exe` are `docker`. */
export function programName(word: CommandWord | undefined): string {
  const text = word?.text ?? "";
  return text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1).replace(/\.exe$/i, "");
}

/** A container engine's client, by its name, or by a variable that names one (`$DOCKER run`). */
export function programOf(word: CommandWord | undefined): Program | null {
  const name = programName(word);
  if (name === "docker" || name === "nerdctl") return "docker";
  if (name === "podman") return "podman";
  if (word === undefined || word.unresolved === null) return null;
  return /podman/i.test(word.text) ? "podman" : /docker|container_(engine|runtime|cli|tool|cmd)/i.test(word.text) ? "docker" : null;
}

/** The words behind `run` or `create` of a client's command line, or null where it is another command. */
export function runWordsOf(command: readonly CommandWord[]): RunWords | null {
  const words = unwrap(command);
  const head = words[0];
  const program = programOf(head);
  if (head === undefined || program === null) return null;
  const behind = behindGlobals(words.slice(1));
  const verb = behind[0]?.text === "container" ? behind.slice(1) : behind;
  return verb[0]?.text === "run" || verb[0]?.text === "create" ? { program, head, words: verb.slice(1) } : null;
}

function behindGlobals(words: readonly CommandWord[]): readonly CommandWord[] {
  let at = 0;
  for (let word = words[at]; word?.text.startsWith("-"); word = words[at]) at += GLOBAL_VALUES.has(word.text) ? 2 : 1;
  return words.slice(at);
}
