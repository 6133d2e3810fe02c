/** Hashes that place features; part of every model file, so they are fixed for good (a golden test holds them). */

/** FNV-1a's step over one code unit. */
export function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit ^ 0x811c9dc5, 0x01000193);
}

/** Every input bit moves every output bit (the finaliser of MurmurHash3). */
export function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A word's hash as {@link Tokens} makes it; `word` in lower case without apostrophes. */
export function wordHash(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = step(hash, word.charCodeAt(at));
  return hash;
}
