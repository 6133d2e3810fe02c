/**
 * The clock of a signal, from the moment it was posted to the public answer. What every post has (posted, collected, analysed)
 * stands in its own row and is not written a second time as events: at thousands of posts a second that would be most of the
 * work. What happens to few of them are timeline events; what people did is done to the story.
 */
import type { Queryable, Row } from './database.ts';

export const CLOCK_STAGES = [
  'posted',
  'collected',
  'analysed',
  'delivered',
  'seen',
  'acknowledged',
  'resolved',
  'answered',
] as const;
export type ClockStage = (typeof CLOCK_STAGES)[number];

/** One signal's; ISO 8601, null where a stage has not come (or came before the signal joined its story). */
export type Clock = Record<ClockStage, string | null>;

/**
 * What counts for a stage. Whoever assigns, snoozes, settles or answers has acknowledged, and whoever does anything has seen it;
 * dismissing settles as resolving does.
 */
const COUNTS: Record<'seen' | 'acknowledged' | 'resolved' | 'answered', readonly string[]> = {
  seen: [
    'seen',
    'acknowledged',
    'assigned',
    'snoozed',
    'resolved',
    'dismissed',
    'answered',
    'corrected',
    'handed-over',
    'linked',
  ],
  acknowledged: ['acknowledged', 'assigned', 'snoozed', 'resolved', 'dismissed', 'answered', 'linked'],
  resolved: ['resolved', 'dismissed'],
  answered: ['answered'],
};

const listed = (stages: readonly string[]) => stages.map((stage) => `'${stage}'`).join(', ');
const firstOf = (stage: keyof typeof COUNTS) =>
  `min(e.at) filter (where e.stage in (${listed(COUNTS[stage])})) as ${stage}`;

/**
 * `which` chooses from signals s, mentions m and posts p. Backfilled posts are left out: nobody waited for them. A signal that
 * joined a story after somebody did something with it has no time for that: it never waited.
 */
export function clockRows(which: string): string {
  return `
  select s.post_id, s.story_id, p.platform, p.posted_at as posted, p.collected_at as collected, m.analysed_at as analysed,
    (select min(coalesce(g.sent_at, d.sent_at)) from deliveries d left join deliveries g on g.id = d.digest_id
     where d.story_id = s.story_id and d.mode <> 'update' and coalesce(g.sent_at, d.sent_at) >= m.analysed_at) as delivered,
    did.*
  from signals s join mentions m on m.post_id = s.post_id join posts p on p.id = s.post_id
  cross join lateral (
    select ${(Object.keys(COUNTS) as (keyof typeof COUNTS)[]).map(firstOf).join(', ')}
    from timeline_events e where e.story_id = s.story_id and e.at >= m.analysed_at) did
  where not m.backfill and p.deleted_at is null and ${which}`;
}

/** Null when it is no signal, or history. */
export async function clockOf(db: Queryable, postId: number): Promise<Clock | null> {
  const [row] = await db.query<Clock & Row>(
    `select ${CLOCK_STAGES.join(', ')} from (${clockRows('s.post_id = $1')}) c`,
    [postId],
  );
  return row ?? null;
}
