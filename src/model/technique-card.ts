/** What a person reads about a technique: everything but its logic. */
export interface TechniqueCard {
  /** The problem as a kebab-case noun phrase. One id, six addresses. */
  readonly id: string;
  readonly title: string;
  /** The security argument in plain words: why this works, and what does not stop it. */
  readonly argument: string;
  /** What a person should do, one sentence. */
  readonly fix: string;
  /** What is widely believed to stop it and does not, or what to know besides; may be empty. */
  readonly notes: readonly string[];
  readonly maps: Standards;
  readonly verification: { readonly level: "measured" | "source" | "memory"; readonly note: string };
  readonly references: readonly string[];
  /** Entries of the research base that this technique carries over. */
  readonly origins: readonly string[];
}

export interface Standards {
  /** Docker Benchmark 1.6 controls. */
  readonly cis: readonly string[];
  /** MITRE ATT&CK v18 techniques. */
  readonly attack: readonly string[];
  readonly cve: readonly string[];
  readonly cwe: readonly string[];
  /** NIST SP 800-190 sections. */
  readonly nist: readonly string[];
}
