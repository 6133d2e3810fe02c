/** Import and replay of files: the post format as JSON lines or a JSON array, and CSV. Reads gzip as it is. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Cursor, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { filePath } from '../src/contracts/file-path.ts';
import { isSkip, type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import {
  type CsvDialect,
  type CsvRow,
  csvHeader,
  csvRows,
  isSepLine,
  sniffDelimiter,
} from '../src/platform/csv-rows.ts';
import { type FileInfo, fileBytes, inspectFile } from '../src/platform/file-bytes.ts';
import { isRecord } from '../src/platform/loose-json.ts';
import { mapped, mappingSchema, rowPlatformSchema } from '../src/platform/post-mapping.ts';
import {
  csvSplitter,
  jsonSplitter,
  lineSplitter,
  MAX_RECORD_BYTES,
  type Splitter,
  type TextRecord,
} from '../src/platform/text-records.ts';
import { pause } from '../src/platform/wait.ts';

const ascii = z.string().regex(/^[\t -~]$/, 'expected one ASCII character');

const config = z.strictObject({
  path: filePath('The file: JSON lines, a JSON array or CSV; gzip is recognised'),
  format: z.enum(['jsonl', 'json', 'csv']).optional().describe('Told from the name and the first bytes when absent'),
  mapping: mappingSchema.optional(),
  platform: rowPlatformSchema.optional(),
  separator: z
    .union([z.literal('tab').transform(() => '\t'), ascii])
    .optional()
    .describe('Between the fields of a CSV, one character or "tab"; told from the header when absent'),
  quote: z
    .union([z.literal('none'), ascii])
    .default('"')
    .describe(
      'Around fields of a CSV that hold separators or line breaks; doubled within them. "none": there are none',
    ),
  columns: z.array(z.string().min(1)).min(1).optional().describe('Names of the columns of a CSV that has no header'),
  encoding: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('What the file is written in, such as windows-1252; told from its first bytes when absent'),
  rate: z
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe('Posts a second, to replay; as fast as it goes when absent'),
  pageSize: z.number().int().min(1).max(10_000).default(500).describe('Posts stored in one transaction'),
  retime: z.boolean().optional().describe('For demonstrations: posts count as posted when they are read'),
});
export type FileConfig = z.output<typeof config>;

/** Where reading stands, in the inflated file; CSV carries its header along. */
interface FileCursor {
  offset: number;
  line: number;
  columns?: string[];
}

/** What `pages` hands out: a JSON text, a CSV row, or what could not be one. `at` is the moment of reading (retime). */
type RawRecord = ({ line: number; text: string } | CsvRow) & { at?: string };

export const file: Connector<FileConfig> = {
  name: 'file',
  title: 'File',
  summary: 'Imports or replays posts from JSON lines, JSON or CSV, gzip too.',
  docsUrl: 'https://jsonlines.org/',
  config,
  example: { path: 'posts.csv.gz', platform: 'survey', mapping: { text: 'answer', postedAt: 'date' } },
  budget: { requests: 1000, perMs: 1000 },
  pollMs: 0,
  policy: { thirdParties: 'content' },
  open: (options, deps) => ({ pages: (cursor, signal) => pages(options, deps, cursor, signal) }),
  normalise,
};

/** Text held by one page at most, whatever its count of records. */
const PAGE_CHARS = 8 * 1024 * 1024;

async function* pages(
  options: FileConfig,
  { clock }: ConnectorDeps,
  from: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const info = await inspectFile(options.path, options.encoding);
  const cursor = (from as FileCursor | null) ?? { offset: info.bom, line: 1 };
  const isPlain = !info.gzip && info.encoding === null;
  if (isPlain && cursor.offset > info.size) {
    throw new Failure('rejected', `${options.path} is shorter than what was read of it; it was replaced`);
  }
  const reader = readerFor(options, info, cursor);
  const pace = pacer(options.rate, signal);
  const size = options.rate === undefined ? options.pageSize : Math.min(options.pageSize, Math.ceil(options.rate / 4));
  for await (const { batch, read } of batches(info, cursor.offset, reader.splitter, size, signal)) {
    const at = options.retime === true ? { at: new Date(clock()).toISOString() } : {};
    const last = batch[batch.length - 1] as TextRecord;
    const raw = reader.rows(batch).map((record) => ({ ...record, ...at }));
    const next: FileCursor = { offset: last.end, line: last.endLine, ...reader.carried() };
    const done = isPlain ? last.end : read;
    yield { raw, deleted: [], cursor: next, progress: { done, total: info.size, unit: 'bytes' } };
    await pace(raw.length);
    signal.throwIfAborted();
  }
}

