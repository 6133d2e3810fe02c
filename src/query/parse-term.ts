/** Words, phrases, `{exact}` texts and regular expressions: what is refused in them. */
import { type RegexNode, regex, type TermNode, term } from './ast.ts';
import type { Range } from './problem.ts';
import { patternProblem } from './regex-pattern.ts';
import { MIN_PREFIX, sequencesOf, shortWildcard } from './term.ts';
import type { QueryToken } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** Null when it was reported. */
export function readTerm(reader: TokenReader, token: QueryToken): TermNode | null {
  if (token.kind === 'exact') return readExact(reader, token);
  const node = term(token.kind === 'phrase' ? 'phrase' : 'word', token.text);
  const sequences = sequencesOf({ kind: node.kind === 'phrase' ? 'phrase' : 'word', text: node.text });
  const short = shortWildcard(sequences);
  if (short !== undefined)
    reader.report('E-RANGE', token, `"${short}": a wildcard needs ${MIN_PREFIX} letters before it`);
  else if (sequences.length > 0) return node;
  else nothingIn(reader, token);
  return null;
}

function readExact(reader: TokenReader, token: QueryToken): TermNode | null {
  if (token.text.trim() !== '') return term('exact', token.text);
  reader.report('E-EMPTY', token, 'the braces are empty; write the exact text between them, as in {C++}');
  return null;
}

function nothingIn(reader: TokenReader, token: QueryToken): void {
  const fix = token.text.includes('}') || token.text.trim() === '' ? undefined : `{${token.text}}`;
  const message = 'there is no word here to search for; put punctuation in braces, as in {C++}';
  reader.report('E-EMPTY', token, message, fix);
}

/** Null when it was reported, by the lexer where it is not closed. */
export function readRegex(reader: TokenReader, token: QueryToken): RegexNode | null {
  const [, pattern, flag] = /^\/(.+)\/(i?)$/su.exec(token.text) ?? [];
  if (pattern === undefined) return null;
  const found = patternProblem(pattern, flag === 'i');
  if (found === undefined) return regex(pattern, flag === 'i');
  const from = token.start + 1;
  const at: Range = { start: from + found.start, end: from + found.end };
  reader.report('E-REGEX', at, found.reason);
  return null;
}
