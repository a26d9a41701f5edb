import type { Known } from "./evidence.ts";

/** What is installed on the host, as far as flaws of versions ask for it. */
export interface Software {
  readonly distribution: Known<Distribution>;
  /** Of the packages that hold engine, runtime, kernel and their parts; others are left out. */
  readonly packages: Known<readonly Package[]>;
  readonly kernel: Known<KernelBuild>;
  /** Taken to have the fix of every known flaw: versions are not compared. Assumed of a host that is not there; never true of one that was read. */
  readonly hasEveryFix: Known<boolean>;
}

/** Who built the running kernel, as it says itself. */
export interface KernelBuild {
  /** The release of kernel.org that it is built from, with all that came after on that branch. */
  readonly upstream: string;
  /** `debian`, `ubuntu`, `almalinux`, or empty: nobody whose numbering is known. */
  readonly distributor: string;
  /** The distributor's package version; empty where there is no distributor. */
  readonly packageVersion: string;
}

/** As `os-release(5)` says: `ID`, `VERSION_ID` (empty where rolling). */
export interface Distribution {
  readonly id: string;
  readonly versionId: string;
}

export interface Package {
  readonly name: string;
  /** As the package manager writes it, with epoch and revision. */
  readonly version: string;
  readonly format: "deb" | "rpm" | "apk";
}

/** A part of the engine as `/version` names it: `Engine`, `containerd`, `runc`. */
export interface EngineComponent {
  readonly name: string;
  readonly version: string;
  /** Git commit; empty: not said. */
  readonly commit: string;
}
