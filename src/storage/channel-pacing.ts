/** Pacing per channel, shared by every deliver worker: slots are reserved in the database, on its clock. */
import type { Queryable } from './database.ts';

/**
 * Reserves up to `wanted` sends of a channel whose sends start at least `intervalMs` apart (`burst` of them may come
 * at once). Returns how many may start now and how long the rest should wait.
 */
export async function reserveSlots(
  db: Queryable,
  channel: string,
  options: { wanted: number; intervalMs: number; burst: number },
): Promise<{ granted: number; waitMs: number }> {
  // A token bucket kept as one time: next_free_at lies at most `burst` intervals in the past. Nobody waits for the disk: a
  // crash of PostgreSQL may forget the last half second of it, and the remote says when that was too much.
  const [row] = await db.query<{ granted: number; waitMs: number }>(
    `with unflushed as materialized (select set_config('synchronous_commit', 'off', true)),
     bucket as (
       select name, paused_until,
         greatest(next_free_at, clock_timestamp() - make_interval(secs => $3::float8 * $4 / 1000)) as free_at,
         clock_timestamp() as now
       from channels, unflushed where name = $1 for update of channels),
     grants as (
       select name, free_at, now, case when paused_until > now then 0 else
         least($2::integer, greatest(0, floor(extract(epoch from now - free_at) * 1000 / $3::float8)::integer)) end as n
       from bucket)
     update channels c set next_free_at = g.free_at + make_interval(secs => g.n * $3::float8 / 1000)
     from grants g where c.name = g.name
     returning g.n as granted,
       greatest(0, extract(epoch from greatest(c.next_free_at + make_interval(secs => $3::float8 / 1000), c.paused_until)
         - clock_timestamp()) * 1000)::float8 as "waitMs"`,
    [channel, options.wanted, options.intervalMs, options.burst],
  );
  return row ?? { granted: 0, waitMs: 0 };
}

/** Nothing is sent to the channel for so long: the remote asked for it, or its credentials do not work. */
export async function pauseChannel(db: Queryable, channel: string, forMs: number, reason: string): Promise<void> {
  await db.query(
    `update channels set paused_until = greatest(paused_until, clock_timestamp() + make_interval(secs => $2::float8 / 1000)),
       paused_reason = $3 where name = $1`,
    [channel, forMs, reason.slice(0, 500)],
  );
}

/** Makes `sender` the only one to send to the channel for `leaseMs`. False while it is another's turn. */
export async function takeTurn(db: Queryable, channel: string, sender: string, leaseMs: number): Promise<boolean> {
  const rows = await db.query(
    `update channels set sender = $2, sender_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where name = $1 and (sender_until < clock_timestamp() or sender = $2) returning name`,
    [channel, sender, leaseMs],
  );
  return rows.length === 1;
}

export async function endTurn(db: Queryable, channel: string, sender: string): Promise<void> {
  await db.query(`update channels set sender = null, sender_until = '-infinity' where name = $1 and sender = $2`, [
    channel,
    sender,
  ]);
}
