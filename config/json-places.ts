/** Where the values of a JSON text stand. What was walked over once is remembered, so that asking often costs little. */
import type { Path } from './problem.ts';

export interface JsonPlace {
  /** UTF-16 offset of the name, in an object. */
  key?: number;
  value: number;
}

/** Names or indices of one array or object. */
type Children = Map<string | number, JsonPlace>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

export class JsonPlaces {
  readonly #text: string;
  readonly #children = new Map<number, Children>();

  /** `text` is JSON: it was parsed before. */
  constructor(text: string) {
    this.#text = text;
  }

  /** Follows the path as far as it leads; `whole` tells whether that was to its end. */
  find(path: Path): JsonPlace & { whole: boolean } {
    let place: JsonPlace = { value: this.#solid(0) };
    for (const step of path) {
      const next = this.#childrenOf(place.value).get(step);
      if (next === undefined) return { ...place, whole: false };
      place = next;
    }
    return { ...place, whole: true };
  }

  #childrenOf(start: number): Children {
    const known = this.#children.get(start);
    if (known !== undefined) return known;
    const first = this.#text.charCodeAt(start);
    const children: Children = first === OPEN_LIST || first === OPEN ? this.#walk(start, first === OPEN) : new Map();
    this.#children.set(start, children);
    return children;
  }

  #walk(start: number, named: boolean): Children {
    const children: Children = new Map();
    let at = this.#solid(start + 1);
    for (let index = 0; !this.#closes(at); index++) {
      const place: JsonPlace = { value: at };
      if (named) {
        place.key = at;
        place.value = this.#solid(this.#solid(this.#endOf(at)) + 1);
      }
      children.set(named ? JSON.parse(this.#text.slice(at, this.#endOf(at))) : index, place);
      at = this.#solid(this.#endOf(place.value));
      if (this.#text.charCodeAt(at) === COMMA) at = this.#solid(at + 1);
    }
    return children;
  }

  #closes(at: number): boolean {
    const unit = this.#text.charCodeAt(at);
    return unit === CLOSE || unit === CLOSE_LIST || Number.isNaN(unit);
  }

  /** The first unit at or after `at` that is no white space (a byte order mark is some). */
  #solid(at: number): number {
    let solid = at;
    while (/\s/.test(this.#text.charAt(solid))) solid++;
    return solid;
  }

  /** Behind the value that starts at `start`. */
  #endOf(start: number): number {
    const first = this.#text.charCodeAt(start);
    if (first === QUOTE) return endOfString(this.#text, start) + 1;
    if (first !== OPEN && first !== OPEN_LIST) return this.#endOfPlain(start);
    let depth = 0;
    for (let at = start; at < this.#text.length; at++) {
      const unit = this.#text.charCodeAt(at);
      if (unit === QUOTE) at = endOfString(this.#text, at);
      else if (unit === OPEN || unit === OPEN_LIST) depth++;
      else if ((unit === CLOSE || unit === CLOSE_LIST) && --depth === 0) return at + 1;
    }
    return this.#text.length;
  }

  #endOfPlain(start: number): number {
    const rest = /[\s,\]}]/g;
    rest.lastIndex = start;
    return rest.exec(this.#text)?.index ?? this.#text.length;
  }
}

/** Where the string that opens at `open` closes. */
export function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close === -1 ? text.length : close;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
