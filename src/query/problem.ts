/** What is wrong with a query, for people and for editors: a code, a place, a message and, where one is certain, a fix. */

export const PROBLEM_CODES = [
  'E-PAREN',
  'E-QUOTE',
  'E-OPERAND',
  'E-EMPTY',
  'E-NEAR-OPERAND',
  'E-UNANCHORED',
  'E-FIELD',
  'E-TYPE',
  'E-RANGE',
  'E-REGEX',
  'E-CYCLE',
  'E-LIMIT',
  'W-LOWEROR',
  'W-BROAD',
  'W-DEAD-CLAUSE',
  'W-REDUNDANT',
  'W-NEAR-WIDE',
  'W-PUSHDOWN',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface QueryProblem {
  code: ProblemCode;
  severity: 'error' | 'warning';
  /** What is wrong and what to do about it, one line. */
  message: string;
  /** UTF-16 offsets into the query's text, end exclusive. */
  start: number;
  end: number;
  /** Text to put in place of `start`…`end`. */
  fix?: string;
}

/** A place in the query's text: UTF-16 offsets, end exclusive. */
export interface Range {
  start: number;
  end: number;
}

const MAX_MESSAGE = 500;

/** Codes that begin with `E` are errors, those with `W` warnings. */
export function problem(code: ProblemCode, at: Range, message: string, fix?: string): QueryProblem {
  const severity = code.startsWith('E') ? 'error' : 'warning';
  const found: QueryProblem = { code, severity, message: oneLine(message), start: at.start, end: at.end };
  if (fix !== undefined) found.fix = fix;
  return found;
}

/** Messages quote the query, which may have line breaks and be long. */
export function oneLine(message: string): string {
  const line = message.replace(/[\n\r\u2028\u2029]+/g, ' ');
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}

export function errorsOf(problems: readonly QueryProblem[]): QueryProblem[] {
  return problems.filter((found) => found.severity === 'error');
}

/** Which of a monitor's queries is meant. */
export type MonitorPart = 'match' | 'exclude' | 'mute';

/** A query that cannot be used. `problems` holds at least one error; warnings may stand beside it. */
export class QueryError extends Error {
  readonly problems: readonly QueryProblem[];
  readonly monitor: string | undefined;
  readonly part: MonitorPart | undefined;

  constructor(problems: readonly QueryProblem[], where: { monitor?: string; part?: MonitorPart } = {}) {
    const named = where.monitor === undefined ? '' : `monitor "${where.monitor}", ${where.part}: `;
    super(named + errorsOf(problems).map(describe).join('; '));
    this.name = 'QueryError';
    this.problems = problems;
    this.monitor = where.monitor;
    this.part = where.part;
  }
}

function describe(found: QueryProblem): string {
  return `${found.code} at column ${found.start + 1}: ${found.message}`;
}
