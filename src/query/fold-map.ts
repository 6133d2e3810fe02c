/**
 * From places in a folded text back to the raw text. Only what folding changed is noted, piece by piece; between two
 * pieces both texts are the same.
 */
export class FoldMap {
  /** Where each piece begins in the folded text, and how many UTF-16 units it has there. */
  readonly #at: number[] = [];
  readonly #lengths: number[] = [];
  /** The units of the raw text it stands for. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Of a piece without units: true when it belongs to the character before it, as an accent does. */
  readonly #trailing: boolean[] = [];

  /** In the order of the text. */
  add(at: number, length: number, start: number, end: number, trailing: boolean): void {
    this.#at.push(at);
    this.#lengths.push(length);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#trailing.push(trailing);
  }

  /** Where the raw characters of the folded unit begin. */
  startOf(unit: number): number {
    const piece = this.#lastUpTo(unit);
    return this.#holds(piece, unit) ? (this.#starts[piece] as number) : this.#plain(piece, unit);
  }

  /** Where the raw characters of the folded unit end, accents that were dropped included. */
  endOf(unit: number): number {
    const piece = this.#lastUpTo(unit);
    let end = this.#holds(piece, unit) ? (this.#ends[piece] as number) : this.#plain(piece, unit) + 1;
    for (let next = piece + 1; this.#at[next] === unit + 1 && this.#lengths[next] === 0; next++) {
      if (this.#trailing[next]) end = this.#ends[next] as number;
    }
    return end;
  }

  /** −1 when none begins so early. */
  #lastUpTo(unit: number): number {
    let low = 0;
    let high = this.#at.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#at[middle] as number) <= unit) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #holds(piece: number, unit: number): boolean {
    return piece >= 0 && unit < (this.#at[piece] as number) + (this.#lengths[piece] as number);
  }

  #plain(piece: number, unit: number): number {
    if (piece < 0) return unit;
    return (this.#ends[piece] as number) + unit - (this.#at[piece] as number) - (this.#lengths[piece] as number);
  }
}
