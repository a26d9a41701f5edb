const LONGEST_PAUSE_MS = 50;

/** Long work of the one thread: piece after piece, with as much time in between for everything else as the last piece took. */
export class Turns {
  #free: Promise<void> = Promise.resolve();

  async run<T>(work: () => T): Promise<T> {
    const free = this.#free;
    let release = (): void => undefined;
    this.#free = new Promise((settle) => {
      release = settle;
    });
    await free;
    const startedMs = performance.now();
    try {
      return work();
    } finally {
      setTimeout(release, Math.min(performance.now() - startedMs, LONGEST_PAUSE_MS));
    }
  }
}
