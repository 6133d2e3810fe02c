/** "What would the change gain and lose?": an old and a new query asked about the same history. */
import { type Estimate, isExact } from '../domain/interval.ts';
import { KeptCount } from '../domain/kept-counts.ts';
import type { MonitorDef, Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { SpreadSample } from '../domain/spread-sample.ts';
import { explainHeard } from '../query/explain-heard.ts';
import { PostTokens } from '../query/text.ts';
import type { Candidate } from './candidates.ts';
import type { Database } from './database.ts';
import { type Caught, type MonitorQueries, questionOf } from './monitor-question.ts';
import { notesOf, planOf } from './preview.ts';
import type { ReplayRequest } from './preview-result.ts';
import { replay } from './replay.ts';
import { DEFAULT_DAYS, type ReplayWindow, storedHistory } from './replay-window.ts';

export interface DiffRequest extends ReplayRequest {
  before: MonitorQueries;
  after: MonitorQueries;
}

export interface DiffSample {
  post: Post;
  /** Of the query that catches it. */
  spans: Span[];
  /** Why the other one does not: names the clause that decided. */
  reason: string;
}

export interface QueryDiff {
  window: ReplayWindow;
  candidates: number;
  share: number;
  exact: boolean;
  before: Estimate;
  after: Estimate;
  both: Estimate;
  gained: Estimate;
  lost: Estimate;
  /** Caught by both, but muted by one of them only. */
  muteChanged: Estimate;
  samples: { gained: DiffSample[]; lost: DiffSample[] };
  notes: string[];
}

/** Throws `QueryError` when a query is wrong. */
export async function diffQueries(db: Database, request: DiffRequest): Promise<QueryDiff> {
  const questions = [questionOf(request.before, request.library), questionOf(request.after, request.library)] as const;
  const history = await storedHistory(db, request.days ?? DEFAULT_DAYS);
  const { window, kept } = history;
  const tally = new DiffTally(request, window);
  const tokens = new PostTokens();
  const plan = planOf(request, history, questions);
  const replayed = await replay(db, { ...plan, keysUnknownToo: plan.keys }, (candidate) => {
    const read = tokens.load(candidate.post);
    const [before, after] = [questions[0].ask(read, candidate.source), questions[1].ask(read, candidate.source)];
    tally.add(candidate, before, after);
  });
  const { candidates, share } = replayed;
  return { window, candidates, share, ...tally.result({ share, kept }), notes: notesOf(window, replayed, kept) };
}

type Counted = 'before' | 'after' | 'both' | 'gained' | 'lost' | 'muteChanged';

class DiffTally {
  readonly #request: DiffRequest;
  readonly #counts: Record<Counted, KeptCount> = {
    before: new KeptCount(),
    after: new KeptCount(),
    both: new KeptCount(),
    gained: new KeptCount(),
    lost: new KeptCount(),
    muteChanged: new KeptCount(),
  };
  readonly #gained: SpreadSample<DiffSample>;
  readonly #lost: SpreadSample<DiffSample>;

  constructor(request: DiffRequest, window: ReplayWindow) {
    this.#request = request;
    const [from, to] = [Date.parse(window.from ?? ''), Date.parse(window.to ?? '')];
    this.#gained = new SpreadSample(from, to, request.samples ?? DIFF_SAMPLES);
    this.#lost = new SpreadSample(from, to, request.samples ?? DIFF_SAMPLES);
  }

  add({ post, source, kept }: Candidate, before: Caught, after: Caught): void {
    const [was, is] = [isCaught(before), isCaught(after)];
    if (was) this.#counts.before.add(kept);
    if (is) this.#counts.after.add(kept);
    if (was && is) this.#counts.both.add(kept);
    if (was && is && before.kind !== after.kind) this.#counts.muteChanged.add(kept);
    if (is && !was) {
      this.#counts.gained.add(kept);
      this.#gained.offer(Date.parse(post.postedAt), () => this.#sample(post, after, this.#request.before, source));
    }
    if (was && !is) {
      this.#counts.lost.add(kept);
      this.#lost.offer(Date.parse(post.postedAt), () => this.#sample(post, before, this.#request.after, source));
    }
  }

  result(looked: { share: number; kept: readonly number[] }) {
    const estimate = (name: Counted) => this.#counts[name].estimate(looked);
    return {
      exact: isExact(estimate('before')),
      before: estimate('before'),
      after: estimate('after'),
      both: estimate('both'),
      gained: estimate('gained'),
      lost: estimate('lost'),
      muteChanged: estimate('muteChanged'),
      samples: { gained: this.#gained.items(), lost: this.#lost.items() },
    };
  }

  #sample(post: Post, { spans }: Caught, other: MonitorQueries, source: string | undefined): DiffSample {
    const def: MonitorDef = { name: 'other', ...other };
    const clock = () => Date.parse(post.postedAt);
    const { reason } = explainHeard(def, post, { library: this.#request.library, source, clock });
    return { post, spans, reason };
  }
}

/** Each way. */
const DIFF_SAMPLES = 3;

function isCaught({ kind }: Caught): boolean {
  return kind === 'caught' || kind === 'muted';
}
