/**
 * A loop of one compiled `RegExp` a monitor. Words stand between `\b`, case aside; AND is a row of look-aheads; NEAR a
 * gap of so many words, either way. Fields are left out: they are not in the text.
 */
import type { NearNode, Node } from '../../../query/ast.ts';
import { type Baseline, type BaselineOptions, wanted, wordsOf } from './baseline.ts';

/** Each is compiled by the runtime when it is used; with more of them memory runs out. */
const MAX_MONITORS = 10_000;

export async function openRegexp({ monitors }: BaselineOptions): Promise<Baseline> {
  const patterns = monitors.slice(0, MAX_MONITORS).map((monitor) => {
    const { match, exclude } = wanted(monitor);
    return new RegExp(patternOf(match, exclude), 'i');
  });
  return {
    monitors: patterns.length,
    match(text) {
      let found = 0;
      for (const pattern of patterns) if (pattern.test(text)) found++;
      return found;
    },
  };
}

const NEVER = '(?!)';

export function patternOf(match: Node | null, exclude: Node | null): string {
  const positive = match === null ? null : condition(match);
  const negative = exclude === null ? null : condition(exclude);
  if (positive === null) return NEVER;
  // One of several terms needs no look-ahead: the usual case, and the fastest.
  const plain = match === null || negative !== null ? null : place(match);
  return plain ?? `^${positive}${negative === null ? '' : `(?!${negative})`}`;
}

/** A test that takes up no text; null for what the text does not say. */
function condition(node: Node): string | null {
  const where = place(node);
  if (where !== null) return `(?=[^]*?${where})`;
  if (node.kind === 'not') {
    const inner = condition(node.item);
    return inner === null ? null : `(?!${inner})`;
  }
  if (node.kind !== 'and' && node.kind !== 'or') return null;
  const parts = node.items.map(condition).filter((part) => part !== null);
  if (parts.length === 0 || (node.kind === 'or' && parts.length < node.items.length)) return null;
  return node.kind === 'and' ? parts.join('') : `(?:${parts.join('|')})`;
}

/** What a term or NEAR looks like in the text; null for everything else. */
function place(node: Node): string | null {
  switch (node.kind) {
    case 'word':
    case 'phrase':
      return wordsOf(node.text).map(wordPattern).join('\\W+');
    case 'exact':
      return node.text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    case 'regex':
      return `(?:${node.pattern})`;
    case 'near':
      return nearPattern(node);
    case 'or': {
      const places = node.items.map(place);
      return places.every((one) => one !== null) ? `(?:${places.join('|')})` : null;
    }
    default:
      return null;
  }
}

function wordPattern(word: string): string {
  const body = word.replaceAll('*', '\\w*').replaceAll('?', '\\w');
  return word.startsWith('#') ? `${body}\\b` : `\\b${body}\\b`;
}

function nearPattern({ operator, distance, left, right }: NearNode): string | null {
  const [a, b] = [place(left), place(right)];
  if (a === null || b === null) return null;
  const gap = `(?:\\W+\\w+){0,${distance}}\\W+`;
  if (operator === 'ONEAR') return `${a}${gap}${b}`;
  // Behind it only: what stands before would need the text a second time.
  if (operator === 'NOTNEAR') return `${a}(?!${gap}${b})`;
  return `(?:${a}${gap}${b}|${b}${gap}${a})`;
}
