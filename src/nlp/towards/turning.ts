/** Whether what a pattern says is meant: negated, regretted, asked. */
import { ANY_NEGATOR } from '../negators.ts';
import { type Item, isMark } from './items.ts';
import { balance, faded, flipped, type Mood } from './mood.ts';
import type { Match } from './patterns.ts';
import type { Piece } from './pieces.ts';

const FRAME = new Set(
  `i we ive just so finally also have has had been was am im he she they you will would ll gonna going to my wife husband
  today yesterday now ich habe bin wir haben endlich heute he me hemos yo por fin j je ai nous avons suis viens de enfin eu
  nos acabei ho abbiamo sono finalmente and und y et e the a that guess its is it`.split(/\s+/),
);

/** Words around a pattern that say nothing themselves ("I just …"). */
export function isFrame({ from, to }: Piece, items: readonly Item[]): boolean {
  return to - from <= 4 && items.slice(from, to).every((item) => isMark(item) || FRAME.has(item.key));
}

const REGRETS = new Set(
  `regret regretting regretted mistake sad sadly unfortunately forced reluctantly bereue leider fehler arrepiento arrepenti
  error lamentablemente regrette malheureusement erreur arrependi infelizmente erro pento purtroppo errore`.split(
    /\s+/,
  ),
);
const NEGATION_WINDOW = 4;
const REGRET_WINDOW = 6;

/** Negated or regretted the mood turns around; in a question it fades. */
export function turned(mood: Mood, match: Match, items: readonly Item[]): Mood {
  const isAsked = items.at(-1)?.key === '?' && match.effect.rhetorical !== true;
  const fading = isAsked ? faded(mood, 0.35) : mood;
  if (match.effect.contrast || balance(mood) === 0) return fading;
  return isTurned(match.from, items) !== isRegrettedLater(match.to, items) ? faded(flipped(fading), 0.85) : fading;
}

/** "…, what a mistake", not "…, no regrets". */
function isRegrettedLater(from: number, items: readonly Item[]): boolean {
  for (let at = from; at < Math.min(items.length, from + REGRET_WINDOW); at++) {
    const { key = '', about = [] } = items[at] ?? {};
    if (about.length > 0 || ANY_NEGATOR.has(key)) return false;
    if (REGRETS.has(key)) return true;
  }
  return false;
}

function isTurned(at: number, items: readonly Item[]): boolean {
  let isNegated = false;
  let isRegretted = false;
  for (let back = at - 1; back >= Math.max(0, at - REGRET_WINDOW); back--) {
    const item = items[back];
    if (item === undefined || isMark(item) || item.about.length > 0) break;
    if (item.key === 'wait' || item.key === 'only' || item.key === 'why') return false;
    if (at - back <= NEGATION_WINDOW && ANY_NEGATOR.has(item.key)) isNegated = !isNegated;
    if (REGRETS.has(item.key)) isRegretted = true;
  }
  return isNegated !== isRegretted;
}
