/** "Why did I (not) get this?" for one monitor and one post, in plain words. */
import type { MonitorDef, Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { not } from './ast.ts';
import { type Clause, truthOf } from './clause.ts';
import { spansOf, unknownOf } from './compile.ts';
import { formatQuery } from './format.ts';
import { compileMonitor, holds } from './monitor-set.ts';
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
export function explainMonitor(def: MonitorDef, post: Post): MonitorExplanation {
  const monitor = compileMonitor(def);
  const tokens = readPost(post);
  const truth = truthOf(monitor.match, tokens);
  const spans = spansOf(monitor.match, tokens, truth);
  if (truth !== YES) return { ...NEITHER, spans, reason: `Not matched: ${whyNot(monitor.match, tokens)}.` };
  const found = whatMatched(spans, post);
  if (holds(monitor.exclude, tokens)) {
    const reason = `${found}, but exclude holds too: ${why(monitor.exclude, tokens)}.`;
    return { ...NEITHER, excluded: true, spans, reason };
  }
  const muted = holds(monitor.mute, tokens);
  const reason = muted ? `${found}, and it is muted: ${why(monitor.mute, tokens)}.` : `${found}.`;
  return { ...NEITHER, matched: true, muted, spans, reason };
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
function why(clause: Clause | null, tokens: PostTokens): string {
  if (clause === null) return '';
  if (clause.kind !== 'any') return written(clause);
  return why(clause.items.find((item) => truthOf(item, tokens) === YES) ?? null, tokens);
}

/** The first clause that failed or could not be told, followed down to the leaf that is to blame. */
function whyNot(clause: Clause, tokens: PostTokens): string {
  if (clause.kind === 'all') {
    const failed = clause.items.find((item) => truthOf(item, tokens) < UNKNOWN);
    const blamed = failed ?? clause.items.find((item) => truthOf(item, tokens) === UNKNOWN);
    return blamed === undefined ? written(clause) : whyNot(blamed, tokens);
  }
  const truth = truthOf(clause, tokens);
  if (truth === UNKNOWN) return cannotTell(clause, tokens);
  if (clause.kind === 'any') return `none of these holds: ${written(clause)}`;
  if (clause.negated) return `the query says ${written(clause)}, and ${leafName(clause)} holds`;
  return clause.kind === 'predicate' ? `${written(clause)} does not hold` : `${written(clause)} was not found`;
}

function cannotTell(clause: Clause, tokens: PostTokens): string {
  const fields = unknownOf(clause, tokens, UNKNOWN).join(', ');
  return `${written(clause)} cannot be told on ${tokens.post.platform}: the post does not say ${fields}`;
}

function leafName(clause: Clause): string {
  return shorten(formatQuery(clause.node));
}

function written(clause: Clause): string {
  return shorten(formatQuery(clause.negated ? not(clause.node) : clause.node));
}

function shorten(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS - 1).toWellFormed()}…`;
}
