import type { Command } from "commander";
import type { PolicyChange as Change, Replayed } from "../../guard/index.ts";
import { replay } from "../../guard/index.ts";
import { printable } from "../../report/index.ts";
import { processConsole } from "../console.ts";
import { EXIT_CLEAN, EXIT_FOUND, UsageError } from "../failure.ts";
import { readFileNamed } from "../files.ts";
import type { RawPolicyOptions } from "../load-policies.ts";
import { loadPolicies, withPolicyOptions } from "../load-policies.ts";

const EXAMPLES = `
Each decision in the log is asked again of the policies that are named, with what was known when it was made. Without --profile each of its own profile, which
--config must then have.

Examples:
  seaworthy policy replay guard.jsonl --profile ci-runner
  seaworthy policy replay guard.jsonl --config seaworthy.new.yaml

Exit codes: 0 nothing would be decided otherwise, 1 something would, 2 it cannot be told.
`;

export function addPolicyReplay(policy: Command, finish: (code: number) => void): void {
  withPolicyOptions(
    policy
      .command("replay")
      .summary("what would have been decided otherwise under other policies")
      .description("Ask other policies about the decisions in a guard's log, and tell those that change.")
      .argument("<log>", "the log of a guard (JSON lines)"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, raw: RawPolicyOptions) => {
      const console = processConsole();
      const lines = readFileNamed(path, "log", console).split("\n");
      const chosen = await loadPolicies(raw, console);
      if (chosen === null) throw new UsageError("no policies are named", "with --profile, --policy, --config or --compat");
      const replayed = replay(lines, chosen.policies, raw.config === undefined || raw.profile !== undefined ? chosen.profile : null);
      for (const line of replayLines(replayed, chosen.policies.version)) console.out(`${printable(line)}\n`);
      if (replayed.decisions === 0)
        throw new UsageError(`there is no decision in \`${path}\` that policies can be asked about`, "a guard logs them where it decides by a profile");
      finish(replayed.changes.length === 0 ? EXIT_CLEAN : EXIT_FOUND);
    });
}

function replayLines({ decisions, changes, redacted, unreadable }: Replayed, version: string): readonly string[] {
  const changed = changes.reduce((sum, { count }) => sum + count, 0);
  return [
    ...changes.map(changeWords),
    `${changed} of ${decisions} decisions would change under policies version ${version}`,
    ...(redacted === 0 ? [] : [`${redacted} decisions hold redacted values: a policy that reads those may decide otherwise`]),
    ...(unreadable === 0 ? [] : [`${unreadable} lines cannot be read`]),
  ];
}

function changeWords({ operation, listener, before, after, count, line }: Change): string {
  const by = after.policies.length === 0 ? after.reason : after.policies.map(({ id }) => id).join(", ");
  return `${before} -> ${after.kind}  ${operation} on ${listener}, ${count} times, first in line ${line} (${by})`;
}
