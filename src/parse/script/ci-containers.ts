import type { YAMLMap } from "yaml";
import { isMap, isScalar, isSeq } from "yaml";
import type { CommandWord } from "../run/words.ts";
import { plainWord } from "../run/words.ts";
import type { CiText } from "./ci-text.ts";
import type { RunCommand } from "./find-run-commands.ts";
import { findRunCommands } from "./find-run-commands.ts";

/** How a scalar of the file becomes text with places. */
export type ReadScalar = (node: unknown) => CiText | null;

interface CiSetting {
  readonly source: string;
  readonly read: ReadScalar;
}

/**
 * The containers that GitHub's runner creates for a job: `container:` and each of `services:`, as the `docker create` line it runs. The job's own
 * container gets the engine's socket. Source: actions/runner Runner.Worker/Container/ContainerInfo.cs and DockerCommandManager.cs.
 */
export function jobContainers(job: YAMLMap, setting: CiSetting): readonly RunCommand[] {
  const own = containerCommand(job.get("container", true), setting, ["-v", "/var/run/docker.sock:/var/run/docker.sock"]);
  const services = job.get("services", true);
  const others = isMap(services)
    ? services.items.flatMap((pair) => containerCommand(pair.value, setting, ["--name", String(isScalar(pair.key) ? pair.key.value : pair.key)]))
    : [];
  return [...own, ...others];
}

function containerCommand(node: unknown, setting: CiSetting, extra: readonly string[]): readonly RunCommand[] {
  const image = setting.read(isMap(node) ? node.get("image", true) : node);
  if (image === null || image.text.trim() === "") return [];
  const flags = isMap(node)
    ? [...listFlags(node.get("ports", true), "-p", setting), ...listFlags(node.get("volumes", true), "-v", setting), ...environmentFlags(node, setting)]
    : [];
  const options = isMap(node) ? optionWords(node, setting) : { words: [], problem: null };
  const head = wordOf("docker", image, setting);
  const words = [head, ...["create", ...extra].map((text) => ({ ...head, text })), ...flags, ...options.words, wordOf(image.text.trim(), image, setting)];
  const { line, column } = image.place(0);
  return [{ command: `container of ${image.text.trim().slice(0, 150)}`, text: "", line, column, words, problem: options.problem }];
}

/** `${{ … }}`, masked by now, is known only when the job runs. */
function wordOf(text: string, place: CiText, setting: CiSetting): CommandWord {
  const { line, column } = place.place(0);
  const word = plainWord(text, { source: setting.source, location: `${line}:${column}` });
  return /\$\{/.test(text) ? { ...word, unresolved: text } : word;
}

function listFlags(list: unknown, flag: string, setting: CiSetting): readonly CommandWord[] {
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    const text = setting.read(item);
    return text === null ? [] : [wordOf(flag, text, setting), wordOf(text.text, text, setting)];
  });
}

function environmentFlags(node: YAMLMap, setting: CiSetting): readonly CommandWord[] {
  const map = node.get("env", true);
  if (!isMap(map)) return [];
  return map.items.flatMap((pair) => {
    const text = setting.read(pair.value);
    return text === null ? [] : [wordOf("-e", text, setting), wordOf(`${String(isScalar(pair.key) ? pair.key.value : pair.key)}=${text.text}`, text, setting)];
  });
}

/** `options:` is read as words of a command line. */
function optionWords(node: YAMLMap, setting: CiSetting): Pick<RunCommand, "words" | "problem"> {
  const options = setting.read(node.get("options", true));
  if (options === null || options.text.trim() === "") return { words: [], problem: null };
  const head = "docker create ";
  const text = head + options.text.replaceAll("\n", " ");
  const [found] = findRunCommands(text, setting.source, { place: (offset) => options.place(Math.max(0, offset - head.length)) });
  return found === undefined
    ? { words: [], problem: "its `options` cannot be read as words of a command line" }
    : { words: found.words.slice(2), problem: found.problem };
}
