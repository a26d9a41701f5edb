/** Counts of one guard, told in the text format of Prometheus. Labels come from closed sets alone: operations of the table, kinds of decisions, classes of status. */
export class Metrics {
  readonly #counters = new Map<string, number>();
  readonly #buckets = BOUNDS_S.map(() => 0);
  #judged = 0;
  #judgedS = 0;

  decided(labels: { readonly listener: string; readonly operation: string | null; readonly decision: string; readonly passed: boolean }): void {
    const { listener, operation, decision, passed } = labels;
    this.#add(`seaworthy_guard_requests_total{listener="${escaped(listener)}",operation="${operation ?? "none"}",decision="${decision}",passed="${passed}"}`);
  }

  answered(listener: string, status: number | null): void {
    this.#add(`seaworthy_guard_answers_total{listener="${escaped(listener)}",code="${status === null ? "none" : `${Math.floor(status / 100)}xx`}"}`);
  }

  failed(listener: string): void {
    this.#add(`seaworthy_guard_failures_total{listener="${escaped(listener)}"}`);
  }

  /** A connection that was not taken: there were too many (`dropped`), or TLS did not come about. */
  turnedAway(listener: string, what: "dropped" | "handshake"): void {
    this.#add(`seaworthy_guard_connections_refused_total{listener="${escaped(listener)}",reason="${what}"}`);
  }

  /** Policies and configuration were read anew: they hold, or what held before was kept. */
  reloaded(outcome: "changed" | "kept"): void {
    this.#add(`seaworthy_guard_reloads_total{outcome="${outcome}"}`);
  }

  judgedIn(seconds: number): void {
    this.#judged += 1;
    this.#judgedS += seconds;
    BOUNDS_S.forEach((bound, index) => {
      if (seconds <= bound) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    });
  }

  /** `now`: what is only known at the moment of asking, by metric name. */
  text(now: Readonly<Record<string, number>>): string {
    const counters = [...this.#counters].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
    const judging = BOUNDS_S.map((bound, index) => `seaworthy_guard_judging_seconds_bucket{le="${bound}"} ${this.#buckets[index] ?? 0}`);
    return `${[
      ...KINDS,
      ...counters,
      ...judging,
      `seaworthy_guard_judging_seconds_bucket{le="+Inf"} ${this.#judged}`,
      `seaworthy_guard_judging_seconds_sum ${this.#judgedS}`,
      `seaworthy_guard_judging_seconds_count ${this.#judged}`,
      ...Object.entries(now).map(([name, value]) => `${name} ${value}`),
    ].join("\n")}\n`;
  }

  #add(name: string): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + 1);
  }
}

const BOUNDS_S = [0.0005, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

const KINDS = [
  "# TYPE seaworthy_guard_requests_total counter",
  "# TYPE seaworthy_guard_answers_total counter",
  "# TYPE seaworthy_guard_failures_total counter",
  "# TYPE seaworthy_guard_connections_refused_total counter",
  "# TYPE seaworthy_guard_reloads_total counter",
  "# TYPE seaworthy_guard_judging_seconds histogram",
];

/** Source: Prometheus text exposition format, label values. */
function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
