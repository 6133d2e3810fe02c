/** What is wrong with a query, for a person: the message, the line it is about with the place marked, and the fix. */
import { errorsOf, type MonitorPart, QueryError, type QueryProblem } from '../query/problem.ts';
import { type Io, json, paint, plain } from './io.ts';

/** Characters of a query's line that are shown around the place. */
const SHOWN = 100;

export interface QueryParts {
  match: string;
  exclude?: string;
  mute?: string;
}

/** A problem with the query it is in. */
export interface PlacedProblem extends QueryProblem {
  part: MonitorPart;
}

/** Errors and warnings on standard error, each with its place. */
export function printProblems(io: Io, queries: QueryParts, problems: readonly PlacedProblem[]): void {
  const colour = paint(io, 'err');
  for (const found of problems) {
    const where = found.part === 'match' ? '' : ` in ${found.part}`;
    const code = found.severity === 'error' ? colour.red(found.code) : colour.yellow(found.code);
    io.err(`${code}${where}: ${plain(found.message)}`);
    for (const line of markedPlace(queries[found.part] ?? '', found)) io.err(`  ${line}`);
    if (found.fix !== undefined) io.err(`  fix: ${plain(fixed(queries[found.part] ?? '', found))}`);
  }
}

/** The line of the text in which the place begins, and below it `^` under the place. */
export function markedPlace(text: string, { start, end }: { start: number; end: number }): [string, string] {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  const from = Math.max(lineStart, Math.min(start - SHOWN / 2, lineEnd - SHOWN));
  const to = Math.min(lineEnd, from + SHOWN);
  const before = plain(text.slice(from, start));
  const marked = plain(text.slice(start, Math.max(start, Math.min(end, to))));
  const line = before + marked + plain(text.slice(Math.min(end, to), to));
  return [line, ' '.repeat(columns(before)) + '^'.repeat(Math.max(1, columns(marked)))];
}

/** Places a text takes in a terminal: wide characters take two. */
function columns(text: string): number {
  let sum = 0;
  for (const char of text) {
    if (/\p{Mn}/u.test(char)) continue;
    sum += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\p{RGI_Emoji}]/v.test(char)
      ? 2
      : 1;
  }
  return sum;
}

function fixed(text: string, { start, end, fix = '' }: QueryProblem): string {
  return text.slice(0, start) + fix + text.slice(end);
}

/** Says what is wrong and returns true; false for what is no {@link QueryError}. */
export function reportQueryError(io: Io, queries: QueryParts, error: unknown, asJson: boolean): boolean {
  if (!(error instanceof QueryError)) return false;
  const part = error.part ?? 'match';
  const problems = error.problems.map((found) => ({ ...found, part }));
  if (asJson) json(io, { problems });
  else printProblems(io, queries, errorsOf(problems).length > 0 ? (errorsOf(problems) as PlacedProblem[]) : problems);
  return true;
}
