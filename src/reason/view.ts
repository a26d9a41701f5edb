import type { Evidence, Privilege, Remedy } from "../model/index.ts";
import type { FactSource } from "./fact-source.ts";

/** A world as the reasoner needs it: facts to ask for, and how people call the containers. */
export interface WorldView {
  readonly source: FactSource;
  readonly containers: readonly ContainerLabel[];
  readonly assumptions: readonly string[];
  /** What people and machines beside the containers hold: where a question after all who reach something starts, too. */
  readonly crew?: readonly Privilege[];
}

export interface ContainerLabel {
  readonly id: string;
  readonly name: string;
  /** The file it was read from, or `engine`. */
  readonly source: string;
  readonly evidence: Evidence;
}

export interface RemedyDescription {
  readonly words: string;
  /** Container name, or `host`. */
  readonly where: string;
  /** Friction, above 0: what people lose or must do. */
  readonly cost: number;
  readonly mayBreak: string;
}

export type DescribeRemedy = (remedy: Remedy) => RemedyDescription;
