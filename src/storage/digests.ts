/** Held deliveries become one digest per route when its time has come, on the database's clock. */
import type { Database } from './database.ts';

/**
 * Closes every digest window that is over: one delivery a route, and its held signals marked as said by it. A window
 * begins with its first held signal. Returns the ids of the new deliveries.
 */
export async function closeDigests(db: Database): Promise<number[]> {
  return db.transaction(async (tx) => {
    const due = await tx.query<{ route: string; team: string | null; channel: string; from: string; ids: number[] }>(
      `with waiting as (
         select d.id, d.route, d.team, d.channel, d.created_at,
           coalesce((r.timing ->> 'everyMinutes')::float8, 0) as minutes
         from deliveries d left join routes r on r.name = d.route
         where d.state = 'held' order by d.id for update of d skip locked)
       select route, max(team) as team, channel, min(created_at) as "from", array_agg(id order by id) as ids
       from waiting group by route, channel, minutes
       having min(created_at) + make_interval(secs => minutes * 60) <= clock_timestamp()`,
    );
    const made: number[] = [];
    for (const digest of due) {
      const [row] = await tx.query<{ id: number }>(
        `insert into deliveries (kind, dedupe_key, state, route, team, channel, reason, digest_from, digest_to)
         values ('digest', $1, 'pending', $2, $3, $4, $5, $6, clock_timestamp()) returning id`,
        [
          `digest:${digest.ids[0]}:${digest.route}`,
          digest.route,
          digest.team,
          digest.channel,
          `digest of route ${digest.route}: ${digest.ids.length} signals`,
          digest.from,
        ],
      );
      if (row === undefined) continue;
      await tx.query(`update deliveries set state = 'digested', digest_id = $1 where id = any($2::bigint[])`, [
        row.id,
        digest.ids,
      ]);
      made.push(row.id);
    }
    return made;
  });
}
