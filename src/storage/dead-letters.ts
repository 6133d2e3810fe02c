/** Dead letters: what could not be delivered, grouped by what went wrong, and its replay. */
import type { Database, Queryable, Row } from './database.ts';

export interface DeadGroup extends Row {
  fingerprint: string;
  count: number;
  channel: string;
  failure: { kind: string; message: string };
  firstAt: string;
  lastAt: string;
  deliveries: number[];
}

export async function listDead(db: Queryable): Promise<DeadGroup[]> {
  return db.query<DeadGroup>(
    `select l.fingerprint, count(*) as count, min(d.channel) as channel, (array_agg(l.failure order by l.id desc))[1] as failure,
       min(l.at) as "firstAt", max(l.at) as "lastAt", (array_agg(d.id order by d.id))[1:20] as deliveries
     from dead_letters l join deliveries d on d.id = l.delivery_id
     where l.replayed_at is null group by l.fingerprint order by max(l.at) desc`,
  );
}

/** Puts dead deliveries back to wait, with fresh attempts. Returns their ids. Named by fingerprint, id, or all. */
export async function replayDead(
  db: Database,
  which: { fingerprint?: string; delivery?: number },
  actor: string,
): Promise<number[]> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ delivery_id: number }>(
      `update dead_letters set replayed_at = clock_timestamp()
       where replayed_at is null and ($1::text is null or fingerprint = $1) and ($2::bigint is null or delivery_id = $2)
       returning delivery_id`,
      [which.fingerprint ?? null, which.delivery ?? null],
    );
    const ids = rows.map((row) => row.delivery_id);
    await tx.query(
      `update deliveries set state = 'pending', attempts = 0, next_attempt_at = clock_timestamp(),
         queued_at = clock_timestamp() where id = any($1::bigint[]) and state = 'dead'`,
      [ids],
    );
    if (ids.length > 0) {
      await tx.query(`insert into audit (actor, action, object, detail) values ($1, 'replay', 'dead letters', $2)`, [
        actor,
        JSON.stringify({ ...which, count: ids.length }),
      ]);
    }
    return ids;
  });
}
