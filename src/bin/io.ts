/** What a command may touch of the world; the composition root hands it in, tests hand in their own. */
import pc from 'picocolors';
import type { z } from 'zod';

export interface Io {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** A line on standard output: results. */
  out(line: string): void;
  /** A line on standard error: progress, notices, errors. */
  err(line: string): void;
  /** Rewrites one line of standard error in place; absent where that is not a terminal. */
  rewrite?: (line: string) => void;
  /** Which of the two outputs shows colours; absent: neither. */
  colours?: { out: boolean; err: boolean };
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
}

/** Colours for one of the outputs; plain where it shows none (a file, a pipe, CI). */
export function paint(io: Io, output: 'out' | 'err') {
  return pc.createColors(io.colours?.[output] ?? false);
}

/** Prints rows as an aligned table; nothing for no rows. Cells are data: control characters are dropped. */
export function table(io: Io, rows: Record<string, unknown>[], columns: string[]): void {
  const cells = rows.map((row) => columns.map((column) => plain(row[column])));
  const widths = columns.map((column, at) =>
    Math.min(60, Math.max(column.length, ...cells.map((row) => row[at]?.length ?? 0))),
  );
  const line = (row: string[]) =>
    row
      .map((cell, at) => cut(cell, widths[at] ?? 0).padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  io.out(paint(io, 'out').bold(line(columns)));
  for (const row of cells) io.out(line(row));
}

/** Half a character is not shown. */
const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;

/** A value fit for a terminal: one line, no control or direction characters. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ');
}

/** `1 post`, `2 posts`; `many` for words with another plural. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function json(io: Io, value: unknown): void {
  io.out(JSON.stringify(value));
}

/** Zod's complaint in one line, for command-line values and files that are not configuration. */
export function complaint(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`).join('; ');
}
