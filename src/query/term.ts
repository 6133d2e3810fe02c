/** What a word, phrase or wildcard asks of a token list: sequences of steps, one step a token. */
import type { PhraseNode, WordNode } from './ast.ts';
import { ANY_ONE, ANY_RUN } from './char-class.ts';
import { fold } from './fold.ts';
import { scan } from './scan.ts';
import { BIGRAM, hashOf, TokenList, WORD } from './token-list.ts';

/** Characters a wildcard must have before it. */
export const MIN_PREFIX = 3;

export interface Step {
  match: 'token' | 'wild' | 'any' | 'character';
  kind: number;
  /** Of a `wild`: its {@link prefixKey}; else the token's own. */
  hash: number;
  /** Folded and lowered; for `wild` with the placeholders of `*` and `?`. */
  text: string;
  /** Shares a character with the step before: two bigrams of one word. */
  glued: boolean;
}

export type Sequence = readonly Step[];

/** A word is one sequence; a hyphenated word is also the word without its hyphens. Empty: nothing to search for. */
export function sequencesOf(node: WordNode | PhraseNode): Sequence[] {
  if (node.kind === 'phrase') return nonEmpty([steps(node.text, true)]);
  const parts = steps(node.text, false);
  return nonEmpty(isHyphenated(node.text) ? [parts, steps(node.text.replace(/[-\u2010\u2011]/g, ''), false)] : [parts]);
}

/** The text of the first wildcard with fewer than three characters before it. */
export function shortWildcard(sequences: readonly Sequence[]): string | undefined {
  const short = sequences.flat().find((step) => step.match === 'wild' && prefixOf(step.text).length < MIN_PREFIX);
  return short?.text.replaceAll(ANY_RUN, '*').replaceAll(ANY_ONE, '?');
}

/** A wildcard's literal characters before the first `*` or `?`. */
export function prefixOf(text: string): string {
  return /^[^\ufdee\ufdef]*/.exec(text)?.[0] ?? '';
}

/** The token's kind and first three characters (UTF-16 units), by which wildcards are indexed. */
export function prefixKey(kind: number, text: string, start: number): number {
  return hashOf(kind, text, start, start + MIN_PREFIX);
}

/** `@acme` also finds `@acme@mastodon.social` and `@acme.bsky.social`. Both folded and lowered. */
export function isFirstPart(asked: string, handle: string): boolean {
  if (!handle.startsWith(asked)) return false;
  const next = handle.charAt(asked.length);
  return next === '' || ((next === '.' || next === '@') && !asked.includes('.') && !asked.includes('@'));
}

/** `*`: any characters, `?`: exactly one, both as placeholders. Time is at most the product of the lengths. */
export function glob(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < given.length; ) {
    if (wanted[p] === ANY_RUN) {
      star = p++;
      resume = t;
    } else if (p < wanted.length && (wanted[p] === ANY_ONE || wanted[p] === given[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (wanted[p] === ANY_RUN) p++;
  return p === wanted.length;
}

function nonEmpty(sequences: Sequence[]): Sequence[] {
  return sequences.filter((sequence) => sequence.some((step) => step.match !== 'any'));
}

function isHyphenated(text: string): boolean {
  return /^[\p{L}\p{N}\p{M}*?]+(?:[-\u2010\u2011][\p{L}\p{N}\p{M}*?]+)+$/u.test(text);
}

/** Read and done with before the next one. */
const scratch = new TokenList();

function steps(raw: string, inPhrase: boolean): Step[] {
  scan(scratch, raw, withPlaceholders(raw));
  const found: Step[] = [];
  for (let at = 0; at < scratch.count; at++) found.push(stepOf(scratch, at, inPhrase));
  return found;
}

/** A `?` in a URL starts its query; elsewhere it is a wildcard. */
function withPlaceholders(raw: string): string {
  const folded = fold(raw);
  return raw.includes('://') ? folded : placeholders(folded);
}

/** `*` and `?` as the noncharacters that stand for them. */
export function placeholders(folded: string): string {
  return /[*?]/.test(folded) ? folded.replaceAll('*', ANY_RUN).replaceAll('?', ANY_ONE) : folded;
}

function stepOf(list: TokenList, at: number, inPhrase: boolean): Step {
  const kind = list.kinds[at] ?? WORD;
  const text = list.textOf(at);
  const glued = at > 0 && (list.starts[at] ?? 0) < (list.ends[at - 1] ?? 0);
  const match = matchOf(kind, text, inPhrase);
  return { match, kind, hash: match === 'wild' ? prefixKey(kind, text, 0) : (list.hashes[at] ?? 0), text, glued };
}

function matchOf(kind: number, text: string, inPhrase: boolean): Step['match'] {
  if (inPhrase && text === ANY_RUN) return 'any';
  if (text.includes(ANY_RUN) || text.includes(ANY_ONE)) return 'wild';
  return kind === BIGRAM && [...text].length === 1 ? 'character' : 'token';
}
