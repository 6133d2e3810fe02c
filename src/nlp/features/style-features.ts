/** Features of how a text is written. */
import { bucketOf, type FeatureList } from './feature-list.ts';
import { step } from './hash.ts';
import {
  BREAK,
  CAPITALS,
  EMOJI,
  EMOTICON,
  HANDLE,
  LINK,
  NUMBER,
  STOP,
  STRETCHED,
  TAGGED,
  WORD,
} from './token-kinds.ts';
import type { Tokens } from './tokens.ts';

const ASKS = step(STOP, 0x3f);
const FULL_STOP = step(STOP, 0x2e);

/** How it is written: capitals, signs, links, emoji; the first and the last token. */
export function emitStyle(list: FeatureList, tokens: Tokens, negated: Uint8Array): void {
  const { count, hashes, kinds, flags, quotes } = tokens;
  let [words, capitals, stretched, tags, links, handles, emoji, turned, asks, shouts, numbers, breaks] =
    Array(12).fill(0);
  for (let at = 0; at < count; at++) {
    const kind = kinds[at];
    const flag = flags[at] as number;
    if (flag & BREAK) breaks++;
    if (flag & CAPITALS) capitals++;
    if (flag & STRETCHED) stretched++;
    if (flag & TAGGED) tags++;
    if (negated[at] === 1) turned++;
    if (kind === WORD) words++;
    else if (kind === LINK) links++;
    else if (kind === HANDLE) handles++;
    else if (kind === NUMBER) numbers++;
    else if (kind === EMOJI || kind === EMOTICON) emoji++;
    else if (kind === STOP && hashes[at] === ASKS) asks++;
    else if (kind === STOP && hashes[at] !== FULL_STOP) shouts++;
  }
  const counts = [capitals, stretched, tags, links, handles, emoji, turned, asks, shouts, numbers, quotes];
  for (let at = 0; at < counts.length; at++) list.emit(step(0x3100 + at, bucketOf(counts[at] as number)));
  list.emit(step(0x3201, bucketOf(words)));
  list.emit(step(0x3202, bucketOf(breaks)));
  list.emit(step(0x3203, words === 0 ? 9 : Math.floor((capitals / words) * 5)));
  if (count > 0) {
    list.emit(step(0x3204, kinds[0] as number));
    list.emit(step(0x3205, kinds[count - 1] as number));
    list.emit(step(step(0x3206, 1), hashes[0] as number));
    list.emit(step(step(0x3207, 1), hashes[count - 1] as number));
  }
}
