/** "Why did I (not) get this?" for one monitor and one post, in plain words. */
import type { Library, MonitorDef, Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { not } from './ast.ts';
import { CompiledQuery, type QueryTree } from './compile.ts';
import { formatQuery } from './format.ts';
import { treesOf } from './monitor-trees.ts';
import type { ClauseMap } from './program.ts';
import { fieldText, type PostTokens, readPost } from './text.ts';
import { UNKNOWN, YES } from './truth.ts';

export interface MonitorExplanation {
  /** The post is a mention of the monitor: `match` holds and `exclude` does not. */
  matched: boolean;
  /** `match` holds and `exclude` too. */
  excluded: boolean;
  /** Matched, stored, never delivered. */
  muted: boolean;
  /** Where `match` was found, also when the post is excluded. */
  spans: Span[];
  /** For a person; quotes the clause that decided. */
  reason: string;
}

/** Throws `QueryError` when one of the monitor's queries is wrong. */
export function explainMonitor(
  def: MonitorDef,
  post: Post,
  options: { library?: Library; clock?: () => number } = {},
): MonitorExplanation {
  const trees = treesOf(def, options.library);
  const tokens = readPost(post);
  const read = (tree: QueryTree | null) => tree && asked(new CompiledQuery(tree, options.clock), tokens);
  const match = asked(new CompiledQuery(trees.match, options.clock), tokens);
  const spans = match.spans();
  if (match.truth() !== YES) return { ...NEITHER, spans, reason: `Not matched: ${whyNot(match, post)}.` };
  const found = whatMatched(spans, post);
  const exclude = read(trees.exclude);
  if (exclude?.truth() === YES) {
    const reason = `${found}, but exclude holds too: ${why(exclude)}.`;
    return { ...NEITHER, excluded: true, spans, reason };
  }
  const mute = read(trees.mute);
  const muted = mute?.truth() === YES;
  const reason = mute !== null && muted ? `${found}, and it is muted: ${why(mute)}.` : `${found}.`;
  return { ...NEITHER, matched: true, muted, spans, reason };
}

function asked(query: CompiledQuery, tokens: PostTokens): CompiledQuery {
  query.read(tokens);
  return query;
}

const NEITHER = { matched: false, excluded: false, muted: false };
const SHOWN_SPANS = 3;
const SHOWN_CHARS = 60;

function whatMatched(spans: readonly Span[], post: Post): string {
  const shown = spans.slice(0, SHOWN_SPANS).map((span) => {
    const text = (fieldText(post, span.field) ?? '').slice(span.start, span.end);
    return `"${shorten(text)}" in ${span.field}`;
  });
  const more = spans.length - shown.length;
  return `Matched ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The first clause of a true clause that says it in the smallest words. */
function why(query: CompiledQuery, clause: ClauseMap = query.map): string {
  if (clause.kind !== 'any') return written(clause);
  const held = clause.items.find((item) => query.truth(item) === YES);
  return held === undefined ? written(clause) : why(query, held);
}

/** The first clause that failed or could not be told, followed down to the leaf that is to blame. */
function whyNot(query: CompiledQuery, post: Post, clause: ClauseMap = query.map): string {
  if (clause.kind === 'all') {
    const failed = clause.items.find((item) => query.truth(item) < UNKNOWN);
    const blamed = failed ?? clause.items.find((item) => query.truth(item) === UNKNOWN);
    return blamed === undefined ? written(clause) : whyNot(query, post, blamed);
  }
  if (query.truth(clause) === UNKNOWN) return cannotTell(query, post, clause);
  if (clause.kind === 'any') return `none of these holds: ${written(clause)}`;
  if (clause.negated) return `the query says ${written(clause)}, and ${shorten(formatQuery(clause.node))} holds`;
  return isSearched(clause) ? `${written(clause)} was not found` : `${written(clause)} does not hold`;
}

const SEARCHED = ['word', 'phrase', 'exact', 'regex', 'near', 'window', 'text'];

function isSearched({ node }: ClauseMap): boolean {
  return SEARCHED.includes(node.kind);
}

function cannotTell(query: CompiledQuery, post: Post, clause: ClauseMap): string {
  const fields = query.unknown(clause).join(', ');
  return `${written(clause)} cannot be told on ${post.platform}: the post does not say ${fields}`;
}

function written(clause: ClauseMap): string {
  return shorten(formatQuery(clause.negated ? not(clause.node) : clause.node));
}

function shorten(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS - 1).toWellFormed()}…`;
}
