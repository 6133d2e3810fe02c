/** Who may be spoken of at a place: targets, pronouns, and names nobody asked about. */
import { type Item, isMark, OTHER } from './items.ts';

export interface Slot {
  /** Numbers of targets, or {@link OTHER}. */
  about: readonly number[];
  from: number;
  to: number;
}

interface Around {
  text: string;
  items: readonly Item[];
  current: readonly number[];
  floor: number;
}

const SKIPPED = new Set(
  `the my our your their his her its a an that this these those old new using all good dear of
  der die das den dem des mein meine meinen meinem meiner unser ein eine einen einem
  el la los las mi un una lo le les mon ma une du de l o os as meu minha do da ao pelo pela um uma il i gli mio mia`.split(
    /\s+/,
  ),
);
const PRONOUNS = new Set('it them they this that es ihn sie ihm lui elle ello eso ele ela esso essa'.split(' '));
const OTHERS = new Set(
  `another competitor competitors competition someone somebody something anything anyone everything others rivals rival
  konkurrenz anderen andere competencia otra otro concurrence autre concorrencia outra outro concorrenza altro altra`.split(
    /\s+/,
  ),
);
const AND = new Set(['and', '&', 'or', 'und', 'y', 'e', 'et', 'o', 'ou']);
const MOST_SKIPPED = 2;
const LONGEST_NAME = 3;

export function isNamed(slot: Slot | undefined): boolean {
  return slot?.about.some((one) => one !== OTHER) ?? false;
}

/** Who stands at `at`, after articles and the like; targets in a row ("A and B") count together. */
export function slotAt(at: number, around: Around): Slot | undefined {
  for (let skipped = 0; skipped <= MOST_SKIPPED; skipped++) {
    const here = at + skipped;
    const slot = exactly(here, around);
    if (slot !== undefined) return { ...slot, from: at };
    if (!SKIPPED.has(around.items[here]?.key ?? '')) return undefined;
  }
  return undefined;
}

function exactly(at: number, around: Around): Slot | undefined {
  const item = around.items[at];
  if (item === undefined) return undefined;
  if (item.about.length > 0) return row(at, around.items);
  if (PRONOUNS.has(item.key) && !startsAName(around, at + 1)) {
    return { about: meant(at, around), from: at, to: at + 1 };
  }
  if (OTHERS.has(item.key)) return { about: [OTHER], from: at, to: at + 1 };
  if (!isCapital(around.text, item)) return undefined;
  let to = at + 1;
  while (to < at + LONGEST_NAME && startsAName(around, to)) to++;
  return { about: [OTHER], from: at, to };
}

/** "that Acme": the pronoun is an article. */
function startsAName({ text, items }: Around, at: number): boolean {
  const item = items[at];
  return item !== undefined && item.about.length === 0 && isCapital(text, item);
}

function row(at: number, items: readonly Item[]): Slot {
  const about = new Set(items[at]?.about);
  let to = at + 1;
  while ((items[to + 1]?.about.length ?? 0) > 0 && AND.has(items[to]?.key ?? '')) {
    for (const one of items[to + 1]?.about ?? []) about.add(one);
    to += 2;
  }
  return { about: [...about], from: at, to };
}

/** Whom a pronoun at `at` means: the nearest target before it. */
function meant(at: number, { items, current, floor }: Around): readonly number[] {
  for (let back = at - 1; back >= floor; back--) {
    const about = items[back]?.about ?? [];
    if (about.length > 0) return about;
  }
  return current.length > 0 ? current : [OTHER];
}

/** Who stands right before `at`, or up to `gap` words before it; a target rather than a stranger. */
export function slotBefore(at: number, around: Around, gap: number): Slot | undefined {
  let other: Slot | undefined;
  for (let back = at - 1; back >= Math.max(around.floor, at - 1 - gap); back--) {
    const item = around.items[back];
    if (item === undefined || isMark(item)) break;
    if (item.about.length > 0) return { about: item.about, from: back, to: back + 1 };
    other ??= exactly(back, around);
  }
  return other;
}

function isCapital(text: string, { key, start }: Item): boolean {
  if (key.length < 2) return false;
  const first = text.charAt(start);
  return first !== first.toLowerCase();
}
