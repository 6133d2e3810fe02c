/** A query's text → a function that answers for posts. */
import { EMPTY_LIBRARY, type Library, type Span } from '../domain/monitor.ts';
import type { Node } from './ast.ts';
import { resolveQuery } from './check.ts';
import { Constants } from './constants.ts';
import { Evaluator } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { type MonitorPart, QueryError } from './problem.ts';
import { type ClauseMap, ProgramWriter } from './program.ts';
import { Reading } from './reading.ts';
import { tidySpans } from './spans.ts';
import type { PostTokens } from './text.ts';
import { type Truth, toNullable, UNKNOWN, YES } from './truth.ts';
import { Vocabulary } from './vocabulary.ts';

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
  /** What `list:` and `use:` find; nothing by default. */
  library?: Library;
  /** Milliseconds since 1970, for `within:`; the machine's clock when absent. */
  clock?: () => number;
}

export type QueryMatcher = (tokens: PostTokens) => Answer;

/** A query that may be used: without `list:` and `use:`. */
export interface QueryTree {
  node: Node;
}

/** Throws {@link QueryError} when the query has an error. */
export function compileQuery(text: string, options: CompileOptions = {}): QueryMatcher {
  const query = new CompiledQuery(treeOf(text, options), options.clock);
  return (tokens) => query.answer(tokens);
}

/** Parsed, checked and expanded. Throws {@link QueryError}. */
export function treeOf(text: string, options: CompileOptions): QueryTree {
  const { needsAnchor = false, library = EMPTY_LIBRARY } = options;
  const { node, problems } = resolveQuery(parseQuery(text), { needsAnchor, library });
  if (node === null) throw new QueryError(problems, options);
  return { node };
}

/** One query with an engine of its own: what a post is asked is what the whole set would ask it. */
export class CompiledQuery {
  readonly map: ClauseMap;
  readonly #reading = new Reading(new Vocabulary());
  readonly #constants = new Constants();
  readonly #evaluator = new Evaluator(this.#reading, this.#constants);
  readonly #texts: number;
  readonly #clock: () => number;

  constructor({ node }: QueryTree, clock: () => number = Date.now) {
    const writer = new ProgramWriter(this.#reading.vocabulary, this.#constants);
    this.map = writer.write(node);
    this.#texts = writer.texts;
    this.#evaluator.code = Int32Array.from(writer.code);
    this.#clock = clock;
  }

  answer(tokens: PostTokens): Answer {
    this.read(tokens);
    const truth = this.truth();
    return { truth: toNullable(truth), spans: this.spans(), unknown: this.unknown() };
  }

  /** What follows is asked of this post. */
  read(tokens: PostTokens): void {
    this.#evaluator.now = this.#clock();
    this.#reading.read(tokens, this.#texts);
  }

  truth(clause: ClauseMap = this.map): Truth {
    return this.#evaluator.truth(clause.at);
  }

  /** Where it was found, when the whole query is true. */
  spans(): Span[] {
    if (this.truth() !== YES) return [];
    return tidySpans(this.#evaluator.spans(this.map.at), MAX_SPANS);
  }

  /** The predicates that leave a clause unknown. */
  unknown(clause: ClauseMap = this.map): string[] {
    const names = new Set<string>();
    if (this.truth(clause) === UNKNOWN) this.#evaluator.collectUnknown(clause.at, names);
    return [...names];
  }
}
