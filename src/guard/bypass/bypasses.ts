import type { CrewReport } from "../../model/index.ts";
import { printable } from "../../report/index.ts";

/** Somebody or something that gives orders to the engine without the guard. */
export interface Bypass {
  readonly kind: BypassKind;
  /** An account, a container or an address. Attacker-controlled: escape before printing. */
  readonly who: string;
  /** The socket or kind of socket by which. */
  readonly through: string;
  readonly certainty: "proven" | "possible";
}

export type BypassKind = "container" | "listener" | "user";

/** Root is left out: whoever is root on the host needs no engine. */
export function bypassesIn({ doors, rawContainers }: Pick<CrewReport, "doors" | "rawContainers">): readonly Bypass[] {
  return unique([
    ...rawContainers.map(({ container, kind, certainty }): Bypass => ({ kind: "container", who: container, through: kind, certainty })),
    ...doors.flatMap(({ place, kinds, owner, accounts }): readonly Bypass[] => {
      if (!place.startsWith("/")) return [{ kind: "listener", who: place, through: kinds.join(", "), certainty: "proven" }];
      if (accounts !== null) return accounts.map((who): Bypass => ({ kind: "user", who, through: place, certainty: "proven" }));
      const isRootsAlone = owner !== null && owner.uid === 0 && (owner.mode & 0o022) === 0;
      return isRootsAlone ? [] : [{ kind: "user", who: "accounts that are not known", through: place, certainty: "possible" }];
    }),
  ]);
}

function unique(bypasses: readonly Bypass[]): readonly Bypass[] {
  return [...new Map(bypasses.map((bypass) => [JSON.stringify(bypass), bypass])).values()];
}

/** What is in one list and not in another. */
export function without(all: readonly Bypass[], others: readonly Bypass[]): readonly Bypass[] {
  const keys = new Set(others.map((bypass) => JSON.stringify(bypass)));
  return all.filter((bypass) => !keys.has(JSON.stringify(bypass)));
}

const KINDS: readonly BypassKind[] = ["container", "listener", "user"];

/** By metric name, labels from closed sets alone; null: it is not known, which is no zero. */
export function bypassGauges(bypasses: readonly Bypass[] | null): Readonly<Record<string, number>> {
  const name = (kind: BypassKind, certainty: string): string => `seaworthy_guard_bypasses{kind="${kind}",certainty="${certainty}"}`;
  const counts = (bypasses === null ? [] : KINDS).flatMap((kind) =>
    (["proven", "possible"] as const).map((certainty) => {
      const count = bypasses?.filter((bypass) => bypass.kind === kind && bypass.certainty === certainty).length ?? 0;
      return [name(kind, certainty), count] as const;
    }),
  );
  return { seaworthy_guard_bypasses_known: bypasses === null ? 0 : 1, ...Object.fromEntries(counts) };
}

const LONGEST = 200;

/** In words, escaped. */
export function bypassWords({ kind, who, through, certainty }: Bypass): string {
  return `${certainty === "possible" ? "perhaps " : ""}${kind} ${printable(who, LONGEST)} reaches the engine past the guard: ${printable(through, LONGEST)}`;
}
