import type { Command } from "commander";
import { addPolicyExplain } from "./policy-explain.ts";
import { addPolicyCheckConfig, addPolicyShow } from "./policy-files.ts";
import { addPolicyReplay } from "./policy-replay.ts";
import { addPolicyTest } from "./policy-test.ts";

export function addPolicy(program: Command, finish: (code: number) => void): void {
  const policy = program
    .command("policy")
    .summary("what would be decided about requests to the engine")
    .description("Decisions about requests to the Docker Engine API, and the policies that make them.");
  for (const add of [addPolicyExplain, addPolicyTest, addPolicyReplay, addPolicyShow, addPolicyCheckConfig]) add(policy, finish);
}
