/** "What would this catch?": a query replayed over history, before it is saved. */
import { isExact, scaled } from '../domain/interval.ts';
import { createMonitorSet } from '../query/monitor-set.ts';
import { branchesOf } from '../query/or-branches.ts';
import { PostTokens } from '../query/text.ts';
import type { Database } from './database.ts';
import { type MonitorQuestion, questionOf, selectionOf } from './monitor-question.ts';
import { previewProblems } from './preview-problems.ts';
import type { Preview, PreviewRequest, ReplayRequest } from './preview-result.ts';
import { PreviewTally } from './preview-tally.ts';
import { type Replayed, type ReplayPlan, replay } from './replay.ts';
import { DEFAULT_DAYS, type ReplayWindow, type StoredHistory, storedHistory } from './replay-window.ts';

/** Of the 2 s in which a preview answers; the rest is for opening, counting and printing. */
export const REPLAY_MS = 1_200;
/** More is more than a team reads. */
export const BROAD_PER_DAY = 1_000;
export const DEFAULT_SAMPLES = 5;

/** Throws `QueryError` when a query is wrong. */
export async function previewQuery(db: Database, request: PreviewRequest): Promise<Preview> {
  const question = questionOf(request.queries, request.library);
  let now = 0;
  const asked = { library: request.library, clock: () => now };
  const branches = branchesOf(request.queries.match, asked);
  const others = createMonitorSet(asked);
  for (const monitor of request.monitors) if (monitor.name !== request.queries.name) others.put(monitor);
  const history = await storedHistory(db, request.days ?? DEFAULT_DAYS);
  const tally = new PreviewTally(history.window, branches, request.samples ?? DEFAULT_SAMPLES);
  const tokens = new PostTokens();
  const replayed = await replay(db, planOf(request, history, [question]), (candidate, unknownToo) => {
    const { post, kept, source } = candidate;
    now = Date.parse(post.postedAt);
    const answer = question.ask(tokens.load(post), source);
    if (answer.kind === 'unknown' && unknownToo) tally.unknown(post, answer.unknown, kept);
    else if (answer.kind === 'excluded') tally.excluded(kept);
    else if (answer.kind === 'caught' || answer.kind === 'muted') {
      const also = others.match(post, { source }).matches.map(({ monitor }) => monitor);
      tally.caught({ post, tokens, spans: answer.spans, muted: answer.kind === 'muted', also, kept });
    }
  });
  return previewOf(request, { history, replayed, tally });
}

/** What to read for these questions. */
export function planOf(
  request: ReplayRequest,
  history: StoredHistory,
  questions: readonly MonitorQuestion[],
): ReplayPlan {
  return {
    history,
    keys: selectionOf(questions, false),
    keysUnknownToo: selectionOf(questions, true),
    budgetMs: request.budgetMs ?? REPLAY_MS,
    budgetPosts: request.budgetPosts,
    signal: request.signal,
  };
}

interface Result {
  history: StoredHistory;
  replayed: Replayed;
  tally: PreviewTally;
}

function previewOf(request: PreviewRequest, { history, replayed, tally }: Result): Preview {
  const { window, kept } = history;
  const looked = { share: replayed.share, kept };
  const count = tally.count(looked);
  const perDay = scaled(count, window.days === 0 ? 0 : 1 / window.days);
  const numbers = tally.numbers(looked, replayed.unknownShare, window.days);
  const broadPerDay = request.broadPerDay ?? BROAD_PER_DAY;
  return {
    window,
    candidates: replayed.candidates,
    share: replayed.share,
    exact: isExact(count),
    count,
    perDay,
    ...numbers,
    unknownExact: replayed.unknownShare === 1 && kept.every((share) => share === 1),
    problems: previewProblems(request.queries.match, {
      count,
      perDay,
      broadPerDay,
      branches: numbers.branches,
      window,
    }),
    notes: notesOf(window, replayed, kept),
  };
}

export function notesOf(window: ReplayWindow, { share }: Replayed, kept: readonly number[]): string[] {
  if (window.from === null) return ['nothing is stored yet: there is no history to look at'];
  const notes: string[] = [];
  if (share < 1)
    notes.push(`a random ${percent(share)} of the posts was looked at: there are too many candidates for all`);
  const sampled = kept.filter((chance) => chance < 1);
  if (sampled.length > 0) {
    notes.push(
      `some sources keep only ${sampled.map(percent).join(', ')} of what nothing caught; their counts are scaled up`,
    );
  }
  if (window.haystackFrom !== null) {
    notes.push(
      `before ${window.haystackFrom} only posts are stored that some monitor caught: what is new is undercounted`,
    );
  }
  return notes;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
