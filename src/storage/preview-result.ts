/** What a preview is asked, and what it answers. */
import type { Estimate } from '../domain/interval.ts';
import type { Library, MonitorDef, Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import type { QueryProblem, Range } from '../query/problem.ts';
import type { MonitorQueries } from './monitor-question.ts';
import type { ReplayWindow } from './replay-window.ts';

export interface ReplayRequest {
  /** Days before the newest stored post; default 7. */
  days?: number;
  library: Library;
  /** Milliseconds for reading and judging; default {@link REPLAY_MS}; `Infinity`: exact, however long it takes. */
  budgetMs?: number;
  /** Candidates at most; default: as many as the time allows. */
  budgetPosts?: number;
  /** Default 5. */
  samples?: number;
  signal?: AbortSignal;
}

export interface PreviewRequest extends ReplayRequest {
  queries: MonitorQueries;
  /** Those to compare with. */
  monitors: readonly MonitorDef[];
  /** More a day than this is W-BROAD; default {@link BROAD_PER_DAY}. */
  broadPerDay?: number;
}

export interface Sample {
  post: Post;
  spans: Span[];
}

export interface Preview {
  window: ReplayWindow;
  /** Posts judged, and which share of all posts they were picked from. */
  candidates: number;
  share: number;
  /** True: every post that could match was looked at; else the counts are estimates. */
  exact: boolean;
  /** Caught: `match` holds and `exclude` does not; muted ones among them. */
  count: Estimate;
  perDay: Estimate;
  /** What `exclude` keeps out and `mute` keeps from being delivered. */
  excluded: number;
  muted: number;
  platforms: { platform: string; count: number; perDay: number; share: number }[];
  /** "Cannot be told": posts for which the platform does not give what the query asks for. */
  unknown: { platform: string; field: string; count: number }[];
  /** False: the unknown ones were counted on a smaller sample. */
  unknownExact: boolean;
  busiestHour: { from: string; count: number } | null;
  overlap: { monitor: string; count: number; share: number }[];
  /** Caught by no other monitor. */
  fresh: number;
  /** One inner list for each OR. */
  branches: BranchShare[][];
  samples: Sample[];
  /** W-BROAD, W-DEAD-CLAUSE. */
  problems: QueryProblem[];
  /** What a reader of the numbers must know. */
  notes: string[];
}

export interface BranchShare {
  query: string;
  place: Range;
  /** Matches that the branch takes part in, and its share of all. */
  count: number;
  share: number;
  /** Matches that no other branch of this OR brings. */
  unique: number;
  uniqueShare: number;
  /** It matched nothing. */
  dead: boolean;
  /** It takes part in at least four fifths of the matches. */
  dominating: boolean;
}
