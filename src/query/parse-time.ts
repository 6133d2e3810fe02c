/** `since:2026-01-01`, `until:2026-01-02T10:00:00Z`, `within:24h`. */
import { type Node, time } from './ast.ts';
import type { TimeField } from './fields.ts';
import type { Written } from './parse-field.ts';
import type { QueryToken } from './token.ts';
import type { TokenReader } from './token-reader.ts';

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/i;
const DURATION = /^(\d{1,6})([mhdw])$/i;
const MINUTES: Record<string, number> = { m: 1, h: 60, d: 1440, w: 10_080 };
const MAX_DURATION_MINUTES = 3660 * 1440;

type Read = { value: string } | { code: 'E-TYPE' | 'E-RANGE'; message: string; fix?: string };

/** Null when something was reported. */
export function readTime(reader: TokenReader, field: TimeField, written: Written): Node | null {
  const [token, second] = written.values;
  if (token === undefined || second !== undefined || written.operator !== '=') {
    const example = field === 'within' ? '24h' : '2026-01-31';
    reader.report('E-TYPE', written.range, `${field} takes one value, as in ${field}:${example}`);
    return null;
  }
  const read = field === 'within' ? durationOf(token) : timeOf(token);
  if ('value' in read) return time(field, read.value);
  reader.report(read.code, token, `${field}: ${read.message}`, read.fix);
  return null;
}

function durationOf({ text }: QueryToken): Read {
  const [, count, unit = ''] = DURATION.exec(text.trim()) ?? [];
  if (count === undefined) {
    const message = `"${text}" is not a duration; write minutes, hours, days or weeks, as in 30m, 24h, 7d or 2w`;
    return { code: 'E-TYPE', message };
  }
  const minutes = Number(count) * (MINUTES[unit.toLowerCase()] ?? 1);
  if (minutes < 1 || minutes > MAX_DURATION_MINUTES) {
    return { code: 'E-RANGE', message: `${text} is out of range; a duration is one minute to ten years` };
  }
  return { value: `${Number(count)}${unit.toLowerCase()}` };
}

function timeOf({ text }: QueryToken): Read {
  const written = text.trim();
  const date = DATE.exec(written);
  if (date !== null) return dateOf(written, date);
  const [, day, minutes, seconds = ':00', zone = 'Z'] = INSTANT.exec(written) ?? [];
  if (day === undefined) {
    const message = `"${text}" is not a time; write a date such as 2026-01-31 or an instant such as 2026-01-31T10:00:00Z`;
    return { code: 'E-TYPE', message };
  }
  const instant = new Date(`${day}T${minutes}${seconds}${zone.toUpperCase()}`);
  if (!isDay(day) || Number.isNaN(instant.getTime())) return noSuchTime(written);
  const value = instant.toISOString().replace('.000Z', 'Z');
  return inRange(value) ? { value } : outOfRange(written);
}

function dateOf(written: string, [, year = '', month = '', day = '']: RegExpExecArray): Read {
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isDay(value)) return noSuchTime(written);
  if (!inRange(value)) return outOfRange(written);
  if (value === written) return { value };
  return { code: 'E-TYPE', message: `"${written}" is not a date; did you mean ${value}?`, fix: value };
}

/** False for 30 February, which `Date` reads as 2 March. */
function isDay(date: string): boolean {
  const read = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(date);
}

function inRange(value: string): boolean {
  return /^(?:19[7-9]\d|2\d{3})-/.test(value);
}

function noSuchTime(written: string): Read {
  return { code: 'E-RANGE', message: `there is no ${written} in the calendar` };
}

function outOfRange(written: string): Read {
  return { code: 'E-RANGE', message: `${written} is out of range; years are 1970 to 2999` };
}
