/** Room for programs: pages of numbers, so that a larger set never copies what it has. */

const PAGE_BITS = 20;
/** Numbers a page holds; a larger program gets a page of its own. */
const PAGE_SIZE = 1 << 16;
/** Freed room is used again for programs of the same size class. */
const CLASS = 8;

export class CodePool {
  readonly #pages: Int32Array[] = [];
  #used = PAGE_SIZE;
  readonly #free = new Map<number, number[]>();

  /** Copies the code and returns its address. */
  put(code: readonly number[]): number {
    const address = this.#room(classOf(code.length));
    this.pageOf(address).set(code, this.offsetOf(address));
    return address;
  }

  /** A program says its own length in its second number. */
  free(address: number): void {
    const size = classOf(this.pageOf(address)[this.offsetOf(address) + 1] as number);
    const known = this.#free.get(size);
    if (known === undefined) this.#free.set(size, [address]);
    else known.push(address);
  }

  pageOf(address: number): Int32Array {
    return this.#pages[address >> PAGE_BITS] as Int32Array;
  }

  offsetOf(address: number): number {
    return address & ((1 << PAGE_BITS) - 1);
  }

  #room(size: number): number {
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    if (size > PAGE_SIZE) return this.#newPage(size);
    if (this.#used + size > PAGE_SIZE) {
      this.#newPage(PAGE_SIZE);
      this.#used = 0;
    }
    const address = (this.#last << PAGE_BITS) | this.#used;
    this.#used += size;
    return address;
  }

  #last = 0;

  #newPage(size: number): number {
    this.#pages.push(new Int32Array(size));
    const page = this.#pages.length - 1;
    if (size === PAGE_SIZE) this.#last = page;
    return page << PAGE_BITS;
  }
}

function classOf(length: number): number {
  return Math.ceil(length / CLASS) * CLASS;
}
