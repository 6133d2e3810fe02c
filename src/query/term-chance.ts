/** How likely a post holds a term: counted where it was looked for long enough, guessed before. */
import { prefixOf } from './term.ts';
import { BIGRAM, WORD } from './token-list.ts';
import { HOST, LINK_WORD, MISSING, PAIR, PREFIX, RUN, SOURCE, type Vocabulary } from './vocabulary.ts';

/** Words that most English posts hold. */
const COMMON = new Set(
  (
    'the a an and or of to in on at is are was it its this that i im you he she we they me my your our for with be not no so ' +
    'do have has but if as by from up out all just like get can will what when how who now new more rt'
  ).split(' '),
);
/** So many posts a guess is worth. */
const GUESS_WEIGHT = 500;

/** `posts`: how many the terms' counts are out of. */
export function chanceOf(vocabulary: Vocabulary, term: number, posts: number): number {
  const seen = vocabulary.seen[term] as number;
  const guessed = guess(vocabulary.kindOf(term), vocabulary.textOf(term));
  return (seen + guessed * GUESS_WEIGHT) / (posts + GUESS_WEIGHT);
}

/** A guess at the share of posts: short words are common, tags and names are not. */
export function guess(kind: number, text: string): number {
  if (kind === WORD || kind === RUN) return COMMON.has(text) ? 0.1 : 0.02 / Math.max(1, text.length - 1);
  if (kind >= PREFIX) return 0.05 / prefixOf(text).length ** 2;
  switch (kind) {
    case MISSING:
      return 0.9;
    case SOURCE:
    case PAIR:
      return 0.1;
    case HOST:
      return text === '' ? 0.3 : 0.001;
    case BIGRAM:
    case LINK_WORD:
      return 0.005;
    default:
      return 0.0005;
  }
}
