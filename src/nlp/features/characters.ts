/** Tables over UTF-16 code units, so that reading a text is one look-up a unit and allocates nothing. */

export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
/** Marks belong to the letter before them; a word never begins with one. */
export const MARK = 3;
export const PICTURE = 4;
/** Joiners, selectors and soft hyphens: read over. */
export const INVISIBLE = 5;
export const SPACE = 6;
/** Half of a pair: looked at with its other half. */
export const SURROGATE = 7;

/** Code unit → one of the kinds above. */
export const KIND: Uint8Array = new Uint8Array(65_536);
/** Code unit → its lower-case unit, or itself where that is none or several. */
export const LOWER: Uint16Array = Uint16Array.from({ length: 65_536 }, (_, unit) => unit);

const BY_KIND: readonly [kind: number, pattern: RegExp][] = [
  [LETTER, /\p{L}/gu],
  [DIGIT, /\p{N}/gu],
  [MARK, /\p{M}/gu],
  [PICTURE, /(?![\d#*©®™‼⁉])\p{Extended_Pictographic}/gu],
  [SPACE, /\s/gu],
  [INVISIBLE, /\u00ad|[\u200b-\u200f\u2060\ufeff]|[\ufe00-\ufe0f]/gu],
];

fill();

function fill(): void {
  const units = Array.from({ length: 0xd800 }, (_, at) => at).concat(
    Array.from({ length: 0x2000 }, (_, at) => 0xe000 + at),
  );
  let all = '';
  for (let at = 0; at < units.length; at += 8192) all += String.fromCharCode(...units.slice(at, at + 8192));
  for (const [kind, pattern] of BY_KIND) {
    for (const found of all.matchAll(pattern)) KIND[found[0].charCodeAt(0)] = kind;
  }
  KIND.fill(SURROGATE, 0xd800, 0xe000);
  for (const found of all.matchAll(/[\p{Lu}\p{Lt}]/gu)) {
    const lower = found[0].toLowerCase();
    if (lower.length === 1) LOWER[found[0].charCodeAt(0)] = lower.charCodeAt(0);
  }
}
