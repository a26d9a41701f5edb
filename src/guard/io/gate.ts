/** Lets a number of requests be under way at a time; further ones wait in order, and beyond a bound none may wait. */
export class Gate {
  readonly #mostWaiting: number;
  #free: number;
  #waiting: (() => void)[] = [];

  constructor(slots: number, mostWaiting: number) {
    this.#free = slots;
    this.#mostWaiting = mostWaiting;
  }

  /** How to leave again (once counts), or null where too many wait already. */
  async enter(): Promise<(() => void) | null> {
    if (this.#free > 0) this.#free -= 1;
    else if (this.#waiting.length >= this.#mostWaiting) return null;
    else await new Promise<void>((settle) => this.#waiting.push(settle));
    let isInside = true;
    return () => {
      if (isInside) this.#leave();
      isInside = false;
    };
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
