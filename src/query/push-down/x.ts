/**
 * X's filtered stream. Sources: X's pages "Build a rule", "Filtered Stream Operators", "Building search queries".
 *
 * Where X is narrower than we are, less is asked for:
 * - It splits texts at punctuation and symbols: `acme's pie` is three words there, `don't` two. A phrase is therefore asked
 *   for pair by pair with `~2`, which leaves room for a possessive, and a distance is only kept where nothing may stand between.
 * - How it splits Chinese, Japanese and Thai, and whether an emoji finds its skin tones, is not documented: not asked for.
 * - `has:links`, `has:mentions`, `has:cashtags` and `is:verified` are X's own idea of these: not asked for.
 * - Stop words alone are refused; `lang:`, `is:` and `has:` need something beside them.
 */
import type { LeafNode, NearNode, PhraseNode, TermNode, WordNode } from '../ast.ts';
import { type Sequence, type Step, sequencesOf } from '../term.ts';
import { CASHTAG, MENTION, TAG, WORD } from '../token-list.ts';
import type { Platform } from './platform.ts';
import { allOf, anyOf, atom, type Pushed } from './pushed.ts';
import { reasonOf } from './reasons.ts';
import { type PushedLeaf, relax } from './relax.ts';
import { spellingsOf } from './spellings.ts';
import { STOP_WORDS } from './stop-words.ts';
import { mention, nameField } from './x-fields.ts';
import { rulesOf } from './x-rules.ts';

export const x: Platform = {
  name: 'x',
  title: 'X',
  caveats: [
    'X tells accents and other unusual spellings apart: a post that writes acmé is not sent for acme',
    'X does not search the descriptions of images',
    'X may look at the beginning of a repost alone: it cuts its text',
    'X may not find words that are written without a space beside Chinese, Japanese or Thai',
  ],
  pushDown(query, { maxChars } = {}) {
    const { pushed, dropped } = relax(query, { leaf, near });
    const { rules, omitted } = rulesOf(pushed, maxChars);
    return { queries: rules, dropped: [...dropped, ...omitted.map((why) => ({ text: '', why, node: query }))] };
  },
};

function leaf(node: LeafNode): PushedLeaf {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
      return termLeaf(node);
    case 'text':
      if (node.field !== 'body') return { pushed: null, why: `${node.field}: is checked here` };
      return { pushed: anyOf(node.items.map(termOf)), why: 'body: is looked at more closely here' };
    case 'field':
      return nameField(node);
    case 'regex':
      return { pushed: null, why: 'X has no regular expressions' };
    default:
      return { pushed: null, why: 'it is checked here' };
  }
}

function termLeaf(node: TermNode): PushedLeaf {
  const pushed = termOf(node);
  const why = reasonOf(node) ?? (pushed === null ? 'X cannot be asked for a word of this form' : null);
  return why === null ? { pushed } : { pushed, why };
}

function termOf(node: TermNode): Pushed | null {
  if (node.kind === 'exact') return exact(node.text);
  return anyOf(sequencesOf(node).map((sequence) => sequenceOf(sequence, node)));
}

function sequenceOf(sequence: Sequence, node: WordNode | PhraseNode): Pushed | null {
  const spellings = spellingsOf(sequence, node.text);
  if (spellings === null) return null;
  const plain = sequence.length > 1 && sequence.every((step, nth) => isPlain(step) && spellings[nth]?.length === 1);
  if (plain) return pairs(sequence.map(({ text }) => text));
  return allOf(sequence.map((step, nth) => stepOf(step, spellings[nth] ?? [])));
}

function isPlain({ kind, match, text }: Step): boolean {
  return match === 'token' && kind === WORD && /^[\p{L}\p{N}]+$/u.test(text);
}

/** One token of ours in X's syntax. */
function stepOf({ kind, match, text }: Step, spellings: readonly string[]): Pushed | null {
  if (match !== 'token') return null;
  if (kind === WORD) return spellings.length === 0 ? null : anyOf(spellings.map(keyword));
  if (kind === TAG) return /^[\p{L}\p{N}_]+$/u.test(text) && spellings.length > 0 ? atom(`#${text}`) : null;
  if (kind === CASHTAG) return /^[a-z]{1,6}$/.test(text) ? atom(`$${text}`) : null;
  return kind === MENTION ? mention(text) : null;
}

/** Where X splits a word its parts must stand side by side, just as in the post. */
function keyword(text: string): Pushed | null {
  const parts = partsOf(text);
  const [first] = parts;
  if (first === undefined || parts.every((part) => STOP_WORDS.has(part))) return null;
  return atom(parts.length > 1 ? `"${parts.join(' ')}"` : first);
}

function partsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}\p{M}]+/u).filter((part) => part !== '');
}

/** Each word beside the next one. */
function pairs(words: readonly string[]): Pushed | null {
  return allOf(words.slice(1).map((second, nth) => pair(words[nth] ?? second, second, 2)));
}

function pair(first: string, second: string, distance: number): Pushed | null {
  if (first === second) return keyword(first);
  return STOP_WORDS.has(first) && STOP_WORDS.has(second) ? null : atom(`"${first} ${second}"~${distance}`);
}

/** Only NEAR/0: else an address may stand between, which is one word here and many there. Backwards costs two there. */
function near({ operator, distance, left, right }: NearNode): Pushed | null {
  const first = singleWord(left);
  const second = singleWord(right);
  if (distance > 0 || first === null || second === null || first === second) return null;
  return pair(first, second, operator === 'ONEAR' ? 2 : 4);
}

function singleWord(node: NearNode['left']): string | null {
  if (node.kind !== 'word' || !/^\p{ASCII}*$/u.test(node.text)) return null;
  const [sequence, ...more] = sequencesOf(node);
  const only = sequence?.length === 1 && more.length === 0 ? sequence[0] : undefined;
  return only !== undefined && isPlain(only) ? only.text : null;
}

/** Its words as written: in a post that holds the exact text they stand just so. */
function exact(text: string): Pushed | null {
  if (/[#@$＃＠]|:\/\//.test(text) || !/^[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}\p{P}\p{S}\s]*$/u.test(text))
    return null;
  const parts = partsOf(text.toLowerCase());
  return parts.some((part) => /\p{ExtPict}/u.test(part)) ? null : keyword(parts.join(' '));
}
