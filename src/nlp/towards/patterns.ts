/** Finds the ways of {@link PATTERNS} in a sentence. Bounded: gaps are three words, slots five. */
import { wordKey } from '../words.ts';
import type { Effect } from './effect.ts';
import { type Item, isMark } from './items.ts';
import { PATTERNS } from './pattern-book.ts';
import { isNamed, type Slot, slotAt, slotBefore } from './slots.ts';

/** What stands at `from`…`to` (items of the sentence, end exclusive), and of whom. */
export interface Match {
  from: number;
  to: number;
  effect: Effect;
  A?: Slot;
  B?: Slot;
}

type Part =
  | { kind: 'words'; words: ReadonlySet<string> }
  | { kind: 'maybe'; words: ReadonlySet<string> }
  | { kind: 'slot'; name: 'A' | 'B' }
  | { kind: 'gap' };

interface Pattern {
  /** A slot in front of the first literal, and whether words may stand between. */
  before?: { name: 'A' | 'B'; gap: boolean };
  rest: Part[];
  effect: Effect;
}

const GAP = 3;

function partOf(written: string): Part {
  if (written === 'A' || written === 'B') return { kind: 'slot', name: written };
  if (written === '~') return { kind: 'gap' };
  const maybe = written.startsWith('(');
  const words = new Set((maybe ? written.slice(1, -1) : written).split('|').map(wordKey));
  return { kind: maybe ? 'maybe' : 'words', words };
}

/** By the key of the first literal. */
const INDEX: ReadonlyMap<string, readonly Pattern[]> = indexed();

function indexed(): Map<string, Pattern[]> {
  const index = new Map<string, Pattern[]>();
  for (const [written, effect] of PATTERNS) {
    const parts = written.split(' ').map(partOf);
    const first = parts.findIndex(({ kind }) => kind === 'words' || kind === 'maybe');
    const anchor = parts[first];
    const head = parts[0];
    const before = head?.kind === 'slot' ? { name: head.name, gap: parts[1]?.kind === 'gap' } : undefined;
    const keys = anchor !== undefined && 'words' in anchor ? [...anchor.words] : [];
    const pattern: Pattern = { rest: parts.slice(first + 1), effect, ...(before === undefined ? {} : { before }) };
    for (const key of keys) index.set(key, [...(index.get(key) ?? []), pattern]);
  }
  return index;
}

interface Sought {
  text: string;
  items: readonly Item[];
  /** Whom a pronoun means when the sentence has named nobody yet. */
  current: readonly number[];
  /** Nothing before this item may be used. */
  floor: number;
}

/** The longest pattern whose first literal stands at `at`. */
export function patternAt(at: number, sought: Sought): Match | undefined {
  let best: Match | undefined;
  for (const pattern of INDEX.get(sought.items[at]?.key ?? '') ?? []) {
    const match = tried(pattern, at, sought);
    if (match !== undefined && (best === undefined || match.to - match.from > best.to - best.from)) best = match;
  }
  return best;
}

function tried({ before, rest, effect }: Pattern, at: number, sought: Sought): Match | undefined {
  const match: Match = { from: at, to: at, effect };
  if (before !== undefined) {
    const slot = slotBefore(at, sought, before.gap ? GAP : 0);
    if (slot === undefined) return undefined;
    match[before.name] = slot;
    match.from = slot.from;
  }
  const end = endOf(rest, 0, at + 1, sought, match);
  if (end === -1 || !isOfUse(match)) return undefined;
  match.to = end;
  return match;
}

/** Somebody we ask about is named, and nobody is compared with himself. */
function isOfUse({ A, B }: Match): boolean {
  if (A !== undefined && B !== undefined && A.about.some((one) => B.about.includes(one))) return false;
  return isNamed(A) || isNamed(B);
}

function endOf(rest: readonly Part[], nth: number, at: number, sought: Sought, match: Match): number {
  const part = rest[nth];
  if (part === undefined) return at;
  const key = sought.items[at]?.key ?? '\0';
  if (part.kind === 'words') return part.words.has(key) ? endOf(rest, nth + 1, at + 1, sought, match) : -1;
  if (part.kind === 'maybe') {
    const end = part.words.has(key) ? endOf(rest, nth + 1, at + 1, sought, match) : -1;
    return end === -1 ? endOf(rest, nth + 1, at, sought, match) : end;
  }
  if (part.kind === 'slot') {
    const slot = slotAt(at, sought);
    if (slot === undefined) return -1;
    match[part.name] = slot;
    return endOf(rest, nth + 1, slot.to, sought, match);
  }
  for (let skipped = 0; skipped <= GAP; skipped++) {
    const end = endOf(rest, nth + 1, at + skipped, sought, match);
    if (end !== -1) return end;
    const item = sought.items[at + skipped];
    if (item === undefined || (isMark(item) && item.key !== ',')) return -1;
  }
  return -1;
}
