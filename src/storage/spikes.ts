/** Volume and sentiment per hour of each monitor, alone and with each topic, and the stories behind an unusual hour. */
import type { Queryable, Row } from './database.ts';

/** One monitor, or one topic of it. */
export interface SeriesKey {
  monitor: string;
  /** Null: whatever the topic. */
  topic: string | null;
}

export interface Series extends SeriesKey {
  monitorId: number;
  /** The hour of its first post: what lies before it was not watched. */
  begins: number;
  /** Whole hours since 1970, UTC; hours without posts are absent. */
  hours: { hour: number; posts: number; sentiment: number; squares: number }[];
}

/** An hour is that of the post, not of its collection: what was backfilled is history and no spike. */
const HOUR = `floor(extract(epoch from p.posted_at) / 3600)::integer`;
const FROM = `from mention_monitors mm join monitors m on m.id = mm.monitor_id and m.removed_at is null
  join signals s on s.post_id = mm.post_id join posts p on p.id = mm.post_id`;
const HEARD = `not mm.muted and p.deleted_at is null`;

/** Of posts of the hours `from` ≤ hour < `to`; muted ones left out. */
export async function hourlySeries(db: Queryable, from: number, to: number): Promise<Series[]> {
  return db.query<Series & Row>(
    `with counted as (
       select m.id as monitor_id, m.name as monitor, topic, ${HOUR} as hour, count(*)::integer as posts,
         sum(s.sentiment_score)::float8 as sentiment, sum(s.sentiment_score * s.sentiment_score)::float8 as squares
       ${FROM} cross join lateral unnest(array_append(s.topics, null)) as topic
       where ${HEARD} and p.posted_at >= to_timestamp($1 * 3600.0) and p.posted_at < to_timestamp($2 * 3600.0)
       group by m.id, topic, hour
     ), begun as (select monitor_id, min(hour) as begins from counted group by monitor_id)
     select monitor_id as "monitorId", monitor, topic, begins,
       json_agg(json_build_object('hour', hour, 'posts', posts, 'sentiment', sentiment, 'squares', squares) order by hour) as hours
     from counted join begun using (monitor_id) group by monitor_id, monitor, topic, begins order by monitor, topic nulls first`,
    [from, to],
  );
}

export interface StoryShare {
  storyId: number;
  posts: number;
  platforms: string[];
  /** Mean sentiment of its posts there, −1 … 1. */
  sentiment: number;
  /** Of the first post that is still there; at most 200 characters. */
  text: string | null;
}

/** Most posts of the series first, in the hours `from` ≤ hour < `to`. `below`: instead those that pull the mean sentiment down most from there. */
export async function storiesOf(
  db: Queryable,
  { monitorId, topic }: Pick<Series, 'monitorId' | 'topic'>,
  { from, to, below }: { from: number; to: number; below?: number },
  limit: number,
): Promise<StoryShare[]> {
  return db.query<StoryShare & Row>(
    `select s.story_id as "storyId", count(*)::integer as posts, array_agg(distinct p.platform) as platforms,
       avg(s.sentiment_score)::float8 as sentiment,
       left((array_agg(coalesce(nullif(p.data->>'text', ''), p.data->>'title') order by p.posted_at, p.id))[1], 200) as text
     ${FROM}
     where ${HEARD} and mm.monitor_id = $1 and ($2::text is null or $2 = any(s.topics))
       and p.posted_at >= to_timestamp($3 * 3600.0) and p.posted_at < to_timestamp($4 * 3600.0)
     group by s.story_id
     order by case when $5::float8 is null then count(*)::float8 else sum($5::float8 - s.sentiment_score) end desc, s.story_id
     limit $6`,
    [monitorId, topic, from, to, below ?? null, limit],
  );
}
