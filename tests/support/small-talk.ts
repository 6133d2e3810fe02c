/** Posts that say something: enough words, rare and frequent ones, to make monitors of. */
import { diceOf } from '../../src/bin/bench/dice.ts';
import type { Post } from '../../src/domain/post.ts';

const FIRST = 'bar cor del fin gal hum jam kel lin mor nap pol rig sun tam vel wor zin'.split(' ');
const LAST = ['a', 'en', 'ing', 'er', 'o', 'ly', 'ish', 'et', 'ora', 'ump'];
const WORDS = FIRST.flatMap((first) => LAST.map((last) => first + last));

/** The same for a seed. Words follow Zipf's law; some posts have hashtags. */
export function smallTalk(count: number, seed = 1): Post[] {
  const dice = diceOf(seed);
  const word = () => WORDS[Math.floor(WORDS.length ** dice.next()) - 1] as string;
  return Array.from({ length: count }, (_, at) => {
    const words = Array.from({ length: dice.between(5, 20) }, word);
    if (dice.chance(0.2)) words.push(`#${word()}`);
    return { platform: 'x', id: String(at), text: words.join(' '), lang: 'en', postedAt: '2026-11-01T10:00:00.000Z' };
  });
}
