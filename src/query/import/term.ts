/** Foreign words and phrases as terms of ours. */
import { type Node, term } from '../ast.ts';
import type { Dialect } from './dialect.ts';
import { type Draft, leaf, missing } from './draft.ts';
import type { ForeignToken } from './lex.ts';

const WORD = /^[#@$]?[\p{L}\p{N}\p{M}_]+$/u;
const WILD = /^#?[\p{L}\p{N}\p{M}_*?]+$/u;
const HANDLE = /^@[\p{L}\p{N}_.-]*[\p{L}\p{N}_]$/u;
const EMOJI = /^(?:\p{ExtPict}|\p{RI}|\p{EMod}|\u200d|\ufe0f)+$/u;
/** Bare, these are operators here, or draw a warning. */
const RESERVED = /^(?:and|or|not|near|onear|notnear)$/i;
const SEARCHABLE = /[\p{L}\p{N}\p{ExtPict}\p{RI}]/u;

/** A word, tag, mention, cashtag or emoji as it is; everything else becomes a phrase. Null: nothing to search for. */
export function termOf(text: string, wildcards: boolean): Node | null {
  if (RESERVED.test(text)) return term('phrase', text);
  if (WORD.test(text) || HANDLE.test(text) || EMOJI.test(text) || (wildcards && WILD.test(text)))
    return term('word', text);
  return phraseOf(text, wildcards);
}

/** Quotes, and what is no wildcard there, become spaces. */
export function phraseOf(text: string, wildcards: boolean): Node | null {
  const cleaned = text
    .replaceAll(wildcards ? /["“”„‟＂]/g : /["“”„‟＂*?]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return SEARCHABLE.test(cleaned) ? term('phrase', cleaned) : null;
}

/** Null when it holds what braces cannot. */
export function exactOf(text: string): Node | null {
  const trimmed = text.trim();
  return trimmed === '' || /[{}\n]/.test(trimmed) ? null : term('exact', trimmed);
}

/** The usual reading of a token: words are words, quotes are phrases, braces are exact. */
export function plainTerm(token: ForeignToken, { wildcards }: Pick<Dialect, 'wildcards'>): Draft {
  const node =
    token.kind === 'exact' ? exactOf(token.text) : (token.kind === 'phrase' ? phraseOf : termOf)(token.text, wildcards);
  if (node === null) return missing(token, 'punctuation alone');
  const lower = token.kind === 'word' && RESERVED.test(token.text);
  return leaf(token, node, lower ? `"${token.text}" is no operator there and is searched for as a word` : undefined);
}
