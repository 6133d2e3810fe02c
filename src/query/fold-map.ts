/**
 * From places in a folded text back to the raw text. Only what folding changed is noted, piece by piece; between two
 * pieces both texts are the same.
 */
export class FoldMap {
  /** Of each piece: where it begins in the folded text, its UTF-16 units there, and where it begins and ends in the raw one. */
  readonly #pieces: number[] = [];

  /** In the order of the text. `trailing`: a piece without units belongs to the character before it, as an accent does. */
  add(at: number, length: number, start: number, end: number, trailing: boolean): void {
    this.#pieces.push(at, trailing ? TRAILING : length, start, end);
  }

  /** Where the raw characters of the folded unit begin. */
  startOf(unit: number): number {
    const piece = this.#lastUpTo(unit);
    return this.#holds(piece, unit) ? (this.#pieces[piece + START] as number) : this.#plain(piece, unit);
  }

  /** Where the raw characters of the folded unit end, accents that were dropped included. */
  endOf(unit: number): number {
    const pieces = this.#pieces;
    const piece = this.#lastUpTo(unit);
    let end = this.#holds(piece, unit) ? (pieces[piece + END] as number) : this.#plain(piece, unit) + 1;
    for (let next = piece + SIZE; next < pieces.length && pieces[next] === unit + 1; next += SIZE) {
      if ((pieces[next + UNITS] as number) > 0) break;
      if (pieces[next + UNITS] === TRAILING) end = pieces[next + END] as number;
    }
    return end;
  }

  /** Negative when none begins so early. */
  #lastUpTo(unit: number): number {
    let low = 0;
    let high = this.#pieces.length / SIZE;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pieces[middle * SIZE] as number) <= unit) low = middle + 1;
      else high = middle;
    }
    return (low - 1) * SIZE;
  }

  #holds(piece: number, unit: number): boolean {
    return piece >= 0 && unit < (this.#pieces[piece] as number) + this.#units(piece);
  }

  #plain(piece: number, unit: number): number {
    if (piece < 0) return unit;
    return (this.#pieces[piece + END] as number) + unit - (this.#pieces[piece] as number) - this.#units(piece);
  }

  #units(piece: number): number {
    return Math.max(0, this.#pieces[piece + UNITS] as number);
  }
}

const SIZE = 4;
const UNITS = 1;
const START = 2;
const END = 3;
const TRAILING = -1;
