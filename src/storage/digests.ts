/** Held deliveries become one message when their time has come, on the database's clock. */
import type { HeldAs } from '../routing/group.ts';
import { digestReason } from '../routing/simulation.ts';
import type { Database, Queryable, Row } from './database.ts';

interface Due extends Row {
  route: string;
  team: string | null;
  channel: string;
  heldAs: HeldAs | null;
  from: string;
  ids: number[];
  more: number;
}

/**
 * Closes every digest whose window is over: one delivery, and its held signals marked as said by it. A route's window
 * begins with its first held signal; what is held until a certain moment (quiet hours, a budget, a batch) comes together
 * with what is held for the same. Returns the ids of the new deliveries.
 */
export async function closeDigests(db: Database): Promise<number[]> {
  return db.transaction(async (tx) => {
    const made: number[] = [];
    for (const digest of [...(await windowsOver(tx)), ...(await momentsCome(tx))]) {
      const isAlone = digest.heldAs === 'quiet' && digest.ids.length === 1 && digest.more === 0;
      made.push(...(isAlone ? await release(tx, digest.ids) : await close(tx, digest)));
    }
    return made;
  });
}

function windowsOver(tx: Queryable): Promise<Due[]> {
  return tx.query<Due>(
    `with waiting as (
       select d.id, d.route, d.team, d.channel, d.created_at, d.held_as, d.more,
         coalesce((r.timing ->> 'everyMinutes')::float8, 0) as minutes
       from deliveries d left join routes r on r.name = d.route
       where d.state = 'held' and d.held_until is null order by d.id for update of d skip locked)
     select route, max(team) as team, channel, min(held_as) as "heldAs", min(created_at) as "from",
       array_agg(id order by id) as ids, sum(more)::integer as more
     from waiting group by route, channel, minutes
     having min(created_at) + make_interval(secs => minutes * 60) <= clock_timestamp()`,
  );
}

function momentsCome(tx: Queryable): Promise<Due[]> {
  return tx.query<Due>(
    `with waiting as (
       select d.id, d.route, d.team, d.channel, d.created_at, d.held_as, d.held_for, d.more from deliveries d
       where d.state = 'held' and d.held_until <= clock_timestamp() order by d.id for update of d skip locked)
     select (array_agg(route order by id))[1] as route, max(team) as team, channel, min(held_as) as "heldAs",
       min(created_at) as "from", array_agg(id order by id) as ids, sum(more)::integer as more
     from waiting group by held_for, channel`,
  );
}

/** Nothing else came: it is told as it would have been. */
async function release(tx: Queryable, ids: number[]): Promise<number[]> {
  await tx.query(
    `update deliveries set state = 'pending', next_attempt_at = clock_timestamp(), queued_at = clock_timestamp()
     where id = any($1::bigint[])`,
    [ids],
  );
  return ids;
}

async function close(tx: Queryable, digest: Due): Promise<number[]> {
  const [row] = await tx.query<{ id: number }>(
    `insert into deliveries (kind, dedupe_key, state, route, team, channel, reason, more, digest_from, digest_to)
     values ('digest', $1, 'pending', $2, $3, $4, $5, $6, $7, clock_timestamp()) returning id`,
    [
      `digest:${digest.ids[0]}:${digest.route}`,
      digest.route,
      digest.team,
      digest.channel,
      digestReason(digest.heldAs ?? 'digest', digest.route, digest.ids.length + digest.more),
      digest.more,
      digest.from,
    ],
  );
  if (row === undefined) return [];
  await tx.query(`update deliveries set state = 'digested', digest_id = $1 where id = any($2::bigint[])`, [
    row.id,
    digest.ids,
  ]);
  return [row.id];
}
