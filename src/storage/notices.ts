/** What an operator should look at: raised once, open until it is over. */
import type { Queryable, Row } from './database.ts';

export interface Notice extends Row {
  kind: string;
  object: string;
  message: string;
  raisedAt: string;
}

export async function openNotices(db: Queryable): Promise<Notice[]> {
  return db.query<Notice>(
    `select kind, object, message, raised_at as "raisedAt" from notices where ended_at is null order by raised_at, id`,
  );
}

/** True when it is new; one that is open gets the newest message. */
export async function raiseNotice(
  db: Queryable,
  notice: Pick<Notice, 'kind' | 'object' | 'message'>,
): Promise<boolean> {
  const [row] = await db.query<{ fresh: boolean }>(
    `insert into notices (kind, object, message) values ($1, $2, $3)
     on conflict (kind, object) where ended_at is null do update set message = excluded.message
     returning xmax = 0 as fresh`,
    [notice.kind, notice.object, notice.message],
  );
  return row?.fresh ?? false;
}

/** True when one was open. */
export async function endNotice(db: Queryable, kind: string, object: string): Promise<boolean> {
  const ended = await db.query(
    `update notices set ended_at = clock_timestamp() where kind = $1 and object = $2 and ended_at is null returning id`,
    [kind, object],
  );
  return ended.length > 0;
}

/** Those that are over are kept for a quarter of a year. */
export async function pruneNotices(db: Queryable): Promise<void> {
  await db.query(`delete from notices where ended_at < clock_timestamp() - interval '90 days'`);
}
