import { homedir } from "node:os";
import { resolve } from "node:path";
import type { CheckInput, CheckReading, CheckSetting, HostChoice } from "../check/index.ts";
import { CheckError, hostWords, kindOf, readInputs, worldOf } from "../check/index.ts";
import { diskReader, FILE_LIMIT, readStandardInput } from "../check/io/disk-reader.ts";
import type { FoundInputs } from "../check/io/find-inputs.ts";
import { findInputs } from "../check/io/find-inputs.ts";
import type { FileRead } from "../parse/index.ts";
import { composeFilesOf, ParseError } from "../parse/index.ts";
import { parseSnapshot } from "../scan/index.ts";
import type { Console } from "./console.ts";
import { failureWords, fromFile, HOST_FILE_LIMIT } from "./files.ts";
import type { LoadedWorld } from "./loaded-world.ts";
import { whole } from "./loaded-world.ts";
import type { Overlay } from "./overlay.ts";
import { overlaid } from "./overlay.ts";
import type { WorldOptions } from "./world-options.ts";

/** The world that files and command lines describe, on the host that was chosen. Throws where any of it cannot be judged. */
export function loadFiles(options: WorldOptions, console: Console, overlay: Overlay = new Map()): LoadedWorld {
  return whole(loadFilesInPart(options, console, overlay));
}

/** As `loadFiles`, with what could not be judged among its failures: for answers that end in `endOver`. */
export function loadFilesInPart(options: WorldOptions, console: Console, overlay: Overlay = new Map()): LoadedWorld {
  const setting = settingOf(options, console, withStandardInput(options.paths, overlay, console));
  const gathered = gather(options, setting);
  const reading = readInputs(gathered.inputs, setting);
  const failures = [...gathered.failures, ...reading.failures];
  refuseNothing({ reading, failures, options });
  const choice = hostChoice(options.host, console);
  return {
    product: "check",
    lookUp: null,
    world: worldOf(reading.composition, choice, reading.symlinks),
    subjects: [...gathered.inputs.map((input) => input.path), ...options.runs.map((run) => `--run ${run}`)],
    hostWords: hostWords(choice),
    notes: [...gathered.notes, ...reading.notes],
    failures,
    services: reading.services,
    textOf: (file) => {
      const read = setting.reader.read(resolve(setting.directory, file));
      return "text" in read ? read.text : null;
    },
  };
}

function settingOf(options: WorldOptions, console: Console, overlay: Overlay): CheckSetting {
  const environment: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(console.environment)) if (value !== undefined) environment[name] = value;
  const { envFiles, profiles, projectName, runs } = options;
  return { directory: console.directory, home: homedir(), reader: overlaid(diskReader(), overlay), environment, envFiles, profiles, projectName, runs };
}

interface Gathered {
  readonly inputs: readonly CheckInput[];
  readonly notes: readonly string[];
  readonly failures: readonly Error[];
}

function gather(options: WorldOptions, setting: CheckSetting): Gathered {
  const inputs: CheckInput[] = [];
  const notes: string[] = [];
  const failures: Error[] = [];
  const attempt = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof CheckError || error instanceof ParseError)) throw error;
      failures.push(error);
    }
  };
  if (options.asCompose === true) {
    attempt(() => {
      const found = composeDefaults(setting);
      notes.push(...found.notes);
      for (const file of found.files) attempt(() => inputs.push(composeInput(file, setting)));
    });
  }
  for (const path of options.paths.map(asNamed)) {
    attempt(() => {
      const found = path === STANDARD_INPUT ? { files: [path], notes: [], failures: [] } : findInputs(path);
      notes.push(...found.notes);
      failures.push(...found.failures);
      for (const each of found.files) attempt(() => inputs.push(inputOf(each, setting, each === path)));
    });
  }
  return { inputs: withoutRepeats(inputs), notes, failures };
}

