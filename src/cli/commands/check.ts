import type { Command } from "commander";
import { processConsole } from "../console.ts";
import { judgeAndDeliver } from "../judge-and-deliver.ts";
import { loadFilesInPart } from "../load-files.ts";
import type { RawOutputOptions } from "../options.ts";
import { withOutputOptions } from "../options.ts";
import type { RawWorldOptions, WorldOptions } from "../world-options.ts";
import { withFileOptions, worldOptions } from "../world-options.ts";

const EXAMPLES = `
Examples:
  seaworthy check                                     what docker compose would bring up here, and all that is in this folder
  seaworthy check compose.yaml compose.prod.yaml      merged in this order, as docker compose -f … -f …
  seaworthy check --run 'docker run -v /:/host alpine'
  docker inspect web | seaworthy check -              what stands on standard input
  seaworthy check --host host.json .                  on the host that seaworthy scan --snapshot host.json saw
  seaworthy check --fail-on host-root --sarif . > report.sarif
`;

export function addCheck(program: Command, finish: (code: number) => void): void {
  const command = program
    .command("check")
    .summary("judge what is written, before anything runs")
    .description("Judge compose files (as Compose merges them), Dockerfiles, docker run lines, shell scripts, CI files and docker inspect output.")
    .argument("[path...]", "files and folders; a folder is searched, - is standard input", [])
    .addHelpText("after", EXAMPLES);
  withOutputOptions(withFileOptions(command)).action(async (paths: readonly string[], raw: RawOutputOptions & RawWorldOptions) => {
    const console = processConsole();
    const isEmpty = paths.length === 0 && (raw.run ?? []).length === 0;
    const options: WorldOptions = isEmpty ? { ...worldOptions(["."], raw), asCompose: true } : worldOptions(paths, raw);
    const loaded = loadFilesInPart(options, console);
    finish(await judgeAndDeliver(loaded, raw, console));
  });
}
