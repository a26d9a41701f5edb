/** Who waits for a container to be removed, so that nobody waits for one that was not let start: the engine removes it after it ran. */
export class Waits {
  readonly #ends = new Map<string, Set<() => void>>();

  /** `end` ends the waiting. Gives how to say that it ended by itself. */
  begin(caller: string, container: string, end: () => void): () => void {
    const key = keyOf(caller, container);
    const ends = this.#ends.get(key) ?? new Set();
    this.#ends.set(key, ends.add(end));
    return () => {
      ends.delete(end);
      if (ends.size === 0 && this.#ends.get(key) === ends) this.#ends.delete(key);
    };
  }

  has(caller: string, container: string): boolean {
    return this.#ends.has(keyOf(caller, container));
  }

  /** Ends what this caller waits for; others may still start it. */
  end(caller: string, container: string): void {
    for (const end of this.#ends.get(keyOf(caller, container)) ?? []) end();
  }
}

function keyOf(caller: string, container: string): string {
  return `${container} ${caller}`;
}
