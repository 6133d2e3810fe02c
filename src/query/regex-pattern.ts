/** Which `/patterns/` are accepted: what a linear engine can run, of bounded size. */
import { RE2JS, RE2JSSyntaxException } from 're2js';

export const MAX_PATTERN_CHARS = 256;
/** Steps of the compiled program; the time for a text is at most their product with its length. */
export const MAX_PROGRAM = 500;
/** Of all regular expressions of a query together. */
export const MAX_PROGRAMS = 2000;

export interface PatternProblem {
  reason: string;
  /** Where in the pattern, UTF-16 offsets. */
  start: number;
  end: number;
}

/** Throws what the engine throws for a pattern that {@link checkPattern} refuses. */
export function compilePattern(pattern: string, insensitive: boolean): RE2JS {
  return RE2JS.compile(pattern, insensitive ? RE2JS.CASE_INSENSITIVE : 0);
}

/** The steps of a pattern that may be used, or what is wrong with it. Takes a few milliseconds at most. */
export function checkPattern(pattern: string, insensitive: boolean): number | PatternProblem {
  const whole = { start: 0, end: pattern.length };
  if (pattern.length > MAX_PATTERN_CHARS) {
    const reason = `a regular expression has at most ${MAX_PATTERN_CHARS} characters, this one ${pattern.length}`;
    return { reason, start: MAX_PATTERN_CHARS, end: pattern.length };
  }
  if (repeated(pattern) > MAX_PROGRAM) return { reason: TOO_LARGE, ...whole };
  try {
    const size = compilePattern(pattern, insensitive).programSize();
    return size > MAX_PROGRAM ? { reason: TOO_LARGE, ...whole } : size;
  } catch (error) {
    return refusal(pattern, error);
  }
}

const TOO_LARGE = `the regular expression is too large: with counted repetitions written out it has more than ${MAX_PROGRAM} steps`;

/** A lower bound of what the counted repetitions add up to, so that a large one is not even compiled. */
function repeated(pattern: string): number {
  const counts = pattern.replace(/\\./g, '').match(/\{\d+(?=(?:,\d*)?\})/g) ?? [];
  return counts.reduce((sum, count) => sum + Number(count.slice(1)), 0);
}

/** The engine's message repeats the pattern; its fields say more. */
function refusal(pattern: string, error: unknown): PatternProblem {
  const detail = error instanceof RE2JSSyntaxException ? error : undefined;
  const around = /^\(\?<?[=!]/.exec(detail?.input ?? '')?.[0];
  const input = around ?? detail?.input ?? '';
  const found = input === '' ? -1 : pattern.indexOf(input);
  const place = found < 0 ? { start: 0, end: pattern.length } : { start: found, end: found + input.length };
  return { reason: reasonOf(detail?.error ?? 'it is not understood', input), ...place };
}

function reasonOf(kind: string, input: string): string {
  if (/^\(\?<?[=!]/.test(input))
    return `${input}: looking ahead or behind would not run in linear time; use NEAR or AND`;
  if (/^\\(?:[1-9]|k)/.test(input)) return `${input}: references back to a group would not run in linear time`;
  if (kind === 'invalid repeat count') return `${input}: at most 1,000 repetitions, nested ones multiplied`;
  const where = input === '' ? '' : `${input.slice(0, 40)}: `;
  return `the regular expression cannot be read: ${where}${kind}`;
}
