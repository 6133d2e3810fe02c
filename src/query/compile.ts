/** A query's text → a function that answers for posts. */
import type { Span } from '../domain/monitor.ts';
import type { Node } from './ast.ts';
import { checkParsed } from './check.ts';
import { type Clause, clauseOf, collectSpans, collectUnknown, tidySpans, truthOf } from './clause.ts';
import { parseQuery } from './parse.ts';
import { errorsOf, type MonitorPart, QueryError } from './problem.ts';
import { type PostTokens, SPAN_FIELDS } from './text.ts';
import { type Truth, toNullable, UNKNOWN, YES } from './truth.ts';

/** An answer names at most so many places. */
export const MAX_SPANS = 50;

export interface Answer {
  /** Null: UNKNOWN, which is no match. */
  truth: boolean | null;
  /** Where it was found, when true: sorted, none twice, at most {@link MAX_SPANS}. Offsets are meant for `fieldText`. */
  spans: Span[];
  /** When UNKNOWN: the predicates the post gives no data for, such as `author` or `is:verified`. */
  unknown: string[];
}

export interface CompileOptions {
  /** True refuses an OR branch without anything to look for (a monitor's `match`); default false. */
  needsAnchor?: boolean;
  /** Named in the error. */
  monitor?: string;
  part?: MonitorPart;
}

/** A query ready to be asked. */
export interface CompiledQuery {
  node: Node;
  clause: Clause;
}

export type QueryMatcher = (tokens: PostTokens) => Answer;

/** Throws {@link QueryError} when the query has an error. */
export function compileQuery(text: string, options: CompileOptions = {}): QueryMatcher {
  const { clause } = compile(text, options);
  return (tokens) => answer(clause, tokens);
}

/** Throws {@link QueryError}. */
export function compile(text: string, options: CompileOptions = {}): CompiledQuery {
  const parsed = parseQuery(text);
  const problems = checkParsed(parsed, { needsAnchor: options.needsAnchor ?? false });
  if (parsed.query === null || errorsOf(problems).length > 0) throw new QueryError(problems, options);
  return { node: parsed.query, clause: clauseOf(parsed.query) };
}

export function answer(clause: Clause, tokens: PostTokens): Answer {
  const truth = truthOf(clause, tokens);
  return { truth: toNullable(truth), spans: spansOf(clause, tokens, truth), unknown: unknownOf(clause, tokens, truth) };
}

export function spansOf(clause: Clause, tokens: PostTokens, truth: Truth): Span[] {
  if (truth !== YES) return [];
  const spans: Span[] = [];
  collectSpans(clause, tokens, spans);
  return tidySpans(spans, SPAN_FIELDS, MAX_SPANS);
}

export function unknownOf(clause: Clause, tokens: PostTokens, truth: Truth): string[] {
  if (truth !== UNKNOWN) return [];
  const unknown = new Set<string>();
  collectUnknown(clause, tokens, unknown);
  return [...unknown];
}
