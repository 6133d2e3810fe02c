/** CSV records → rows by column name. */
import { parse as parseCsv } from 'csv-parse/sync';
import { wellFormed } from '../domain/well-formed.ts';
import type { TextRecord } from './text-records.ts';

/** A row, or why a record is none. */
export type CsvRow = { line: number } & ({ row: Record<string, string> } | { broken: string } | { tooLong: number });

export interface CsvDialect {
  delimiter: string;
  /** One character; null: quotes mean nothing. */
  quote: string | null;
}

/** Excel's own way of naming the separator, in a line before the header. */
const SEP_LINE = /^sep=(.)\r?$/i;
export const isSepLine = (text: string): boolean => SEP_LINE.test(text);

/** The separator that is named, or that the header uses most, outside quotes. */
export function sniffDelimiter(head: string): string {
  const named = SEP_LINE.exec(head.split('\n', 1)[0] ?? '')?.[1];
  if (named !== undefined) return named;
  const header = (head.trimStart().split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

/** The column names of the first record. */
export function csvHeader(text: string, dialect: CsvDialect): string[] {
  return (fieldsOf(text.replace(/\r$/, ''), dialect)?.[0] ?? []).map((name) => wellFormed(name).trim());
}

/** Whole batches are parsed at once; only when that does not give one row a record, one by one. */
export function csvRows(records: TextRecord[], columns: string[], dialect: CsvDialect): CsvRow[] {
  const whole = records.some((record) => record.tooLong !== undefined)
    ? undefined
    : fieldsOf(records.map((record) => record.text.replace(/\r$/, '')).join('\n'), dialect);
  if (whole?.length !== records.length) return records.flatMap((record) => csvRow(record, columns, dialect));
  return records.map(({ line }, index) => ({ line, row: rowOf(whole[index] ?? [], columns) }));
}

function csvRow({ line, text, tooLong }: TextRecord, columns: string[], dialect: CsvDialect): CsvRow[] {
  if (tooLong !== undefined) return [{ line, tooLong }];
  const fields = fieldsOf(text.replace(/\r$/, ''), dialect);
  if (fields?.length === 1) return [{ line, row: rowOf(fields[0] ?? [], columns) }];
  const lines = text.split('\n');
  if (lines.length === 1) return [{ line, broken: text }];
  // A quote that is never closed swallowed the lines after it: they are given back.
  return lines.flatMap((one, index) => csvRow({ line: line + index, text: one, end: 0, endLine: 0 }, columns, dialect));
}

function fieldsOf(text: string, { delimiter, quote }: CsvDialect): string[][] | undefined {
  try {
    return parseCsv(text, {
      delimiter,
      quote: quote ?? false,
      escape: quote ?? '"',
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
    });
  } catch {
    return undefined;
  }
}

function rowOf(fields: string[], columns: string[]): Record<string, string> {
  const row: Record<string, string> = {};
  for (const [index, name] of columns.entries()) {
    const value = fields[index];
    if (value !== undefined && value !== '' && name !== '__proto__') row[name] = value;
  }
  return row;
}
