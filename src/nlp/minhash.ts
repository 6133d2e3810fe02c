/**
 * MinHash and its bands over 32-bit hashes. The constants are part of what is stored: a changed one makes every stored
 * fingerprint incomparable, so they are fixed for good (a golden test holds them).
 */

export const SKETCH_SIZE = 64;
export const BANDS = 16;
const ROWS = SKETCH_SIZE / BANDS;

/** Murmur3's finaliser: every input bit moves every output bit. */
export function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

const SEEDS = Int32Array.from({ length: SKETCH_SIZE }, (_, at) => mix(Math.imul(at + 1, 0x9e3779b1)));

/** FNV-1a over UTF-16 units, mixed; a signed 32-bit integer. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** The smallest of each of 64 permutations of the hashes, as signed 32-bit integers. */
export function sketchOf(hashes: readonly number[]): number[] {
  const sketch = new Int32Array(SKETCH_SIZE).fill(0x7fffffff);
  for (const hash of hashes) {
    for (let at = 0; at < SKETCH_SIZE; at++) {
      // A third of `mix`: the hashes are mixed already, the permutations need only differ.
      const seeded = Math.imul(hash ^ (SEEDS[at] as number), 0x85ebca6b);
      const value = Math.imul(seeded ^ (seeded >>> 15), 0xc2b2ae35) | 0;
      if (value < (sketch[at] as number)) sketch[at] = value;
    }
  }
  return Array.from(sketch);
}

/** One number a band of four sketch values, mixed with the band's number so that bands never meet each other. */
export function bandsOf(sketch: readonly number[]): number[] {
  return Array.from({ length: BANDS }, (_, band) => {
    let hash = mix(band + 1);
    for (let row = 0; row < ROWS; row++) hash = mix(hash ^ (sketch[band * ROWS + row] ?? 0));
    return hash;
  });
}
