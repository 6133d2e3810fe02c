/** A handful out of many, spread over a stretch of time. */

export class SpreadSample<Item> {
  readonly #from: number;
  readonly #sliceMs: number;
  readonly #slices: (Item | undefined)[];
  readonly #spare: Item[] = [];

  /** Times in milliseconds since the epoch; `size`: at most so many. */
  constructor(from: number, to: number, size: number) {
    this.#from = from;
    this.#sliceMs = Math.max(1, (to - from + 1) / size);
    this.#slices = Array.from({ length: size });
  }

  /** The first of each slice of time is kept; further ones stand in where a slice stays empty. `make` is called for what is kept. */
  offer(at: number, make: () => Item): void {
    const last = this.#slices.length - 1;
    const slice = Math.min(last, Math.max(0, Math.floor((at - this.#from) / this.#sliceMs)));
    if (last < 0) return;
    if (this.#slices[slice] === undefined) this.#slices[slice] = make();
    else if (this.#spare.length < last) this.#spare.push(make());
  }

  /** Those of the slices in the order of time, then the others. */
  items(): Item[] {
    const kept = this.#slices.filter((item) => item !== undefined);
    return [...kept, ...this.#spare.slice(0, this.#slices.length - kept.length)];
  }
}
