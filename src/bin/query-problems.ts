/** What is wrong with a query, for a person: the message, the line it is about with the place marked, and the fix. */
import type { MonitorPart, QueryProblem, Range } from '../query/problem.ts';
import { type Io, paint, plain } from './io.ts';

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

/** A problem, or anything that has its parts (an importer's warning). */
export type Shown = Pick<QueryProblem, 'message' | 'start' | 'end' | 'fix'> & { code: string };

/** Errors and warnings of a monitor's queries on standard error, each with its place. */
export function printProblems(io: Io, queries: QueryParts, problems: readonly PlacedProblem[]): void {
  for (const found of problems) {
    const where = found.part === 'match' ? '' : `${found.part}, `;
    show(io, { text: queries[found.part] ?? '', where, output: 'err' }, found);
  }
}

/** Prints every problem to `output`, in the order given. `text` is the query that the places are meant for. */
export function showProblems(io: Io, text: string, problems: readonly Shown[], output: 'out' | 'err' = 'err'): void {
  for (const found of problems) show(io, { text, where: '', output }, found);
}

function show(io: Io, shown: { text: string; where: string; output: 'out' | 'err' }, found: Shown): void {
  const { text, where, output } = shown;
  const colour = paint(io, output);
  const code = found.code.startsWith('E') ? colour.red(found.code) : colour.yellow(found.code);
  const [line, marks] = markedPlace(text, found);
  const lines = [`${code} at ${where}${placeOf(text, found.start)}: ${plain(found.message)}`, `  ${line}`];
  lines.push(`  ${colour.bold(marks)}`);
  if (found.fix !== undefined) lines.push(`  ${fixOf(text, found, found.fix)}`);
  for (const one of lines) io[output](one);
}

/** `column 7`, or `line 2, column 7` where the query has several lines. Columns count UTF-16 units from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  const column = `column ${(before.at(-1)?.length ?? 0) + 1}`;
  return text.includes('\n') ? `line ${before.length}, ${column}` : column;
}

/** The line of the text in which the place begins, and below it `^` under the place. */
export function markedPlace(text: string, { start, end }: Range): [line: string, marks: string] {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  const from = Math.max(lineStart, Math.min(start - SHOWN / 2, lineEnd - SHOWN));
  const to = Math.min(lineEnd, from + SHOWN);
  const before = visible(text.slice(from, start));
  const marked = visible(text.slice(start, Math.max(start, Math.min(end, to))));
  const line = before + marked + visible(text.slice(Math.min(Math.max(start, end), to), to));
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

function fixOf(text: string, { start, end }: Range, fix: string): string {
  if (fix === '') return `fix: remove ${visible(text.slice(start, end))}`;
  return start === end ? `fix: write ${visible(fix)} here` : `fix: ${visible(fix)}`;
}

/** Control and direction characters become one space each, so that the marks still stand below their place. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ');
}
