import type { ContainerJudgement, ProofStep } from "../model/index.ts";

/** Names a weakness across runs as a path's id names a path: by the container's name (ids of live containers change) and the technique. */
export function weaknessId(container: Pick<ContainerJudgement, "name">, step: Pick<ProofStep, "technique">): string {
  return `weakness:${container.name}:${step.technique}`;
}
