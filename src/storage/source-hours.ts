/** Posts by source and hour, and the hours in which it was listened to: what a source's habit is read from. */
import { HABIT_DAYS, type ListenedHour } from '../domain/source-habit.ts';
import type { Queryable, Row } from './database.ts';

/** Says that these sources were listened to in this hour, whatever they said. */
export async function noteListening(db: Queryable, sourceIds: readonly number[]): Promise<void> {
  await db.query(
    `insert into source_hours (source_id, hour)
     select id, date_trunc('hour', clock_timestamp()) from unnest($1::bigint[]) as t (id) on conflict do nothing`,
    [sourceIds],
  );
}

/** Whoever may be sent to is listening as long as Earshot runs. */
export async function notePushed(db: Queryable, connectors: readonly string[]): Promise<void> {
  await db.query(
    `insert into source_hours (source_id, hour) select id, date_trunc('hour', clock_timestamp()) from sources
     where connector = any($1::text[]) and enabled and removed_at is null on conflict do nothing`,
    [connectors],
  );
}

export interface SourceHabit {
  name: string;
  /** Whole hours since 1970: the one under way, and that of the source's creation. */
  now: number;
  since: number;
  hours: ListenedHour[];
  /** When it had a post the last time, as an hour; null: never within what is kept. */
  lastSpoke: number | null;
}

/** Of the sources that are read and did not say anything in this hour or the one before, or about which a notice is open. */
export async function quietSources(db: Queryable): Promise<SourceHabit[]> {
  const hour = (moment: string) => `floor(extract(epoch from ${moment}) / 3600)::integer`;
  return db.query<SourceHabit & Row>(
    `select s.name, ${hour('clock_timestamp()')} as now, ${hour('s.created_at')} as since,
       coalesce(json_agg(json_build_object('hour', ${hour('h.hour')}, 'posts', h.posts)) filter (where h.hour is not null), '[]') as hours,
       max(${hour('h.hour')}) filter (where h.posts > 0) as "lastSpoke"
     from sources s left join source_hours h on h.source_id = s.id
     where s.enabled and s.removed_at is null and s.finished_at is null
       and (exists (select 1 from notices n where n.kind = 'silent' and n.object = s.name and n.ended_at is null)
         or not exists (select 1 from source_hours l where l.source_id = s.id and l.posts > 0
           and l.hour >= date_trunc('hour', clock_timestamp()) - interval '1 hour'))
     group by s.id order by s.name`,
  );
}

/** Ends the notices about sources that are not read any more. Returns their names. */
export async function endNoticesOfOthers(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ object: string }>(
    `update notices n set ended_at = clock_timestamp() where kind = 'silent' and ended_at is null and not exists (
       select 1 from sources s where s.name = n.object and s.enabled and s.removed_at is null and s.finished_at is null)
     returning object`,
  );
  return rows.map((row) => row.object);
}

export async function pruneSourceHours(db: Queryable): Promise<void> {
  await db.query('delete from source_hours where hour < clock_timestamp() - make_interval(days => $1)', [
    HABIT_DAYS + 8,
  ]);
}