/** What Compose would merge if it were called here, and a word on it where that is not what lies here. */
function composeDefaults({ directory, reader, environment, envFiles, profiles }: CheckSetting): Pick<FoundInputs, "files" | "notes"> {
  const found = composeFilesOf({ files: [], directory, reader, environment, envFiles, profiles });
  const files = found.map(({ name }) => name);
  const [first] = files;
  return { files, notes: first?.startsWith("../") === true ? [`\`${first}\` is judged too: Compose takes it for this folder`] : [] };
}

function composeInput(path: string, setting: CheckSetting): CheckInput {
  const absolute = resolve(setting.directory, path);
  return { path, absolute, kind: "compose", isNamed: true, isComposeDefault: true, text: textOf(path, setting.reader.read(absolute)) };
}

/** How standard input is named, by users and in evidence. */
const STANDARD_INPUT = "-";

function asNamed(path: string): string {
  return path === "/dev/stdin" ? STANDARD_INPUT : path;
}

/** Standard input is read once, and stands as a file of the working directory: relative paths in it start there. */
function withStandardInput(paths: readonly string[], overlay: Overlay, console: Pick<Console, "directory">): Overlay {
  const place = resolve(console.directory, STANDARD_INPUT);
  if (!paths.map(asNamed).includes(STANDARD_INPUT) || overlay.has(place)) return overlay;
  const read = readStandardInput();
  return new Map([...overlay, [place, textOf(STANDARD_INPUT, read)]]);
}

function inputOf(path: string, setting: CheckSetting, isNamed: boolean): CheckInput {
  const absolute = resolve(setting.directory, path);
  const text = textOf(path, setting.reader.read(absolute));
  const kind = kindOf(absolute, text);
  if (kind === null) {
    throw new CheckError(
      "unknown-kind",
      `cannot judge \`${path}\`: it is no compose file, Dockerfile, script, CI file or inspect output by its name or its first lines`,
    );
  }
  return { path, absolute, kind, isNamed, text };
}

function textOf(path: string, file: FileRead): string {
  if ("text" in file) return file.text;
  throw new CheckError(file.failure === "too-large" ? "too-large" : "unreadable", `cannot read \`${path}\`: ${failureWords(file.failure, FILE_LIMIT)}`);
}

/** A file that is named and found in a folder too counts as named. */
function withoutRepeats(inputs: readonly CheckInput[]): readonly CheckInput[] {
  const first = new Map<string, CheckInput>();
  for (const input of inputs)
    if (!first.has(input.absolute) || (input.isNamed && first.get(input.absolute)?.isNamed === false)) first.set(input.absolute, input);
  return [...first.values()];
}

/** An empty answer would read as a clean one. */
function refuseNothing({
  reading,
  failures,
  options,
}: {
  readonly reading: CheckReading;
  readonly failures: readonly Error[];
  readonly options: WorldOptions;
}): void {
  if (reading.composition.containers.length > 0) return;
  const [first] = failures;
  if (first !== undefined) throw first;
  const where = [...options.paths, ...options.runs].map((each) => `\`${each}\``).join(", ");
  throw new CheckError(
    "nothing-found",
    reading.notes.length === 0
      ? `nothing to judge in ${where}: no container is described there (compose file, Dockerfile, script with docker run, CI file, inspect JSON)`
      : `nothing to judge in ${where}: ${reading.notes.slice(0, 5).join("; ")}`,
  );
}

export function hostChoice(host: string, console: Pick<Console, "directory">): HostChoice {
  if (host === "stock" || host === "unknown") return { kind: host };
  const file = diskReader(HOST_FILE_LIMIT).read(resolve(console.directory, host));
  if ("failure" in file) {
    const found = failureWords(file.failure, HOST_FILE_LIMIT);
    throw new CheckError("bad-host", `cannot take \`${host}\` as the host: expected stock, unknown or a snapshot file, and as a file ${found}`);
  }
  const { world, subject } = fromFile(host, () => parseSnapshot(file.text));
  return {
    kind: "snapshot",
    engine: world.engine,
    host: world.host,
    volumes: world.volumes,
    images: world.images,
    words: `as in the snapshot \`${host}\` of ${subject}`,
  };
}
