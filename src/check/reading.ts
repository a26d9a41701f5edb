import type { Composition } from "../model/index.ts";
import { parseDockerfile, parseInspect, parseRunCommand } from "../parse/index.ts";
import type { ComposeService } from "./compose-projects.ts";
import { readProject } from "./compose-projects.ts";
import { CheckError } from "./errors.ts";
import type { CheckInput, CheckSetting } from "./inputs.ts";
import { joinCompositions } from "./join.ts";
import { composeProjects } from "./projects.ts";
import { parentOf, readScript } from "./script-reading.ts";
import { linksOfSources } from "./source-links.ts";

export interface CheckReading {
  readonly composition: Composition;
  /** What a person should know besides the verdicts. Hostile text. */
  readonly notes: readonly string[];
  /** One error for each input that could not be judged; the others are judged all the same. */
  readonly failures: readonly Error[];
  /** Containers that compose files describe. */
  readonly services: readonly ComposeService[];
  /** Links of this machine that bind sources below the project or home go through, by absolute path. */
  readonly symlinks: Readonly<Record<string, string>>;
}

interface Part {
  readonly composition: Composition;
  readonly notes: readonly string[];
}

/** Reads every input into one composition. An input that cannot be read whole is a failure that names it, what can be read of it never passes for the whole. */
export function readInputs(inputs: readonly CheckInput[], setting: CheckSetting): CheckReading {
  const parts: Part[] = [];
  const failures: Error[] = [];
  const services: ComposeService[] = [];
  const attempt = (read: () => readonly Part[]): void => {
    try {
      parts.push(...read());
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      failures.push(error);
    }
  };
  const builtFrom = new Set<string>();
  for (const project of composeProjects(inputs)) {
    attempt(() => {
      const { composition, notes, dockerfiles, services: described } = readProject(project, setting);
      services.push(...described);
      for (const path of dockerfiles) builtFrom.add(path);
      return [{ composition, notes }];
    });
  }
  for (const input of inputs) attempt(() => (builtFrom.has(input.absolute) ? [] : readInput(input, setting, failures)));
  for (const [index, line] of setting.runs.entries()) attempt(() => [readRunLine(line, index, setting)]);
  refuseTooMany(parts);
  const composition = joinCompositions(parts.map((part) => part.composition));
  const areas = [...new Set([setting.directory, setting.home, ...inputs.map(({ absolute }) => parentOf(absolute))])];
  return { composition, notes: parts.flatMap((part) => part.notes), failures, services, symlinks: linksOfSources(composition, areas, setting.reader) };
}

/** Judging is quick for many containers, and its memory grows with them: beyond this it would end in the middle. */
const MOST_CONTAINERS = 20_000;

function refuseTooMany(parts: readonly Part[]): void {
  const count = parts.reduce((sum, part) => sum + part.composition.containers.length, 0);
  if (count > MOST_CONTAINERS)
    throw new CheckError("too-large", `cannot judge ${count} containers in one run: at most ${MOST_CONTAINERS} are, name fewer files`);
}

function readInput(input: CheckInput, setting: CheckSetting, failures: Error[]): readonly Part[] {
  switch (input.kind) {
    case "compose":
      return [];
    case "dockerfile":
      return [{ composition: parseDockerfile(input.text, input.path).composition, notes: [] }];
    case "inspect":
      return [{ composition: parseInspect(parseJson(input), input.path), notes: [] }];
    case "script":
    case "ci":
    case "makefile": {
      const script = readScript(input, setting);
      failures.push(...script.failures);
      return [...script.compositions.map((composition) => ({ composition, notes: [] })), { composition: NOTHING, notes: script.notes }];
    }
    case "snapshot":
      throw new CheckError(
        "unknown-kind",
        `cannot check \`${input.path}\`: it is a snapshot; judge it with \`seaworthy scan --from\`, or use it as the host with \`--host\``,
      );
  }
}

function parseJson(input: CheckInput): unknown {
  try {
    return JSON.parse(input.text);
  } catch (error) {
    throw new CheckError("unreadable", `cannot read \`${input.path}\`: it is not JSON (${error instanceof Error ? error.message : "syntax error"})`, {
      cause: error,
    });
  }
}

const NOTHING: Composition = { containers: [], volumes: [], networks: [], images: [] };

function readRunLine(line: string, index: number, setting: CheckSetting): Part {
  const source = setting.runs.length === 1 ? "--run" : `--run ${index + 1}`;
  const { directory, home, reader } = setting;
  return { composition: parseRunCommand(line, { source, directory, home, reader }), notes: [] };
}
