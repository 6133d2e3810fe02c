/** What `earshot spikes` finds: the unusual hours of every series, each with the stories that explain it. */
import { findSpikes, type Spike } from '../nlp/spikes.ts';
import type { Queryable } from '../storage/database.ts';
import { hourlySeries, type Series, type StoryShare, storiesOf } from '../storage/spikes.ts';

export interface ReportedSpike {
  monitor: string;
  /** Null: whatever the topic. */
  topic: string | null;
  kind: Spike['kind'];
  /** ISO 8601, UTC. */
  from: string;
  to: string;
  posts: number;
  value: number;
  usual: number;
  band: [low: number, high: number];
  /** Spreads away from the usual; below zero for a drop. */
  score: number;
  /** Those that explain most first; `share` of the excess, or of what the sentiment fell by. */
  stories: (StoryShare & { share: number })[];
}

/** Weeks of history each hour is compared with. */
const HISTORY_DAYS = 42;
const STORIES = 3;
const HOUR_MS = 3_600_000;

/** The last `days`, the hour that runs included; the most unusual first. */
export async function reportSpikes(
  db: Queryable,
  { days, nowMs }: { days: number; nowMs: number },
): Promise<ReportedSpike[]> {
  const to = Math.floor(nowMs / HOUR_MS) + 1;
  const from = to - 24 * days;
  const all = await hourlySeries(db, from - 24 * HISTORY_DAYS, to);
  const found: ReportedSpike[] = [];
  for (const series of all) {
    for (const spike of findSpikes(series.hours, { begins: series.begins, from, to })) {
      found.push(await explained(db, series, spike));
    }
  }
  return found.sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
}

async function explained(db: Queryable, series: Series, spike: Spike): Promise<ReportedSpike> {
  const { kind, from, to, usual } = spike;
  const isDrop = kind === 'sentiment';
  const stories = await storiesOf(db, series, { from, to, ...(isDrop ? { below: usual } : {}) }, STORIES);
  return {
    monitor: series.monitor,
    topic: series.topic,
    kind,
    from: isoOf(from),
    to: isoOf(to),
    posts: spike.posts,
    value: round(spike.value),
    usual: round(usual),
    band: [round(spike.low), round(spike.high)],
    score: round(spike.score),
    stories: stories.map((story) => ({ ...story, share: shareOf(story, spike) })),
  };
}

function shareOf({ posts, sentiment }: StoryShare, spike: Spike): number {
  const [part, whole] =
    spike.kind === 'volume'
      ? [posts, spike.value - spike.usual]
      : [posts * (spike.usual - sentiment), spike.posts * (spike.usual - spike.value)];
  return round(Math.max(0, Math.min(1, part / whole)));
}

const isoOf = (hour: number): string => new Date(hour * HOUR_MS).toISOString();
const round = (value: number): number => Math.round(value * 100) / 100;
