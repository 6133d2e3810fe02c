/** "B is so much better than A", in six languages: who comes off better. */
import { ANY_NEGATOR } from '../negators.ts';
import { type Item, isMark, OTHER } from './items.ts';
import { balance, type Scorer } from './mood.ts';
import type { Match } from './patterns.ts';
import { isNamed, type Slot, slotAt } from './slots.ts';

const set = (words: string) => new Set(words.split(/\s+/));

const THAN = set('than als que di del della dei do da');
const BETTER =
  set(`better faster cheaper nicer easier simpler safer smoother cleaner smarter superior stronger lighter quicker
  friendlier greater cooler prettier quieter
  besser schneller billiger gunstiger schoner einfacher zuverlassiger sicherer stabiler
  mejor mejores mieux meilleur meilleure meilleurs melhor melhores meglio migliore migliori`);
const WORSE = set(`worse slower pricier buggier uglier harder weaker clunkier laggier inferior dumber costlier
  schlechter langsamer teurer schlimmer umstandlicher unzuverlassiger
  peor peores pire pior piores peggio peggiore peggiori`);
const MORE = set('more mehr mas plus mais piu');
const LESS = set('less fewer weniger menos moins menos meno');
const BAD =
  set(`expensive complicated confusing buggy difficult painful annoying bloated broken problems issues bugs ads crashes
  caro cara lento lenta complicado complicada cher chere compliquee complique lente costoso lenta teuer errores erros`);
const GOOD =
  set(`reliable stable intuitive useful powerful polished affordable responsive rapido rapida rapide fiable estable
  confiavel estavel veloce affidabile stabile pratique pratico pratica facil facile barato barata simple`);

const BACK = 6;
const NEGATION = 3;

interface Around {
  text: string;
  items: readonly Item[];
  current: readonly number[];
  floor: number;
}

/** A comparison whose "than" stands at `at`. */
export function comparisonAt(at: number, around: Around, score: Scorer): Match | undefined {
  const { items } = around;
  if (!THAN.has(items[at]?.key ?? '')) return undefined;
  const comparative = comparativeBefore(at, items, around.floor);
  if (comparative === -1) return undefined;
  const worse = slotAt(at + 1 + (items[at + 1]?.key === 'que' ? 1 : 0), around);
  if (worse === undefined) return undefined;
  const subject = subjectOf(comparative, at, around);
  const better: Slot = subject.about.some((one) => worse.about.includes(one))
    ? { ...subject, about: [OTHER] }
    : subject;
  if (!isNamed(better) && !isNamed(worse)) return undefined;
  const to = worse.to;
  const sign = direction(comparative, at, around, score);
  const from = Math.min(better.from, comparative);
  const isNoBetter = items[comparative - 1]?.key === 'no';
  if (isNoBetter) return { from, to, effect: { A: -0.4, B: -0.45 }, A: worse, B: better };
  const strength = isNegated(comparative, items, from) ? -sign * 0.75 : sign;
  return { from, to, effect: { A: -0.5 * strength, B: 0.65 * strength }, A: worse, B: better };
}

function comparativeBefore(at: number, items: readonly Item[], floor: number): number {
  for (let back = at - 1; back >= Math.max(floor, at - BACK); back--) {
    const item = items[back];
    if (item === undefined || (isMark(item) && item.key !== ',')) return -1;
    const { key } = item;
    if (BETTER.has(key) || WORSE.has(key) || MORE.has(key) || LESS.has(key)) return back;
  }
  return -1;
}

/** Between comparative and "than" ("better off with B than A"), else the nearest before. */
function subjectOf(comparative: number, than: number, around: Around): Slot {
  const { items, floor, current } = around;
  for (let at = comparative + 1; at < than; at++) {
    const about = items[at]?.about ?? [];
    if (about.length > 0) return { about, from: at, to: at + 1 };
  }
  for (let back = comparative - 1; back >= floor; back--) {
    const about = items[back]?.about ?? [];
    if (about.length > 0) return { about, from: back, to: back + 1 };
  }
  const about =
    current.length > 0 && items.slice(floor, comparative).some(({ key }) => key === 'it') ? current : [OTHER];
  return { about, from: comparative, to: comparative + 1 };
}

/** 1 when more of it is good, −1 when it is bad; less when nobody can tell. */
function direction(comparative: number, than: number, { text, items, floor }: Around, score: Scorer): number {
  const key = items[comparative]?.key ?? '';
  if (BETTER.has(key)) return 1;
  if (WORSE.has(key)) return -1;
  const sign = LESS.has(key) ? -1 : 1;
  const described = items.slice(comparative + 1, than);
  if (described.some((item) => BAD.has(item.key))) return -sign;
  if (described.some((item) => GOOD.has(item.key))) return sign;
  const [first, last] = described.length > 0 ? [described[0], described.at(-1)] : [items[floor], items[than - 1]];
  const value = balance(score(text.slice(first?.start ?? 0, last?.end ?? 0)));
  return Math.abs(value) < 0.15 ? sign * 0.6 : sign * Math.sign(value);
}

function isNegated(comparative: number, items: readonly Item[], from: number): boolean {
  return items.slice(Math.max(from, comparative - NEGATION), comparative).some(({ key }) => ANY_NEGATOR.has(key));
}
