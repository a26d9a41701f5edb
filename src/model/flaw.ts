import type { Evidence } from "./evidence.ts";

/** Parts of a host whose versions are compared with known flaws. */
export const FLAW_COMPONENTS = ["kernel", "runc", "containerd", "engine", "nvidia-container-toolkit"] as const;

export type FlawComponent = (typeof FLAW_COMPONENTS)[number];

/** Packages that hold a component, the distributors' first. Of the kernel the running one counts, not what is installed. */
export const FLAW_PACKAGES: Readonly<Record<Exclude<FlawComponent, "kernel">, readonly string[]>> = {
  runc: ["runc", "containerd.io"],
  containerd: ["containerd", "containerd.io"],
  engine: ["docker.io", "moby-engine", "docker", "docker-ce"],
  "nvidia-container-toolkit": ["nvidia-container-toolkit", "nvidia-container-toolkit-base"],
};

/** Whether one known flaw is in what this host runs, and why. Whether an attacker gets to it is told by the paths. */
export interface FlawFinding {
  /** CVE, or the advisory's id where there is none. */
  readonly id: string;
  readonly component: FlawComponent;
  readonly title: string;
  readonly applies: "yes" | "no" | "unknown";
  /** In one sentence. Versions in it come from outside: escape before printing. */
  readonly because: string;
  /** Set where unknown. */
  readonly learnBy: string | null;
  /** The version to upgrade to; null where none is known, or none is needed. */
  readonly fixedIn: string | null;
  readonly evidence: readonly Evidence[];
  /** Techniques through which it is used. */
  readonly techniques: readonly string[];
}

/** All flaws that were compared. */
export interface FlawReport {
  /** The day as of which the data was gathered, `2026-11-25`. */
  readonly date: string;
  readonly findings: readonly FlawFinding[];
}
