/** What a word, phrase or wildcard asks of a token list: sequences of steps, one step a token. */
import type { PhraseNode, WordNode } from './ast.ts';
import { ANY_ONE, ANY_RUN } from './char-class.ts';
import { fold } from './fold.ts';
import { readText } from './text.ts';
import { BIGRAM, hashOf, MENTION, type TokenList, WORD } from './token-list.ts';

/** Characters a wildcard must have before it. */
export const MIN_PREFIX = 3;
/** Longer tokens are not compared with wildcards: bounded work. */
const MAX_WILD_TOKEN = 512;

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

/** The first place at or after `from` where the sequence stands, or −1. */
export function findSequence(sequence: Sequence, list: TokenList, from: number): number {
  const lead = Math.max(
    0,
    sequence.findIndex((step) => step.match === 'token'),
  );
  const step = sequence[lead];
  if (step === undefined) return -1;
  const last = list.count - sequence.length;
  for (let at = from; at <= last; at++) {
    if (step.match === 'token' && list.hashes[at + lead] !== step.hash) continue;
    if (standsAt(sequence, list, at)) return at;
  }
  return -1;
}

function standsAt(sequence: Sequence, list: TokenList, at: number): boolean {
  return sequence.every((step, nth) => {
    if (nth > 0 && step.match !== 'any' && overlaps(list, at + nth) !== step.glued) return false;
    return stepMatches(step, list, at + nth, nth, sequence.length);
  });
}

function overlaps(list: TokenList, at: number): boolean {
  return (list.starts[at] ?? 0) < (list.ends[at - 1] ?? 0);
}

function stepMatches(step: Step, list: TokenList, at: number, nth: number, length: number): boolean {
  if (step.match === 'any') return true;
  if (list.kinds[at] !== step.kind) return false;
  if (step.match === 'wild') return wildMatches(step, list, at);
  if (step.match === 'character') return characterMatches(step.text, list.textOf(at), nth, length);
  if (list.hashes[at] !== step.hash) return false;
  const text = list.textOf(at);
  return text === step.text || (step.kind === MENTION && isFirstPart(step.text, text));
}

function wildMatches(step: Step, list: TokenList, at: number): boolean {
  const start = list.starts[at] ?? 0;
  const length = (list.ends[at] ?? 0) - start;
  if (length < MIN_PREFIX || length > MAX_WILD_TOKEN) return false;
  return prefixKey(step.kind, list.text, start) === step.hash && glob(step.text, list.textOf(at));
}

/** A lone character of a script without spaces is found inside bigrams; in a phrase only at the side that touches. */
function characterMatches(character: string, bigram: string, nth: number, length: number): boolean {
  if (length === 1) return bigram.includes(character);
  return nth === 0 ? bigram.endsWith(character) : bigram.startsWith(character);
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

function steps(raw: string, inPhrase: boolean): Step[] {
  const list = readText(raw, withPlaceholders(raw));
  return Array.from({ length: list.count }, (_, at) => stepOf(list, at, inPhrase));
}

/** A `?` in a URL starts its query; elsewhere it is a wildcard. */
function withPlaceholders(raw: string): string {
  const folded = fold(raw);
  return raw.includes('://') ? folded : placeholders(folded);
}

/** `*` and `?` as the noncharacters that stand for them. */
export function placeholders(folded: string): string {
  return folded.replaceAll('*', ANY_RUN).replaceAll('?', ANY_ONE);
}

function stepOf(list: TokenList, at: number, inPhrase: boolean): Step {
  const kind = list.kinds[at] ?? WORD;
  const text = list.textOf(at);
  const glued = at > 0 && overlaps(list, at);
  const match = matchOf(kind, text, inPhrase);
  return { match, kind, hash: match === 'wild' ? prefixKey(kind, text, 0) : (list.hashes[at] ?? 0), text, glued };
}

function matchOf(kind: number, text: string, inPhrase: boolean): Step['match'] {
  if (inPhrase && text === ANY_RUN) return 'any';
  if (text.includes(ANY_RUN) || text.includes(ANY_ONE)) return 'wild';
  return kind === BIGRAM && [...text].length === 1 ? 'character' : 'token';
}
