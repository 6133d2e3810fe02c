/** The OR branches of all monitors, as columns: to whom each belongs, where its code is, under which terms it stands. */

const FIRST = 64;

export class Branches<Owner> {
  #addresses = new Int32Array(FIRST);
  readonly #owners: (Owner | null)[] = [];
  /** One term as it is, several as a list. */
  readonly #anchors: (number | number[])[] = [];
  readonly #free: number[] = [];

  /** Numbers are below this; freed ones among them. */
  get size(): number {
    return this.#owners.length;
  }

  add(owner: Owner, address: number): number {
    const number = this.#free.pop() ?? this.#owners.length;
    if (number >= this.#addresses.length) this.#grow();
    this.#owners[number] = owner;
    this.#anchors[number] = [];
    this.#addresses[number] = address;
    return number;
  }

  remove(number: number): void {
    this.#owners[number] = null;
    this.#anchors[number] = 0;
    this.#free.push(number);
  }

  isFree(number: number): boolean {
    return this.#owners[number] === null || this.#owners[number] === undefined;
  }

  owner(number: number): Owner {
    return this.#owners[number] as Owner;
  }

  address(number: number): number {
    return this.#addresses[number] as number;
  }

  anchors(number: number): readonly number[] {
    const anchors = this.#anchors[number] as number | number[];
    return typeof anchors === 'number' ? [anchors] : anchors;
  }

  setAnchors(number: number, terms: number[]): void {
    this.#anchors[number] = terms.length === 1 ? (terms[0] as number) : terms;
  }

  #grow(): void {
    const longer = new Int32Array(this.#addresses.length * 2);
    longer.set(this.#addresses);
    this.#addresses = longer;
  }
}
