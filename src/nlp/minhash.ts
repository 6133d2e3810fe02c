/**
 * 32-bit hashes of the stories. The constants are part of what is stored: a changed one makes every stored fingerprint
 * incomparable, so they are fixed for good (a golden test holds them).
 */

/** Murmur3's finaliser: every input bit moves every output bit. */
export function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

/** FNV-1a over UTF-16 units, mixed; a signed 32-bit integer. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/**
 * The `size` smallest different hashes, ascending: a bottom-k MinHash sketch. Two sets whose Jaccard similarity is J share at
 * least one with a chance of about 1 − (1 − J)^k. Linear in the hashes.
 */
export function smallest(hashes: readonly number[], size: number): number[] {
  const kept: number[] = [];
  for (const hash of hashes) {
    let at = kept.length;
    while (at > 0 && (kept[at - 1] as number) > hash) at--;
    if (at === size || kept[at - 1] === hash) continue;
    kept.splice(at, 0, hash);
    if (kept.length > size) kept.pop();
  }
  return kept;
}
