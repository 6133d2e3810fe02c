/** Durations (`30m`, `1h`, `7d`) and ranges (`>=0.6`, `<1000`, `0.2..0.8`) as people write them. */
import { z } from 'zod';
import type { NumberRange } from '../src/domain/routing.ts';

const MINUTES = { m: 1, h: 60, d: 24 * 60 } as const;
const MAX_MINUTES = 31 * MINUTES.d;
const DURATION_HELP = 'expected a duration such as 30m, 1h or 7d';

/** `90m` → 90; undefined when it is not a duration between a minute and 31 days. */
export function parseMinutes(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,6})\s*([mhd])$/.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const minutes = Number(amount) * MINUTES[unit as keyof typeof MINUTES];
  return minutes >= 1 && minutes <= MAX_MINUTES ? minutes : undefined;
}

/** Text → whole minutes, 1 minute to 31 days. */
export const minutesSchema = z
  .string({ error: DURATION_HELP })
  .meta({ pattern: String.raw`^\d{1,6}\s*[mhd]$`, examples: ['30m', '1h', '24h'] })
  .transform((text, ctx) => {
    const minutes = parseMinutes(text);
    if (minutes !== undefined) return minutes;
    ctx.addIssue({ code: 'custom', message: `${DURATION_HELP}, from 1m to 31d` });
    return z.NEVER;
  });

const MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MS_HELP = 'expected a duration such as 30s, 5m, 4h or 1d';

/** `30s` → 30000; undefined when it is not a duration of at most 31 days. */
export function parseMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,7})\s*([smhd])$/.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Number(amount) * MS[unit as keyof typeof MS];
  return ms <= 31 * MS.d ? ms : undefined;
}

/** Text → milliseconds, from `least` (text) to 31 days. */
export function msSchema(least: string) {
  return z
    .string({ error: MS_HELP })
    .meta({ pattern: String.raw`^\d{1,7}\s*[smhd]$`, examples: ['30s', '5m', '4h'] })
    .transform((text, ctx) => {
      const ms = parseMs(text);
      if (ms !== undefined && ms >= (parseMs(least) ?? 0)) return ms;
      ctx.addIssue({ code: 'custom', message: `${MS_HELP}, from ${least} to 31d` });
      return z.NEVER;
    });
}

/** `20/day` → 20; a bare number is one too. */
export function perDaySchema(max: number) {
  const help = `expected a number a day such as 20/day, at most ${max}`;
  return z.union([z.int().min(0).max(max), z.string({ error: help })]).transform((value, ctx) => {
    const count =
      typeof value === 'number' ? value : Number(/^(\d{1,6})\s*\/\s*day$/.exec(value.trim())?.[1] ?? Number.NaN);
    if (count <= max) return count;
    ctx.addIssue({ code: 'custom', message: help });
    return z.NEVER;
  });
}

const RATE_HELP = 'expected so many in so long, such as 30/10m';

/** `30/10m` → 30 in 600,000 ms. */
export const rateSchema = z
  .string({ error: RATE_HELP })
  .meta({ pattern: String.raw`^\d{1,6}\s*/\s*\d{1,7}\s*[smhd]$`, examples: ['30/10m'] })
  .transform((text, ctx) => {
    const [count = '', per = ''] = text.split('/');
    const [max, perMs] = [Number(count), parseMs(per) ?? 0];
    if (Number.isInteger(max) && max >= 1 && perMs >= MS.s) return { max, perMs };
    ctx.addIssue({ code: 'custom', message: RATE_HELP });
    return z.NEVER;
  });

const NUMBER = String.raw`(-?\d+(?:\.\d+)?)`;
const BOUND = new RegExp(String.raw`^(>=|<=|>|<|=)\s*${NUMBER}$`);
const BETWEEN = new RegExp(String.raw`^${NUMBER}\s*\.\.\s*${NUMBER}$`);
const RANGE_HELP = "expected a range such as '>=0.6', '<1000' or '0.2..0.8'";

/**
 * `>=0.6` → `{ min: 0.6 }`, `0.2..0.8` → both bounds, inclusive. `>` and `<` move the bound to the next number: the
 * next whole one for counts (`whole`), the next double otherwise. Undefined when it is not a range or is empty.
 */
export function parseRange(text: string, whole: boolean): NumberRange | undefined {
  const between = BETWEEN.exec(text.trim());
  if (between) return nonEmpty({ min: Number(between[1]), max: Number(between[2]) });
  const [, operator, digits] = BOUND.exec(text.trim()) ?? [];
  const number = Number(digits);
  switch (operator) {
    case '>=':
      return { min: number };
    case '<=':
      return { max: number };
    case '>':
      return { min: whole ? Math.floor(number) + 1 : nextDouble(number, 1) };
    case '<':
      return { max: whole ? Math.ceil(number) - 1 : nextDouble(number, -1) };
    case '=':
      return { min: number, max: number };
    default:
      return undefined;
  }
}

function nonEmpty(range: Required<NumberRange>): NumberRange | undefined {
  return range.min <= range.max ? range : undefined;
}

function nextDouble(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const up = value > 0 === direction > 0;
  view.setBigInt64(0, view.getBigInt64(0) + (up ? 1n : -1n));
  return view.getFloat64(0);
}

/** Text → {@link NumberRange}; bounds must lie in `from`…`to`. */
export function rangeSchema(options: { from: number; to: number; whole: boolean }) {
  return z
    .string({ error: RANGE_HELP })
    .meta({ pattern: `${BOUND.source}|${BETWEEN.source}`, examples: ['>=0.6', '<1000', '0.2..0.8'] })
    .transform((text, ctx): NumberRange => {
      const range = parseRange(text, options.whole);
      const bounds = [range?.min, range?.max].filter((bound) => bound !== undefined);
      if (range && bounds.every((bound) => bound >= options.from && bound <= options.to)) return range;
      const limits = range ? `expected numbers from ${options.from} to ${options.to}` : RANGE_HELP;
      ctx.addIssue({ code: 'custom', message: limits });
      return z.NEVER;
    });
}