async function* batches(
  info: FileInfo,
  offset: number,
  splitter: Splitter,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<{ batch: TextRecord[]; read: number }> {
  let records: TextRecord[] = [];
  let read = offset;
  for await (const bytes of fileBytes(info, offset, signal)) {
    read = bytes.read;
    splitter.push(bytes.chunk, records);
    let from = 0;
    for (let to = batchEnd(records, from, size); to > 0; to = batchEnd(records, from, size)) {
      yield { batch: records.slice(from, to), read };
      from = to;
    }
    if (from > 0) records = records.slice(from);
  }
  splitter.finish(records);
  for (let from = 0; from < records.length; from += size) yield { batch: records.slice(from, from + size), read };
}

/** Where a full batch that begins at `from` ends; 0 when it is not full yet. */
function batchEnd(records: TextRecord[], from: number, size: number): number {
  let chars = 0;
  for (let at = from; at < records.length; at++) {
    chars += records[at]?.text.length ?? 0;
    if (at + 1 - from >= size || chars >= PAGE_CHARS) return at + 1;
  }
  return 0;
}

/** Waits so that records come at `rate` a second from now on. */
function pacer(rate: number | undefined, signal: AbortSignal): (count: number) => Promise<void> {
  if (rate === undefined) return () => Promise.resolve();
  const start = performance.now();
  let sent = 0;
  return (count) => {
    sent += count;
    return pause(start + (sent / rate) * 1000 - performance.now(), signal);
  };
}

type Format = 'jsonl' | 'json' | 'csv';

function formatOf(options: FileConfig, info: FileInfo): Format {
  const named = options.format ?? byName(options.path);
  const first = /\S/.exec(info.head.toString('latin1'))?.[0];
  if (named === undefined) return first === '[' ? 'json' : first === '{' ? 'jsonl' : 'csv';
  // Many a ".json" holds one object a line; lines survive a broken neighbour better.
  return named === 'json' && first !== '[' && firstLineIsJson(info) ? 'jsonl' : named;
}

function byName(path: string): Format | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'csv' || extension === 'tsv') return 'csv';
  if (extension === 'jsonl' || extension === 'ndjson') return 'jsonl';
  return extension === 'json' ? 'json' : undefined;
}

function firstLineIsJson(info: FileInfo): boolean {
  return parseJson(info.head.toString().trimStart().split('\n', 1)[0] ?? '').ok;
}

interface Reader {
  splitter: Splitter;
  rows(batch: TextRecord[]): RawRecord[];
  /** What the cursor must carry besides its place. */
  carried(): { columns?: string[] };
}

function readerFor(options: FileConfig, info: FileInfo, cursor: FileCursor): Reader {
  const format = formatOf(options, info);
  if (format === 'csv') return csvReader(options, info, cursor);
  const inArray = /\S/.exec(info.head.toString('latin1'))?.[0] === '[';
  const splitter = format === 'jsonl' ? lineSplitter(cursor) : jsonSplitter(cursor, inArray, cursor.offset > info.bom);
  return { splitter, rows: (batch) => batch.map(jsonRecord), carried: () => ({}) };
}

function jsonRecord({ line, text, tooLong }: TextRecord): RawRecord {
  return tooLong === undefined ? { line, text } : { line, tooLong };
}

function csvReader(options: FileConfig, info: FileInfo, cursor: FileCursor): Reader {
  const delimiter = options.separator ?? sniffDelimiter(info.head.toString());
  const dialect: CsvDialect = { delimiter, quote: options.quote === 'none' ? null : options.quote };
  let columns = cursor.columns;
  return {
    splitter: csvSplitter(cursor, delimiter, MAX_RECORD_BYTES, dialect.quote),
    carried: () => (columns === undefined ? {} : { columns }),
    rows(batch) {
      let records = batch;
      if (columns === undefined) {
        if (isSepLine(records[0]?.text ?? '')) records = records.slice(1);
        columns = options.columns ?? csvHeader(records[0]?.text ?? '', dialect);
        if (options.columns === undefined) records = records.slice(1);
      }
      return csvRows(records, columns, dialect);
    },
  };
}

function normalise(raw: unknown, options: FileConfig): Post | Skip {
  if (!isRecord(raw) || typeof raw.line !== 'number') return skip('not-json', 'not a record of a file');
  const where = `line ${raw.line}`;
  if (typeof raw.tooLong === 'number') {
    return skip('line-too-long', `${where}: ${raw.tooLong} bytes; at most ${MAX_RECORD_BYTES} are read`);
  }
  if (typeof raw.broken === 'string') return skip('not-csv', `${where}: quotes do not match`);
  const item = itemOf(raw, options);
  if (!item.ok) return skip('not-json', `${where}: ${item.problem}`);
  const post = toPost(item.value);
  return isSkip(post) ? skip(post.reason, `${where}: ${post.detail}`) : post;
}

type Parsed = { ok: true; value: unknown } | { ok: false; problem: string };

function itemOf(raw: Record<string, unknown>, options: FileConfig): Parsed {
  const parsed: Parsed = isRecord(raw.row) ? { ok: true, value: raw.row } : parseJson(raw.text);
  if (!parsed.ok || !isRecord(parsed.value)) return parsed;
  const loose = raw.row !== undefined || options.mapping !== undefined;
  const value = loose ? mapped(parsed.value, options.mapping ?? {}) : parsed.value;
  if (options.platform !== undefined && value.platform === undefined) value.platform = options.platform;
  if (raw.at !== undefined) {
    value.postedAt = raw.at;
    delete value.editedAt;
  }
  return { ok: true, value };
}

function parseJson(text: unknown): Parsed {
  if (typeof text !== 'string') return { ok: false, problem: 'not a record of a file' };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, problem: (error as Error).message.slice(0, 200) };
  }
}
