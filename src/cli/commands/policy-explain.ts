import type { Command } from "commander";
import type { DecidedRequest, Decision, JudgedRequest } from "../../guard/index.ts";
import { askPolicies, hostPathsOf, judgeRequest, renderExplained, renderExplainedJson, requestOfText, shownRequest } from "../../guard/index.ts";
import type { LookUp } from "../../host/io/engine-view.ts";
import type { Console } from "../console.ts";
import { processConsole, usesColour } from "../console.ts";
import { EXIT_CANNOT_JUDGE, EXIT_CLEAN, EXIT_FOUND } from "../failure.ts";
import { knowledgeForRequests } from "../files.ts";
import { loadEngine, loadSnapshot } from "../load-engine.ts";
import type { ChosenPolicies, RawPolicyOptions } from "../load-policies.ts";
import { EXPLAINED, loadPolicies, oneProfile, withPolicyOptions } from "../load-policies.ts";
import type { LoadedWorld } from "../loaded-world.ts";
import { readRequestBytes } from "../read-request.ts";

interface RawExplainOptions extends RawPolicyOptions {
  readonly from?: string;
  readonly knowledge?: string;
  readonly raw?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

const EXAMPLES = `
A request is written as HTTP/1.1: request line, headers, a blank line, the body. Host, Content-Length and Content-Type may be left out.

Examples:
  seaworthy policy explain create.http                 on the live engine's world
  seaworthy policy explain create.http --from host.json
  seaworthy policy explain create.http --profile ci-runner --policy site.cedar
  printf 'POST /v1.41/containers/web/start HTTP/1.1\\n\\n' | seaworthy policy explain -
  seaworthy policy explain --raw captured.bin --json   bytes as they came off a socket

Exit codes: 0 it would be allowed, 1 it would be refused, 2 it cannot be judged.
`;

export function addPolicyExplain(policy: Command, finish: (code: number) => void): void {
  withPolicyOptions(
    policy
      .command("explain")
      .summary("what a request leads to, and whether it would be allowed")
      .description(
        "Read a request to the Docker Engine API as the engine would, derive the attack paths that exist with it and not without it, and say whether the rule " +
          "`no new path to root on the host`, or a profile, allows it. Nothing is sent to the engine.",
      )
      .argument("<request>", "file with the request, or - for standard input")
      .option("--from <file>", "a snapshot instead of the live engine"),
  )
    .option("--raw", "take the bytes as they are: fill nothing in")
    .option("--knowledge <file>", "judge with this knowledge instead of the built-in one")
    .option("--json", "print JSON (contracts/explained-request.schema.json)")
    .option("-v, --verbose", "show every path")
    .option("--no-color", "no colours, also on a terminal")
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, raw: RawExplainOptions) => {
      const console = processConsole();
      const bytes = requestBytes(path, raw, console);
      const loaded = raw.from === undefined ? await loadEngine(console) : loadSnapshot(raw.from, console);
      const policies = await loadPolicies(raw, console);
      const judged = decided(await judge(bytes, policies, { loaded, raw, console }), policies);
      console.out(told(judged, { loaded, raw, console }));
      finish(exitCodeOf(judged.decision));
    });
}

interface Asked {
  readonly loaded: LoadedWorld;
  readonly raw: RawExplainOptions;
  readonly console: Console;
}

function requestBytes(path: string, raw: RawExplainOptions, console: Console): Uint8Array {
  const bytes = readRequestBytes(path, console);
  return raw.raw === true ? bytes : Buffer.from(requestOfText(Buffer.from(bytes).toString("latin1")), "latin1");
}

async function judge(bytes: Uint8Array, policies: ChosenPolicies | null, { loaded, raw, console }: Asked): Promise<JudgedRequest> {
  const { world, lookUp } = loaded;
  const knowledge = (await knowledgeForRequests(raw.knowledge ?? null, console))(world);
  const hardening = policies === null ? undefined : policies.hardening.get(oneProfile(policies));
  const rewriting = hardening === undefined ? null : { hardening, image: null };
  return judgeRequest(bytes, { world, knowledge, links: lookUp === null ? new Map() : linksOf(hostPathsOf(bytes, world), lookUp), rewriting });
}

/** A path behind a closed directory stays out: it may lead anywhere. */
function linksOf(paths: readonly string[], lookUp: LookUp): ReadonlyMap<string, string> {
  const looked = paths.map((path) => [path, lookUp(path)] as const);
  return new Map(looked.flatMap(([path, { path: to, hiddenBy }]) => (hiddenBy === null ? [[path, to] as const] : [])));
}

function decided(judged: JudgedRequest, chosen: ChosenPolicies | null): JudgedRequest | DecidedRequest {
  if (chosen === null) return judged;
  return askPolicies(judged, { caller: { ...EXPLAINED, profile: oneProfile(chosen) }, policies: chosen.policies, resource: null });
}

function told(judged: JudgedRequest | DecidedRequest, { loaded, raw, console }: Asked): string {
  const shown = shownRequest(judged);
  if (raw.json === true) return renderExplainedJson(shown, loaded.hostWords);
  return renderExplained(shown, loaded.hostWords, { colour: usesColour(console, raw.color !== false), width: console.width, verbose: raw.verbose === true });
}

function exitCodeOf({ kind }: Decision): number {
  switch (kind) {
    case "allowed":
      return EXIT_CLEAN;
    case "refused":
      return EXIT_FOUND;
    case "unjudged":
      return EXIT_CANNOT_JUDGE;
  }
}
