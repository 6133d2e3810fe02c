/** Copies of a text as people make them, for the set of near-duplicates. Each gives null where the text does not allow it. */
import type { Post } from '../../domain/post.ts';
import type { Dice } from './dice.ts';

export type Copy = (post: Post, dice: Dice) => Partial<Post> | null;

const BEFORE = [
  'Wow:',
  'Big if true.',
  'This!',
  'Finally 😀',
  'So this happened:',
  'ICYMI',
  'Unbelievable',
  'My thoughts exactly:',
];
const BEHIND = [
  '— unbelievable',
  'what do you think',
  '👀👀',
  'about time',
  'so true',
  '(via a friend)',
  'lol',
  'no comment',
];
const TAGS = ['#news', '#tech', '#breaking', '#mustread', '#today', '#followback'];
const SYNONYMS = new Map(
  `great:superb new:brand-new big:huge says:claims said:stated show:programme movie:film buy:purchase start:begin
   game:match fans:supporters phone:handset amazing:incredible watch:view going:heading wants:wishes team:squad`
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(':') as [string, string]),
);

const wordsOf = (text: string) => text.trim().split(/\s+/);
const link = (dice: Dice) => `https://t.co/${dice.between(100_000, 999_999).toString(36)}`;

/** Replaces one word that fits; null without any. */
function changed(
  text: string,
  dice: Dice,
  fits: (word: string) => boolean,
  to: (word: string) => string,
): string | null {
  const words = wordsOf(text);
  const places = words.flatMap((word, at) => (at > 0 && fits(word) ? [at] : []));
  if (places.length === 0) return null;
  const at = dice.pick(places);
  words[at] = to(words[at] as string);
  return words.join(' ');
}

/** Two letters inside of a word exchanged. */
function misspelt(word: string): string {
  const at = Math.max(4, word.length - 3);
  return word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2);
}

const textOr = (text: string | null): Partial<Post> | null => (text === null ? null : { text });

export const COPIES: Record<string, Copy> = {
  repost: ({ text, author }) => ({ text: `RT @${author?.handle ?? 'someone'}: ${text}` }),
  'repost by id': ({ platform, id }) => ({ text: '', kind: 'repost', platform, quoted: { id } }),
  'repost cut off': ({ text }, dice) =>
    text.length < 90 ? null : { text: `RT @someone: ${text.slice(0, dice.between(70, 85))}…` },
  'part of it': ({ text }, dice) => {
    const words = wordsOf(text);
    return words.length < 14
      ? null
      : { text: `${words.slice(0, Math.ceil(words.length * (0.6 + 0.3 * dice.next()))).join(' ')}...` };
  },
  'cross-post': ({ text }, dice) => ({
    platform: dice.pick(['mastodon', 'bluesky', 'reddit', 'facebook']),
    text: `${text} ${dice.pick(TAGS)} ${dice.pick(TAGS)} ${link(dice)}`,
  }),
  'as a title': ({ text }) => ({ platform: 'hackernews', title: text.slice(0, 300), text: '' }),
  'comment in front': ({ text }, dice) => ({ text: `${dice.pick(BEFORE)} ${text}` }),
  'comment behind': ({ text }, dice) => ({ text: `${text} ${dice.pick(BEHIND)}` }),
  'spelling corrected': ({ text }, dice) => textOr(changed(text, dice, (word) => /^[a-z]{7,}$/.test(word), misspelt)),
  'another word': ({ text }, dice) =>
    textOr(
      changed(
        text,
        dice,
        (word) => SYNONYMS.has(word),
        (word) => SYNONYMS.get(word) ?? word,
      ),
    ),
  'a word made a tag': ({ text }, dice) =>
    textOr(
      changed(
        text,
        dice,
        (word) => /^[A-Za-z]{4,}$/.test(word),
        (word) => `#${word}`,
      ),
    ),
  'a word left out': ({ text }, dice) =>
    wordsOf(text).length < 10
      ? null
      : textOr(
          changed(
            text,
            dice,
            (word) => /^(?:the|a|an|to|of|in|for|and|just|so|is|my)$/.test(word),
            () => '',
          ),
        ),
  'other signs': ({ text }) => ({
    text: `“${text.toUpperCase().replaceAll('. ', ' … ').replaceAll(', ', ' – ')}” 🔥🔥`,
  }),
  quote: ({ platform, id }, dice) => ({ platform, kind: 'quote', text: dice.pick(BEHIND), quoted: { id } }),
  'quote with text': ({ text, platform }, dice) => ({
    platform,
    kind: 'quote',
    text: dice.pick(BEFORE),
    quoted: { id: `elsewhere-${dice.between(1, 1e9)}`, text },
  }),
};
