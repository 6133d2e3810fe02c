/** What a post is to hold, as a noun: `"apple"`, `the phrase "apple pie"`, `"apple" next to "pie"`. */
import type { NearNode, Node, TermNode, WindowNode } from './ast.ts';
import { ANY_ONE, ANY_RUN } from './char-class.ts';
import { prefixOf, type Sequence, sequencesOf } from './term.ts';
import { CASHTAG, EMOJI_TOKEN, MENTION, TAG, URL, WORD } from './token-list.ts';

const NAMED_KINDS = new Map([
  [TAG, 'the hashtag'],
  [MENTION, 'the account'],
  [CASHTAG, 'the symbol'],
  [EMOJI_TOKEN, 'the emoji'],
  [URL, 'the link'],
]);

/** Of a term, a regular expression, NEAR, a window, or an OR of such. */
export function nounOf(node: Node): string {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
      return termNoun(node);
    case 'regex':
      return `text of the pattern /${node.pattern}/${node.insensitive ? ' (capital or small letters)' : ''}`;
    case 'near':
      return nearNoun(node);
    case 'window':
      return windowNoun(node);
    case 'or':
      return `(${list(node.items.map(nounOf), 'or')})`;
    default:
      return '';
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function list(items: readonly string[], last: 'and' | 'or' | 'nor'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

function termNoun(node: TermNode): string {
  if (node.kind === 'exact') return `exactly "${node.text}" (capitals, accents and signs as written)`;
  const sequences = sequencesOf({ kind: node.kind === 'phrase' ? 'phrase' : 'word', text: node.text });
  const [first, joined] = sequences;
  if (first === undefined) return `"${node.text}"`;
  if (joined !== undefined) return `"${node.text}" (apart or joined)`;
  return first.length === 1 ? singleNoun(first, node.text) : phraseNoun(first, node.text);
}

function singleNoun(sequence: Sequence, written: string): string {
  const step = sequence[0];
  const named = NAMED_KINDS.get(step?.kind ?? WORD);
  if (step?.match === 'wild') return wildNoun(step.text, named);
  return named === undefined ? `"${written}"` : `${named} ${written}`;
}

function wildNoun(text: string, named: string | undefined): string {
  const prefix = prefixOf(text);
  const what = named === undefined ? 'a word' : named.replace('the', 'a');
  if (text === prefix + ANY_RUN) return `${what} that begins with "${prefix}"`;
  const shown = text.replaceAll(ANY_RUN, '*').replaceAll(ANY_ONE, '?');
  return `${what} of the form "${shown}" (* is any letters, ? is one)`;
}

function phraseNoun(sequence: Sequence, written: string): string {
  const isGlued = sequence.every((step, nth) => nth === 0 || step.glued);
  if (isGlued) return `"${written}"`;
  const gaps = sequence.some((step) => step.match === 'any') ? ' (* is any one word)' : '';
  return `the phrase "${written}"${gaps}`;
}

function nearNoun({ operator, distance, left, right }: NearNode): string {
  const [a, b] = [sideNoun(left), sideNoun(right)];
  const between = `at most ${counted(distance, 'word')} between`;
  if (operator === 'NOTNEAR') {
    const near = distance === 0 ? 'next to it' : `near it (${between})`;
    return `${a} at least once without ${b} ${near}`;
  }
  if (distance === 0) return operator === 'NEAR' ? `${a} next to ${b}` : `${a} directly followed by ${b}`;
  return operator === 'NEAR' ? `${a} near ${b} (${between})` : `${a} followed by ${b} (${between})`;
}

function sideNoun(side: Node): string {
  return side.kind === 'near' || side.kind === 'window' ? `(${nounOf(side)})` : nounOf(side);
}

function windowNoun({ item, distance }: WindowNode): string {
  const others = distance === 0 ? 'no other words' : `at most ${counted(distance, 'other word')}`;
  if (item.kind === 'phrase') return `the words "${item.text}" in any order with ${others} among them`;
  const items = item.kind === 'and' ? item.items : [item];
  return `${list(items.map(sideNoun), 'and')} in any order with ${others} among them`;
}

/** `1 word`, `2 words`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
