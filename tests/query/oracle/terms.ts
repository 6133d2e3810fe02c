/** Where a word, phrase or exact text stands in a text. */
import type { TermNode } from '../../../src/query/ast.ts';
import type { SearchText } from './texts.ts';
import { ANY_ONE, ANY_RUN, type Token, tokeniseQuery } from './tokens.ts';

/** Tokens `first`…`last` of a text; `last` is `first − 1` for an exact text between two tokens. */
export interface Place {
  first: number;
  last: number;
}

/** What one token is asked. */
export interface Step {
  /** Asks for nothing: a `*` by itself. */
  any: boolean;
  glued: boolean;
  /** `nth` of `of` steps. */
  holds(token: Token, nth: number, of: number): boolean;
}

function read(node: TermNode): Step[][] {
  const inPhrase = node.kind === 'phrase';
  const texts =
    !inPhrase && isHyphenated(node.text) ? [node.text, node.text.replace(/[-\u2010\u2011]/g, '')] : [node.text];
  return texts.map((text) => stepsOf(text, inPhrase)).filter((steps) => steps.some(({ any }) => !any));
}

/** Every place of the term, in any order, perhaps twice. */
export function termPlaces(node: TermNode, text: SearchText): Place[] {
  if (node.kind === 'exact') return exactPlaces(node.text, text);
  return alternatives(node).flatMap((steps) => stepPlaces(steps, text));
}

export function stepPlaces(steps: readonly Step[], { tokens }: SearchText): Place[] {
  const places: Place[] = [];
  for (let first = 0; first + steps.length <= tokens.length; first++) {
    const stands = steps.every((step, nth) => {
      const token = tokens[first + nth];
      if (token === undefined) return false;
      const sits = nth === 0 || step.any || token.glued === step.glued;
      return sits && step.holds(token, nth, steps.length);
    });
    if (stands) places.push({ first, last: first + steps.length - 1 });
  }
  return places;
}

/** Raw offsets of `{exact}` text that neither begins nor ends inside a word. */
export function exactRanges(wanted: string, { raw, prose }: SearchText): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  for (let at = 0; prose && at + wanted.length <= raw.length; at++) {
    const end = at + wanted.length;
    if (!raw.startsWith(wanted, at) || insideWord(raw, at) || insideWord(raw, end)) continue;
    if (at >= (ranges.at(-1)?.[1] ?? 0)) ranges.push([at, end]);
  }
  return ranges;
}

const IN_WORD =
  /[[\p{L}\p{N}\p{M}\p{Pc}]--[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{ExtPict}]--[\x00-\x7fⓂℹ]]]/v;

function insideWord(raw: string, at: number): boolean {
  const before = [...raw.slice(Math.max(0, at - 2), at)].at(-1);
  const after = raw.codePointAt(at);
  return (
    before !== undefined && after !== undefined && IN_WORD.test(before) && IN_WORD.test(String.fromCodePoint(after))
  );
}

function exactPlaces(wanted: string, text: SearchText): Place[] {
  return exactRanges(wanted, text).map(([start, end]) => {
    const first = text.tokens.filter((token) => token.end <= start).length;
    return { first, last: first - 1 + text.tokens.slice(first).filter((token) => token.start < end).length };
  });
}

const known = new WeakMap<TermNode, Step[][]>();

/** Each is enough: a hyphenated word is its parts side by side, or the word without hyphens. */
export function alternatives(node: TermNode): Step[][] {
  const found = known.get(node) ?? read(node);
  known.set(node, found);
  return found;
}

function isHyphenated(text: string): boolean {
  return /^[\p{L}\p{N}\p{M}*?]+(?:[-\u2010\u2011][\p{L}\p{N}\p{M}*?]+)+$/u.test(text);
}

function stepsOf(text: string, inPhrase: boolean): Step[] {
  return tokeniseQuery(text).map((wanted) => {
    if (inPhrase && wanted.text === ANY_RUN) return { any: true, glued: false, holds: () => true };
    const test = textTest(wanted);
    return {
      any: false,
      glued: wanted.glued,
      holds: (token, nth, of) => token.kind === wanted.kind && test(token, nth, of),
    };
  });
}

function textTest(wanted: Token): Step['holds'] {
  if (wanted.text.includes(ANY_RUN) || wanted.text.includes(ANY_ONE)) {
    const pattern = globPattern(wanted.text);
    return (token) => pattern.test(token.text);
  }
  if (wanted.kind === 'mention') return (token) => isHandle(wanted.text, token.text);
  if (wanted.kind === 'gram' && [...wanted.text].length === 1) {
    return (token, nth, of) => besides(wanted.text, token.text, nth, of);
  }
  return (token) => token.text === wanted.text;
}

/** A lone character of a script without spaces: inside any bigram, in a phrase at the side that touches. */
function besides(character: string, bigram: string, nth: number, of: number): boolean {
  if (of === 1) return bigram.includes(character);
  return nth === 0 ? bigram.endsWith(character) : bigram.startsWith(character);
}

export function globPattern(glob: string): RegExp {
  const literal = glob.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
  return new RegExp(`^${literal.replaceAll(ANY_RUN, '[^]*').replaceAll(ANY_ONE, '[^]')}$`, 'u');
}

/** `acme` is also `acme@host` and `acme.bsky.social`, unless it says its host itself. Both folded. */
export function isHandle(wanted: string, handle: string): boolean {
  return handle === wanted || (!/[.@]/.test(wanted) && handle.split(/[.@]/)[0] === wanted);
}
