/** How fast we are: for each stage of the clock how long it takes, by team, platform or monitor. */
import { CLOCK_STAGES, type ClockStage, clockRows } from './clock.ts';
import type { Queryable, Row } from './database.ts';

export const SPEED_BY = ['team', 'platform', 'monitor'] as const;
export type SpeedBy = (typeof SPEED_BY)[number];

/** Seconds. */
export interface StageSpeed {
  stage: ClockStage;
  /** Signals that came so far. */
  count: number;
  /** Since the stage before that the signal had. */
  p50: number;
  p95: number;
  /** Since it was posted. */
  sincePostedP50: number;
  sincePostedP95: number;
  /** Told and waiting for it. */
  waiting: number;
}

export interface Speed {
  /** Of `by`; null: all of them, or those that have none. */
  name: string | null;
  signals: number;
  stages: StageSpeed[];
  /** The stage with the longest p50; null when nothing is measured. */
  heldUpBy: ClockStage | null;
}

export interface SpeedReport {
  days: number;
  by: SpeedBy | null;
  /** Signals that were looked at: the newest, at most 50,000. */
  signals: number;
  /** There were more. */
  cut: boolean;
  groups: Speed[];
}

const MAX_SIGNALS = 50_000;

const NAMES: Record<SpeedBy | 'all', string> = {
  all: 'select null::text as name',
  platform: 'select c.platform as name',
  // Whose it is now: a story that was handed over is the other team's.
  team: `select coalesce((select a.team from story_states a where a.story_id = c.story_id),
    (select d.team from deliveries d where d.story_id = c.story_id and d.team is not null order by d.id limit 1)) as name`,
  monitor: `select o.name from mention_monitors mm join monitors o on o.id = mm.monitor_id
    where mm.post_id = c.post_id and not mm.backfill`,
};

/** Of signals analysed in the last `days`. */
export async function speedOf(db: Queryable, { days, by }: { days: number; by: SpeedBy | null }): Promise<SpeedReport> {
  const recent = `s.analysed_at >= now() - make_interval(days => $1) and m.analysed_at >= now() - make_interval(days => $1)`;
  const rows = await db.query<StepRow>(
    `with clocks as materialized (${clockRows(recent)} order by s.post_id desc limit ${MAX_SIGNALS + 1}),
     named as (select c.*, n.name from clocks c cross join lateral (${NAMES[by ?? 'all']}) n),
     sizes as (select name, count(*) as signals from named group by name),
     steps as (
       select name, t.stage, at, extract(epoch from at - coalesce(before, at)) as took,
         case when at is not null then greatest(0, extract(epoch from at - posted)) end as since, t.told and at is null as waits
       from named cross join lateral (values ${STEPS}) as t (stage, at, before, told))
     select name, stage, (select signals from sizes z where z.name is not distinct from steps.name) as signals,
       (select count(*) from clocks) as total, count(at) as count, count(*) filter (where waits) as waiting,
       percentile_cont(array[0.5, 0.95]) within group (order by took) as took,
       percentile_cont(array[0.5, 0.95]) within group (order by since) as since
     from steps group by name, stage order by signals desc, name`,
    [days],
  );
  const groups = [...Map.groupBy(rows, ({ name }) => name)].map(([name, steps]) => speed(name, steps));
  const total = rows[0]?.total ?? 0;
  return { days, by, signals: Math.min(total, MAX_SIGNALS), cut: total > MAX_SIGNALS, groups };
}

interface StepRow extends Row {
  name: string | null;
  stage: ClockStage;
  signals: number;
  total: number;
  count: number;
  waiting: number;
  took: [number, number] | null;
  since: [number, number] | null;
}

/** Each stage with the latest one before it that the signal had: clocks differ, and an answer may come before it is resolved. */
const STEPS = CLOCK_STAGES.slice(1)
  .map((stage, nth) => {
    const earlier = CLOCK_STAGES.slice(0, nth + 1).join(', ');
    const isAwaited = stage === 'acknowledged' || stage === 'resolved';
    const told = isAwaited
      ? `delivered is not null${stage === 'resolved' ? ' and acknowledged is not null' : ''}`
      : 'false';
    return `('${stage}', ${stage}, (select max(b) from unnest(array[${earlier}]) b where b <= ${stage}), ${told})`;
  })
  .join(',\n       ');

function speed(name: string | null, steps: StepRow[]): Speed {
  const stages = CLOCK_STAGES.flatMap((stage): StageSpeed[] => {
    const step = steps.find((one) => one.stage === stage);
    if (step === undefined || (step.count === 0 && step.waiting === 0)) return [];
    const [p50, p95] = (step.took ?? [0, 0]).map(rounded) as [number, number];
    const [sincePostedP50, sincePostedP95] = (step.since ?? [0, 0]).map(rounded) as [number, number];
    return [{ stage, count: step.count, p50, p95, sincePostedP50, sincePostedP95, waiting: step.waiting }];
  });
  const [slowest] = stages.filter(({ count }) => count > 0).sort((a, b) => b.p50 - a.p50 || b.p95 - a.p95);
  return { name, signals: steps[0]?.signals ?? 0, stages, heldUpBy: slowest?.stage ?? null };
}

/** To the millisecond. */
const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
