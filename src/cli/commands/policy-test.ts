import type { Command } from "commander";
import type { CaseResult } from "../../guard/index.ts";
import { readCases, requestOfText, runCase } from "../../guard/index.ts";
import { STOCK_ENGINE, STOCK_HOST } from "../../host/index.ts";
import type { World } from "../../model/index.ts";
import { printable } from "../../report/index.ts";
import { processConsole } from "../console.ts";
import { EXIT_CLEAN, EXIT_FOUND, UsageError } from "../failure.ts";
import { fromFile, knowledgeForRequests, readFileNamed } from "../files.ts";
import { loadSnapshot } from "../load-engine.ts";
import type { RawPolicyOptions } from "../load-policies.ts";
import { loadPolicies, withPolicyOptions } from "../load-policies.ts";

interface RawTestOptions extends RawPolicyOptions {
  readonly from?: string;
}

const EXAMPLES = `
A file of cases:
  cases:
    - name: jobs do not get the engine's socket
      request: |
        POST /v1.41/containers/create HTTP/1.1

        {"Image": "busybox", "HostConfig": {"Binds": ["/var/run/docker.sock:/s"]}}
      expect: denied
      policy: no-new-path-to-host-root   # may be left out, as profile, uid, owner and labels

Examples:
  seaworthy policy test cases.yaml --profile ci-runner
  seaworthy policy test cases.yaml --config seaworthy.yaml --from host.json

Exit codes: 0 every case holds, 1 one does not, 2 they cannot be judged.
`;

export function addPolicyTest(policy: Command, finish: (code: number) => void): void {
  withPolicyOptions(
    policy
      .command("test")
      .summary("whether policies decide cases as they should")
      .description(
        "Have policies decide the requests of a file, and compare with what it expects. Judged on a stock engine without containers, or on a snapshot.",
      )
      .argument("<file>", "the cases (YAML)")
      .option("--from <file>", "a snapshot to judge the requests on"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, raw: RawTestOptions) => {
      const console = processConsole();
      const text = readFileNamed(path, "cases", console);
      const cases = fromFile(path, () => readCases(text));
      const chosen = await loadPolicies(raw, console);
      if (chosen === null) throw new UsageError("no policies are named", "with --profile, --policy, --config or --compat");
      const world = raw.from === undefined ? STOCK_WORLD : loadSnapshot(raw.from, console).world;
      const running = {
        policies: chosen.policies,
        profile: chosen.profile ?? "",
        judging: { world, knowledge: (await knowledgeForRequests(null, console))(world), links: new Map() },
      };
      const results = cases.map((each) => ({ ...each, result: runCase(each, requestBytes(each.request), running) }));
      const failures = results.filter(({ result }) => !result.holds);
      for (const { name, spot, expect, policy: id, result } of failures)
        console.out(
          `✗ line ${spot.line}: ${printable(name)}\n  expected ${expect}${id === null ? "" : ` by ${printable(id)}`}, found ${printable(foundWords(result))}\n`,
        );
      console.out(`${results.length - failures.length} of ${results.length} cases hold; policies version ${chosen.policies.version}\n`);
      finish(failures.length === 0 ? EXIT_CLEAN : EXIT_FOUND);
    });
}

/** As installed, with nothing on it. */
const STOCK_WORLD: World = { containers: [], volumes: [], networks: [], images: [], engine: STOCK_ENGINE, host: STOCK_HOST, assumptions: [] };

function requestBytes(text: string): Uint8Array {
  return Buffer.from(requestOfText(Buffer.from(text, "utf8").toString("latin1")), "latin1");
}

function foundWords({ found, decided }: CaseResult): string {
  return `${found}: ${decided.decision.because}`;
}
