/** A row with someone's own column names → an object in the post format. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { wellFormedDeep } from '../domain/well-formed.ts';
import { parseLooseDate } from './loose-date.ts';
import { isRecord } from './loose-json.ts';

/** Post field (`author.handle`) → column or path in the row, or a constant. */
export const mappingSchema = z
  .record(z.string(), z.union([z.string().min(1), z.strictObject({ const: z.unknown() })]))
  .describe(
    'Post field (author.handle) → column or path in the row, or { const: value }; other fields keep their names',
  );
export type Mapping = z.output<typeof mappingSchema>;

export const rowPlatformSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/)
  .describe('Platform of rows that name none');

/**
 * Mapped fields, and columns that are called like fields; texts become what the field holds. A row without an id gets
 * one made of its content, so that importing a file twice stores it once.
 */
export function mapped(row: Record<string, unknown>, mapping: Mapping): Record<string, unknown> {
  const post: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    if (!(column in mapping)) put(post, column, value);
  }
  for (const [field, from] of Object.entries(mapping)) {
    const value = typeof from === 'string' ? (row[from] ?? at(row, from)) : from.const;
    put(post, field, value);
  }
  post.id ??= `row-${createHash('sha256')
    .update(JSON.stringify(wellFormedDeep(row)))
    .digest('hex')
    .slice(0, 24)}`;
  return post;
}

function at(row: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), row);
}

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

function put(post: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  if (value === null || value === '' || keys.some((key) => UNSAFE.has(key))) return;
  const read = coerced(path, value);
  if (read === undefined) return;
  const last = keys.pop() as string;
  let target = post;
  for (const key of keys) {
    const next = target[key];
    target = target[key] = isRecord(next) ? next : {};
  }
  target[last] = read;
}

const LISTS = new Set(['mentions', 'tags', 'links']);
const NUMBERS = /^(?:metrics\..+|author\.followers)$/;
const FRACTIONS = /^metrics\.(?:rating|score)$/;

/** What a spreadsheet writes as text, as the post format has it; what cannot be read so is left out or left to fail. */
function coerced(path: string, value: unknown): unknown {
  if (path === 'postedAt' || path === 'editedAt') {
    const ms = parseLooseDate(value);
    return ms === null ? value : new Date(ms).toISOString();
  }
  if (path === 'author' && typeof value === 'string') return { handle: value };
  if ((path === 'parent' || path === 'quoted') && typeof value === 'string') return { id: value };
  if (typeof value !== 'string') return value;
  if (LISTS.has(path)) return value.split(/[\s,;|]+/).filter((part) => part !== '');
  if (path === 'author.verified') return /^(?:true|yes|1)$/i.test(value);
  return NUMBERS.test(path) ? numberIn(value, !FRACTIONS.test(path)) : value;
}

/** "1,234" has thousands, "4,5" a fraction; counts are whole and not negative. */
function numberIn(text: string, isCount: boolean): number | undefined {
  const number = Number(
    text
      .trim()
      .replace(/,(?=\d{3}(?:\D|$))/g, '')
      .replace(',', '.'),
  );
  if (!Number.isFinite(number) || (isCount && !(Number.isInteger(number) && number >= 0))) return undefined;
  return number;
}
