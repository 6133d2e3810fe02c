/** Words, phrases, `{exact}` texts and regular expressions: what is refused in them. */
import { type RegexNode, regex, type TermNode, term } from './ast.ts';
import { checkPattern, MAX_PROGRAMS, type PatternProblem } from './regex-pattern.ts';
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

/** The regular expressions of one query: together they are bounded too. */
export class RegexReader {
  readonly #reader: TokenReader;
  #steps = 0;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  /** Null when it was reported, by the lexer where it is not closed. */
  read(token: QueryToken): RegexNode | null {
    const [, pattern, flag] = /^\/(.+)\/(i?)$/su.exec(token.text) ?? [];
    // Beyond the limit nothing is compiled: the work is bounded.
    if (pattern === undefined || this.#steps > MAX_PROGRAMS) return null;
    const found = checkPattern(pattern, flag === 'i');
    if (typeof found !== 'number') return this.#refused(token, found);
    this.#steps += found;
    if (this.#steps <= MAX_PROGRAMS) return regex(pattern, flag === 'i');
    const message = `the regular expressions have more than ${MAX_PROGRAMS} steps together; split the query into monitors`;
    this.#reader.report('E-LIMIT', token, message);
    return null;
  }

  #refused(token: QueryToken, { reason, start, end }: PatternProblem): null {
    const from = token.start + 1;
    this.#reader.report('E-REGEX', { start: from + start, end: from + end }, reason);
    return null;
  }
}
