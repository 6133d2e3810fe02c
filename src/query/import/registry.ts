/** The dialects that can be imported, and `importQuery`. A new one is its file and its line here. */
import { formatQuery } from '../format.ts';
import { parseQuery } from '../parse.ts';
import { errorsOf, type Range } from '../problem.ts';
import { brandwatch } from './brandwatch.ts';
import type { Dialect } from './dialect.ts';
import { type Draft, joined } from './draft.ts';
import { readF5bot } from './f5bot.ts';
import { type ForeignToken, lexForeign } from './lex.ts';
import { meltwater } from './meltwater.ts';
import { type Imported, type Notice, notice } from './notice.ts';
import { parseForeign } from './parse.ts';
import { settle } from './settle.ts';
import { talkwalker } from './talkwalker.ts';
import { x } from './x.ts';

type Reader = (text: string) => { draft: Draft | null; notices: Notice[] };

const READERS: Record<string, { title: string; read: Reader }> = {
  ...Object.fromEntries(
    [x, brandwatch, talkwalker, meltwater].map((dialect) => [
      dialect.name,
      { title: dialect.title, read: (text: string) => readBoolean(text, dialect) },
    ]),
  ),
  f5bot: { title: 'F5Bot', read: readF5bot },
};

/** As in `--from`. */
export const DIALECTS: readonly string[] = Object.keys(READERS);

/** Longer texts are refused: our own limit is 8,192 characters, and foreign queries are rarely tighter. */
const MAX_CHARS = 16_384;

/**
 * Translates a query that was written for another product. Never throws on any text; throws a RangeError when there is
 * no such dialect (see {@link DIALECTS}).
 */
export function importQuery(text: string, dialect: string): Imported {
  const reader = Object.hasOwn(READERS, dialect) ? READERS[dialect] : undefined;
  if (reader === undefined) throw new RangeError(`there is no dialect "${dialect}": choose ${DIALECTS.join(', ')}`);
  const whole = { start: 0, end: text.length };
  if (text.length > MAX_CHARS)
    return answer(null, [
      notice('E-SYNTAX', whole, `the query has ${text.length} characters; at most ${MAX_CHARS} are read`),
    ]);
  const { draft, notices } = reader.read(text);
  const failed = notices.some(({ severity }) => severity === 'error');
  if (failed || draft === null) {
    const empty = failed ? [] : [notice('E-SYNTAX', whole, 'there is nothing to search for')];
    return answer(null, [...notices, ...empty]);
  }
  const settled = settle(draft, text);
  const all = [...notices, ...settled.notices];
  return settled.query === null ? answer(null, all) : checked(formatQuery(settled.query), whole, all);
}

/** The canonical form. What our own parser says of the whole has no place in the foreign text. */
function checked(translated: string, whole: Range, notices: Notice[]): Imported {
  const { query, problems } = parseQuery(translated);
  const errors = errorsOf(problems).map(({ code, message }) =>
    notice('E-UNTRANSLATED', whole, `the translated query is refused: ${code}: ${message}`),
  );
  return answer(query && formatQuery(query), [...notices, ...errors]);
}

function answer(query: string | null, notices: Notice[]): Imported {
  const ordered = notices.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return {
    query,
    warnings: ordered.filter(({ severity }) => severity === 'warning'),
    problems: ordered.filter(({ severity }) => severity === 'error'),
  };
}

function readBoolean(text: string, dialect: Dialect): { draft: Draft | null; notices: Notice[] } {
  const { tokens, notices } = lexForeign(text, dialect);
  const parts = dialect.lines ? linesOf(tokens, text) : [tokens];
  const read = parts.map((part) => {
    const simple = dialect.simple?.(part) ?? null;
    return simple === null ? parseForeign(part, dialect) : { draft: simple, notices: [] };
  });
  const drafts = read.map(({ draft }) => draft).filter((draft) => draft !== null);
  return {
    draft: drafts.length === 0 ? null : joined('or', drafts),
    notices: [...notices, ...read.flatMap((part) => part.notices), ...wordNote(tokens, dialect)],
  };
}

/** Each line that does not end inside parentheses is a query of its own. */
function linesOf(tokens: readonly ForeignToken[], text: string): ForeignToken[][] {
  const lines: ForeignToken[][] = [[]];
  let depth = 0;
  tokens.forEach((token, nth) => {
    const before = tokens[nth - 1];
    const broken = before !== undefined && text.slice(before.end, token.start).includes('\n');
    if (broken && depth === 0 && !continues(before, token)) lines.push([]);
    lines.at(-1)?.push(token);
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') depth--;
  });
  return lines.filter((line) => line.some(({ kind }) => kind !== 'end'));
}

/** An operator at the end or the beginning of a line joins it to its neighbour. */
function continues(before: ForeignToken, next: ForeignToken): boolean {
  const joins = ['and', 'or', 'near', 'field'];
  return joins.includes(before.kind) || before.kind === 'not' || joins.includes(next.kind) || next.kind === 'end';
}

/** At the first word that is searched for. */
function wordNote(tokens: readonly ForeignToken[], { wordNote: note }: Dialect): Notice[] {
  const isWord = ({ kind, text }: ForeignToken, nth: number): boolean =>
    kind === 'word' && tokens[nth - 1]?.kind !== 'field' && /^\p{L}/u.test(text) && !/^(?:and|or|not)$/i.test(text);
  const word = tokens.find(isWord);
  return word === undefined || note === undefined ? [] : [notice(note.code, word, note.message)];
}
