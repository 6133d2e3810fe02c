/** Between a stream that pushes and a reader that pulls: bounded, and never silent about its end. */
export class Inbox<Item> {
  readonly #limit: number;
  readonly #items: Item[] = [];
  #failure: unknown;
  #wake: (() => void) | undefined;

  /** `limit`: items that may wait; see {@link put}. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  /** False when it is full with this item: the stream must be ended. */
  put(item: Item): boolean {
    this.#items.push(item);
    this.wake();
    return this.#items.length < this.#limit;
  }

  /** Why nothing more will come; the first reason stands. What waits can still be taken. */
  end(failure: unknown): void {
    this.#failure ??= failure;
    this.wake();
  }

  wake(): void {
    this.#wake?.();
  }

  /** The oldest items, at most so many. Throws the reason of the end once nothing waits. */
  take(most: number): Item[] {
    if (this.#items.length === 0 && this.#failure !== undefined) throw this.#failure;
    return this.#items.splice(0, most);
  }

  /** Resolves when something waits, the end has come, or somebody called `wake`. One waiter at a time. */
  wait(): Promise<void> {
    if (this.#items.length > 0 || this.#failure !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
