const FIRST_SIZE = 8192;

/** Bytes that come in pieces of any size, held in one place: many small pieces cost no more than few large ones. */
export class Gathered {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(piece: Uint8Array): void {
    const needed = this.#size + piece.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#size);
    this.#size = needed;
  }

  /** Forgets all but the bytes that are given, which are the last of its own. */
  keep(rest: Uint8Array): void {
    this.#bytes.copyWithin(0, this.#size - rest.length, this.#size);
    this.#size = rest.length;
  }

  /** All that was added so far, not copied. */
  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }
}
