/** A sentence cut where the writer turns to something else: at marks, contrasts and found patterns. */
import { type Item, isMark, OTHER } from './items.ts';
import type { Match } from './patterns.ts';

export interface Piece {
  from: number;
  to: number;
  /** Targets it names itself. */
  about: readonly number[];
  /** Stands behind this match, so that it goes on about whom that turned to. */
  behind?: Match;
  /** Follows a "but": what the writer means. */
  turn: boolean;
  /** Names all that were named so far ("both"). */
  both: boolean;
}

const words = (list: string) => new Set(list.split(/\s+/));

const TURNS =
  words(`but while whereas although though however yet meanwhile aber wahrend obwohl doch jedoch dagegen hingegen
  sondern pero mientras aunque sino mais tandis pourtant cependant mas porem enquanto embora contudo ma mentre invece sebbene`);
const BUT = words('but however yet aber doch jedoch pero mais mas porem ma');
const AND = words('and & und y e et ed');
const BOTH = words('both beide beiden ambos ambas deux entrambi entrambe either neither');
const COPULA = words('is are was were has keeps ist war es era est etait e foi era');

const ENDS = new Set(['.', '?', '\n']);
const NEAR = 6;

export function piecesOf(text: string, items: readonly Item[], matches: readonly Match[]): Piece[] {
  const pieces: Piece[] = [];
  let [from, turn, nth] = [0, false, 0];
  let behind: Match | undefined;
  const close = (to: number) => {
    if (to > from) pieces.push(...pieceOf(text, items, from, to, turn, behind));
    from = to;
  };
  for (let at = 0; at < items.length; at++) {
    const match = matches[nth];
    if (match?.from === at) {
      close(at);
      at = match.to - 1;
      from = match.to;
      behind = match;
      turn = false;
      nth++;
    } else if (isBoundary(at, items)) {
      close(at);
      from = at + 1;
      turn = BUT.has(items[at]?.key ?? '');
    }
  }
  close(items.length);
  return pieces;
}

function isBoundary(at: number, items: readonly Item[]): boolean {
  const item = items[at];
  if (item === undefined || item.about.length > 0) return false;
  if (TURNS.has(item.key)) return true;
  if (AND.has(item.key)) return names(items, at + 1, NEAR) && !isList(at, items) && namedBefore(items, at);
  return isMark(item) && !ENDS.has(item.key) && !(item.key === ',' && isList(at, items));
}

/** "A, B and C" is no place to cut. */
function isList(at: number, items: readonly Item[]): boolean {
  const before = items[at - 1];
  const after = items[at + 1];
  const last = after !== undefined && AND.has(after.key) ? items[at + 2] : after;
  return (before?.about.length ?? 0) > 0 && (last?.about.length ?? 0) > 0;
}

function names(items: readonly Item[], from: number, count: number): boolean {
  for (let at = from; at < Math.min(items.length, from + count); at++) {
    const item = items[at];
    if (item === undefined || isMark(item)) return false;
    if (item.about.length > 0) return true;
  }
  return false;
}

function namedBefore(items: readonly Item[], at: number): boolean {
  for (let back = at - 1; back >= Math.max(0, at - 12); back--) if ((items[back]?.about.length ?? 0) > 0) return true;
  return false;
}

/** One piece, or two when it names two without joining them ("A is great B is not"). */
function pieceOf(
  text: string,
  items: readonly Item[],
  from: number,
  to: number,
  turn: boolean,
  behind: Match | undefined,
): Piece[] {
  const base = { turn, ...(behind === undefined ? {} : { behind }) };
  const cutAt = secondSubject(items, from, to);
  if (cutAt !== -1) {
    const [first, second] = [aboutOf(items, from, cutAt), aboutOf(items, cutAt, to)];
    return [
      { ...base, from, to: cutAt, about: first, both: false },
      { ...base, from: cutAt, to, about: second, both: false },
    ];
  }
  const about = aboutOf(items, from, to);
  const isStranger = about.length === 0 && from > 0 && speaksOfAnother(text, items, from, to);
  const both = items.slice(from, to).some(({ key }) => BOTH.has(key));
  return [{ ...base, from, to, about: isStranger ? [OTHER] : about, both }];
}

function aboutOf(items: readonly Item[], from: number, to: number): number[] {
  const about = new Set<number>();
  for (let at = from; at < to; at++) for (const one of items[at]?.about ?? []) about.add(one);
  return [...about];
}

/** Where the second of two unjoined targets begins what is said of it; −1 when there is only one. */
function secondSubject(items: readonly Item[], from: number, to: number): number {
  const named: number[] = [];
  for (let at = from; at < to; at++) {
    const about = items[at]?.about ?? [];
    const before = items[named.at(-1) ?? -1]?.about;
    if (about.length > 0 && before?.some((one) => about.includes(one)) !== true) named.push(at);
  }
  const [first, second] = named;
  if (first === undefined || second === undefined || second - first < 3 || named.length > 2) return -1;
  if (second < to - 1) return first - from <= 1 ? second : -1;
  return first - from > 0 && second - first >= 2 ? first + 1 : -1;
}

/** "…, while Gmail is horrible": a name in the middle of a sentence, with a verb of its own. */
function speaksOfAnother(text: string, items: readonly Item[], from: number, to: number): boolean {
  const [first, second] = [items[from], items[from + 1]];
  if (first === undefined || second === undefined || to - from < 3 || first.key.length < 2) return false;
  const initial = text.charAt(first.start);
  return initial !== initial.toLowerCase() && COPULA.has(second.key);
}
