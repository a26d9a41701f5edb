import type { Composition, Container, Evidence, Image, Known, Mount, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { fetchesListsAlone } from "../package-lists.ts";
import { parseRunCommand } from "../run/run-command.ts";
import type { BuildFacts } from "./build-facts.ts";
import { walkStages } from "./build-facts.ts";
import { secretsIn } from "./build-secrets.ts";
import type { Instruction } from "./instructions.ts";
import { readInstructions } from "./instructions.ts";
import { setuidHint } from "./setuid-hints.ts";
import type { Stage } from "./stages.ts";
import { lineage, readStages, targetStage } from "./stages.ts";
import type { BuildVariables } from "./substitution.ts";
import { substitute } from "./substitution.ts";

export interface DockerfileOptions {
  /** The stage to build, by name or number; the last unless said. */
  readonly target?: string;
  /** `--build-arg`s. */
  readonly args?: Readonly<Record<string, string>>;
  /** What containers call the image; the file's name unless said. */
  readonly reference?: string;
}

export interface DockerfileResult {
  readonly image: Image;
  /** A plain `docker run` of the image. */
  readonly composition: Composition;
  /** Names of the stages that have one. */
  readonly stages: readonly string[];
  /** What building it asks of the builder: insecure steps, the host's network, an unpinned frontend. */
  readonly notes: readonly Sourced<string>[];
}

/** What a Dockerfile says of the image that is built from it. Throws `ParseError` where the builder would refuse it. */
export function parseDockerfile(text: string, source: string, options: DockerfileOptions = {}): DockerfileResult {
  const { syntax, instructions } = readInstructions(text, source);
  const given = new Map(Object.entries(options.args ?? {}));
  const stages = readStages(instructions, given, source);
  const target = targetStage(stages, options.target, source);
  const chain = lineage(target, stages);
  const facts = walkStages(chain, given);
  const image = imageOf({ chain, stages, facts }, options.reference ?? (source || "Dockerfile"));
  return {
    image,
    composition: plainRun(image, facts, source),
    stages: stages.flatMap((stage) => (stage.name === "" ? [] : [stage.name])),
    notes: [...instructions.flatMap(builderNotes), ...frontendNote(syntax, source)],
  };
}

interface Built {
  readonly chain: readonly Stage[];
  readonly stages: readonly Stage[];
  readonly facts: BuildFacts;
}

function imageOf({ chain, stages, facts }: Built, reference: string): Image {
  const evidence = chain.at(-1)?.from.evidence ?? { source: reference, location: "1:1" };
  const inImage = chain.flatMap((stage) => stage.instructions);
  return {
    reference,
    user: facts.user,
    hasSetuidRoot: setuidHint(chain),
    secretsInHistory: known(inImage.flatMap(secretsIn), evidence),
    hasOnBuild: facts.onBuild,
    hasHealthCheck: healthCheckIn(chain, evidence),
    remoteAdds: known(stages.flatMap((stage) => stage.instructions).flatMap(remoteAdds), evidence),
    updatesAlone: known(inImage.flatMap(updatesAlone), evidence),
    unpinnedBases: known(
      stages.flatMap((stage) => unpinnedIn(stage, stages)),
      evidence,
    ),
    // Built here, not fetched: there is nothing that a digest could hold fast.
    isPinned: true,
    exposedPorts: facts.exposedPorts,
    command: facts.command,
    evidence,
  };
}

/** The last word counts; `NONE` takes back what was said. A base that was not read may say something. Source: Dockerfile reference, HEALTHCHECK. */
function healthCheckIn(chain: readonly Stage[], evidence: Evidence): Known<boolean> {
  const last = chain.flatMap((stage) => stage.instructions).findLast(({ keyword }) => keyword === "HEALTHCHECK");
  if (last !== undefined) return known(last.words[0]?.text.toUpperCase() !== "NONE", evidence);
  return unknown("its base may say how its health is found out", "`docker image inspect` it");
}

const REMOTE = /^(https?|ftp|git|ssh):\/\/|^git@|\.git(#|$)/i;

/** A checksum, or a git commit by its full hash, pins what is fetched. */
function remoteAdds(instruction: Instruction): readonly Sourced<string>[] {
  if (instruction.keyword !== "ADD" || instruction.flags.has("checksum")) return [];
  return instruction.words
    .slice(0, -1)
    .filter((word) => REMOTE.test(word.text) && !/#[0-9a-f]{40}(:|$)/.test(word.text))
    .map((word) => ({ value: withoutPassword(word.text), evidence: word.evidence }));
}

function updatesAlone({ keyword, text, evidence }: Instruction): readonly Sourced<string>[] {
  return keyword === "RUN" && fetchesListsAlone(text) ? [{ value: "RUN that fetches package lists alone", evidence }] : [];
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//[redacted]@").slice(0, 500);
}

/** `FROM` and `COPY --from=` of images that name no digest; stages and `scratch` are none. */
function unpinnedIn(stage: Stage, stages: readonly Stage[]): readonly Sourced<string>[] {
  const base =
    "image" in stage.base && stage.base.image !== "scratch" ? [{ value: stage.base.image ?? stage.base.written, evidence: stage.from.evidence }] : [];
  const copied = stage.instructions.flatMap((instruction) => copiedImage(instruction, stage.globals, stages));
  return [...base, ...copied].filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image.value));
}

function copiedImage(instruction: Instruction, globals: BuildVariables, stages: readonly Stage[]): readonly Sourced<string>[] {
  const written = instruction.keyword === "COPY" ? instruction.flags.get("from") : undefined;
  if (written === undefined || written === "") return [];
  const image = substitute(written, globals) ?? written;
  const isStage = /^\d+$/.test(image) || stages.some((stage) => stage.name === image.toLowerCase());
  return isStage ? [] : [{ value: image, evidence: instruction.evidence }];
}

function builderNotes(instruction: Instruction): readonly Sourced<string>[] {
  if (instruction.keyword !== "RUN") return [];
  const { evidence } = instruction;
  const insecure =
    instruction.flags.get("security") === "insecure"
      ? [{ value: "`RUN --security=insecure` runs a build step with all privileges: it asks for the builder's security.insecure entitlement", evidence }]
      : [];
  const network =
    instruction.flags.get("network") === "host"
      ? [{ value: "`RUN --network=host` runs a build step in the host's network: it asks for the builder's network.host entitlement", evidence }]
      : [];
  return [...insecure, ...network];
}

function frontendNote(syntax: string | null, source: string): readonly Sourced<string>[] {
  if (syntax === null || /@sha256:/.test(syntax)) return [];
  return [
    {
      value: `the frontend \`${syntax.slice(0, 200)}\` reads the Dockerfile in its own way and is not pinned by digest`,
      evidence: { source, location: "1:1" },
    },
  ];
}

/** A container of the image with no flag at all, with what the image brings: variables and volumes. */
function plainRun(image: Image, facts: BuildFacts, source: string): Composition {
  const run = parseRunCommand(["docker", "create", "--", image.reference], { source, directory: "/", home: "/root", name: image.reference });
  const containers = run.containers.map((container): Container => {
    const { evidence } = image;
    const mounts = facts.volumes.map((volume) => volumeMount(volume, container.name));
    return { ...container, evidence, mounts: known(mounts, evidence), environment: known(facts.environment, evidence), command: known(null, evidence) };
  });
  return { ...run, containers, images: [image] };
}

function volumeMount({ value, evidence }: Sourced<string>, container: string): Mount {
  return {
    kind: "volume",
    source: known(`${container}:${value}`, evidence),
    target: value,
    readOnly: false,
    recursiveReadOnly: "engine-default",
    propagation: "rprivate",
    subpath: "",
    evidence,
  };
}
