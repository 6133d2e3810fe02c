/** Numbers about what is stored and what waits. */
import type { Queryable } from './database.ts';

/** Rows that wait, by the queue that handles them. */
export interface Backlog {
  analyse: number;
  deliver: number;
}

/** True when at least one of the marks is reached; counts no further than that. */
export async function overHighWater(db: Queryable, mark: Backlog): Promise<boolean> {
  const [row] = await db.query<{ over: boolean }>(
    `select exists (select 1 from mentions where analysed_at is null and failed_at is null offset $1)
         or exists (select 1 from deliveries where state = 'pending' and next_attempt_at <= clock_timestamp() offset $2)
       as over`,
    [mark.analyse, mark.deliver],
  );
  return row?.over ?? false;
}

export async function backlog(db: Queryable): Promise<Backlog> {
  const [row] = await db.query<{ analyse: number; deliver: number }>(
    `select (select count(*) from mentions where analysed_at is null and failed_at is null) as analyse,
            (select count(*) from deliveries where state in ('pending', 'sending')) as deliver`,
  );
  return row ?? { analyse: 0, deliver: 0 };
}

export interface Totals extends Record<string, number> {
  posts: number;
  mentions: number;
  signals: number;
  stories: number;
  haystack: number;
  deliveries: number;
  sent: number;
  held: number;
  waiting: number;
  dead: number;
  setAside: number;
}

/** Everything counted, exactly. */
export async function totals(db: Queryable): Promise<Totals> {
  const [row] = await db.query<Totals>(
    `select (select count(*) from posts where deleted_at is null) as posts,
       (select count(*) from mentions) as mentions,
       (select count(*) from mentions where failed_at is not null) as "setAside",
       (select count(*) from signals) as signals, (select count(*) from stories) as stories,
       (select count(*) from haystack) as haystack,
       count(*) as deliveries, count(*) filter (where state = 'sent') as sent,
       count(*) filter (where state in ('held', 'digested')) as held,
       count(*) filter (where state in ('pending', 'sending')) as waiting,
       count(*) filter (where state = 'dead') as dead
     from deliveries`,
  );
  return row as Totals;
}
