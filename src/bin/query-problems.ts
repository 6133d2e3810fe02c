/** How the command line shows what is wrong with a query: the line it stands in, carets under the place, and the fix. */
import type { QueryProblem, Range } from '../query/problem.ts';
import { type Io, paint, plain } from './io.ts';

/** Longer lines are shown around the place only. */
const WIDTH = 100;

/** A problem, or anything that has its parts (an importer's warning). */
export type Shown = Pick<QueryProblem, 'message' | 'start' | 'end' | 'fix'> & { code: string };

/** Prints every problem to `output`, in the order given. `text` is the query that the places are meant for. */
export function showProblems(io: Io, text: string, problems: readonly Shown[], output: 'out' | 'err' = 'err'): void {
  const colour = paint(io, output);
  const print = (line: string) => (output === 'out' ? io.out(line) : io.err(line));
  for (const problem of problems) {
    const code = problem.code.startsWith('E') ? colour.red(problem.code) : colour.yellow(problem.code);
    print(`${code} at ${placeOf(text, problem.start)}: ${plain(problem.message)}`);
    const { line, carets } = excerpt(text, problem);
    print(`  ${line}`);
    print(`  ${colour.bold(carets)}`);
    if (problem.fix !== undefined) print(`  ${fixOf(text, problem, problem.fix)}`);
  }
}

/** `column 7`, or `line 2, column 7` where the query has several lines. Columns count UTF-16 units from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  const column = `column ${(before.at(-1)?.length ?? 0) + 1}`;
  return text.includes('\n') ? `line ${before.length}, ${column}` : column;
}

/** The line in which the place begins, cut to the screen, and carets under the place. One column a code point. */
export function excerpt(text: string, { start, end }: Range): { line: string; carets: string } {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start);
  const from = start - lineStart > WIDTH - 20 ? start - 20 : lineStart;
  const to = Math.min(lineEnd, from + WIDTH);
  const lead = from > lineStart ? '…' : '';
  const line = lead + visible(text.slice(from, to)) + (to < lineEnd ? '…' : '');
  const indent = [...(lead + text.slice(from, start))].length;
  const width = Math.max(1, [...text.slice(start, Math.min(end, to))].length);
  return { line, carets: ' '.repeat(indent) + '^'.repeat(width) };
}

function fixOf(text: string, { start, end }: Range, fix: string): string {
  if (fix === '') return `fix: remove ${visible(text.slice(start, end))}`;
  return start === end ? `fix: write ${visible(fix)} here` : `fix: ${visible(fix)}`;
}

/** Control and direction characters become one space each, so that the carets still stand below their place. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ');
}
