import type { Command } from "commander";
import { addPolicyExplain } from "./policy-explain.ts";
import { addPolicyCheckConfig, addPolicyShow } from "./policy-files.ts";
import { addPolicyReplay } from "./policy-replay.ts";
import { addPolicyTest } from "./policy-test.ts";

const EXAMPLES = `
Examples:
  seaworthy policy explain create.http                        what a request would open, and whether it should pass
  seaworthy policy test cases.yaml --profile ci-runner        do these policies decide as they should?
`;

export function addPolicy(program: Command, finish: (code: number) => void): void {
  const policy = program
    .command("policy")
    .summary("what would be decided about requests to the engine")
    .description("Decisions about requests to the Docker Engine API, and the policies that make them.")
    .addHelpText("after", EXAMPLES);
  for (const add of [addPolicyExplain, addPolicyTest, addPolicyReplay, addPolicyShow, addPolicyCheckConfig]) add(policy, finish);
}
