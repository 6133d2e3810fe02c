/** A post's title and text as sentences of words, each word knowing which targets it names. */
import type { Span } from '../../domain/monitor.ts';
import type { Post } from '../../domain/post.ts';
import { type PlacedWord, placedWords } from '../placed-words.ts';
import { cut, MAX_ANALYSED } from '../post-text.ts';

/** Somebody or something else than the targets. */
export const OTHER = -1;

/** A word, a mark, or all words of one span. */
export interface Item extends PlacedWord {
  /** Numbers of the targets it names. */
  about: readonly number[];
}

export interface TowardsTarget {
  /** The monitor's name. */
  name: string;
  /** Where it matched; fields other than `text` and `title` are passed over. */
  spans: readonly Span[];
}

export interface Doc {
  text: string;
  sentences: Item[][];
}

/** Spans of a target that are looked at; a long one (a NEAR) counts by its first and last word. */
const MAX_SPANS = 50;
const LONG_SPAN = 4;
const NOBODY: readonly number[] = [];

export function docOf(post: Pick<Post, 'text' | 'title'>, targets: readonly TowardsTarget[]): Doc {
  const title = post.title ?? '';
  const shift = title === '' || post.text.startsWith(title) ? 0 : title.length + 1;
  const text = cut(shift === 0 ? post.text : `${title}\n${post.text}`, MAX_ANALYSED);
  const words = placedWords(text);
  const about: (number[] | undefined)[] = [];
  const joined = new Set<number>();
  targets.forEach(({ spans }, number) => {
    for (const { field, start, end } of spans.slice(0, MAX_SPANS)) {
      if (field === 'title') mark(words, start, end, number, about, joined);
      else if (field === 'text') mark(words, start + shift, end + shift, number, about, joined);
    }
  });
  return { text, sentences: sentencesOf(itemsOf(words, about, joined)) };
}

/** Notes the words between two places as naming a target; `joined` are those that belong to the word before. */
function mark(
  words: readonly PlacedWord[],
  start: number,
  end: number,
  target: number,
  about: (number[] | undefined)[],
  joined: Set<number>,
): void {
  const first = firstEndingAfter(words, start);
  let last = first;
  while (last < words.length && (words[last]?.start ?? end) < end) last++;
  const isLong = last - first > LONG_SPAN;
  for (let at = first; at < last; at++) {
    if (isLong && at !== first && at !== last - 1) continue;
    const list = about[at] ?? [];
    about[at] = list;
    if (!list.includes(target)) list.push(target);
    if (at > first && !isLong) joined.add(at);
  }
}

function firstEndingAfter(words: readonly PlacedWord[], place: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.end ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

function itemsOf(
  words: readonly PlacedWord[],
  about: readonly (number[] | undefined)[],
  joined: ReadonlySet<number>,
): Item[] {
  const items: Item[] = [];
  words.forEach((word, at) => {
    const before = items.at(-1);
    if (joined.has(at) && before !== undefined) {
      before.end = word.end;
      before.key = '';
      before.about = [...new Set([...before.about, ...(about[at] ?? NOBODY)])];
    } else items.push({ ...word, about: about[at] ?? NOBODY });
  });
  return items;
}

const ENDS = new Set(['.', '?', '\n']);

/** Sentences with their marks; emoji after a mark belong to the sentence before. */
function sentencesOf(items: readonly Item[]): Item[][] {
  const sentences: Item[][] = [];
  let current: Item[] = [];
  let ended = false;
  for (const item of items) {
    const ends = ENDS.has(item.key) && item.about.length === 0;
    if (ended && !ends && !isEmoji(item)) {
      sentences.push(current);
      current = [];
      ended = false;
    }
    current.push(item);
    ended = ends || (ended && isEmoji(item));
  }
  if (current.length > 0) sentences.push(current);
  return sentences;
}

function isEmoji({ key }: Item): boolean {
  return key !== '' && /^\p{Extended_Pictographic}/u.test(key) && !/^[\p{L}\p{N}]/u.test(key);
}

const MARKS = new Set(['.', '?', '\n', ',', ';', '-', '→', '>', '<', '(', ')']);

export function isMark({ key, about }: Item): boolean {
  return about.length === 0 && MARKS.has(key);
}
