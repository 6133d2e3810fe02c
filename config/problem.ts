/** What is wrong with a configuration, where, and what to write instead. Messages never hold a secret's value. */
import { distance } from 'fastest-levenshtein';

export interface Problem {
  /** The file as it was named by the caller, or `environment`. */
  file: string;
  /** 1-based; 0 when the problem is not at a place in a file. */
  line: number;
  /** 1-based; 0 when the problem is not at a place in a file. */
  column: number;
  /** `monitors[2].match`; empty for the whole file. */
  path: string;
  message: string;
  /** What would have been right, where that can be said in a few words. */
  expected?: string;
  /** The nearest name or value that exists. */
  suggestion?: string;
}

export type Path = readonly (string | number)[];

/** A problem before its place in the file is looked up. */
export interface Finding {
  path: Path;
  message: string;
  expected?: string | undefined;
  suggestion?: string | undefined;
  /** Points at the field's name instead of its value. */
  atKey?: boolean;
  /** Whatever else is wrong at this place follows from it and is not worth telling. */
  decisive?: boolean;
  /** UTF-16 units into the scalar's text, where the problem is inside of it. */
  within?: number;
}

/** Every problem of a configuration at once; the message has one line a problem. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];

  constructor(problems: readonly Problem[], warnings: readonly Problem[] = []) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
    this.warnings = warnings;
  }
}

/** `earshot.yaml:12:5 monitors[2].macth: unknown field; did you mean "match"?` */
export function formatProblem(problem: Problem): string {
  const where = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  const suggestion = problem.suggestion === undefined ? '' : `; did you mean ${quote(problem.suggestion)}?`;
  return `${where}${path}: ${problem.message}${suggestion}`;
}

function quote(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

/** `['monitors', 2, 'match']` → `monitors[2].match`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(shorten(step))}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** The candidate nearest to what was written, when it is near enough to be a slip of the hand. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const wanted = written.slice(0, 100).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.min(4, Math.round(wanted.length * 0.4))) + 1;
  for (const candidate of candidates) {
    const apart = slips(wanted, candidate.toLowerCase());
    if (apart < bestDistance && apart < candidate.length) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}

/** Edit distance, in which two swapped letters are one slip. */
function slips(a: string, b: string): number {
  const apart = distance(a, b);
  const swapped = apart === 2 && a.length === b.length && [...a].sort().join('') === [...b].sort().join('');
  return swapped ? 1 : apart;
}

/** Keeps what is repeated from a file short. */
export function shorten(text: string, max = 60): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

/** `a, b or c`. */
export function oneOf(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
