/** An import is a source of the `file` connector that is read once; interrupted, it goes on where it stood. */
import type { Database } from './database.ts';

export interface ImportState {
  finished: boolean;
  read: number;
  matched: number;
  skipped: number;
  failure: { kind: string; message: string } | null;
  /** Mentions of this source that analysis has not finished. */
  unanalysed: number;
  /** Deliveries that are due now or under way, at channels that take any. */
  undelivered: number;
}

/**
 * Registers (or wakes) the source. An unfinished import with the same configuration resumes; a finished one is read
 * again from the start, which adds nothing that is there already. Returns the counters to compare with.
 */
export async function openImport(
  db: Database,
  source: { name: string; connector: string; config: unknown },
): Promise<{ read: number; matched: number; skipped: number; resumed: boolean }> {
  const [before] = await db.query<{ finished: boolean; same: boolean; connector: string; started: boolean }>(
    `select finished_at is not null as finished, config = $2::jsonb as same, connector, cursor is not null as started
     from sources where name = $1 and removed_at is null`,
    [source.name, JSON.stringify(source.config)],
  );
  if (before !== undefined && before.connector !== source.connector) {
    throw new Error(`source ${source.name} reads with connector ${before.connector}: choose another --source name`);
  }
  const resume = before?.same === true && !before.finished;
  const [row] = await db.query<{ read: number; matched: number; skipped: number }>(
    `insert into sources (name, connector, config) values ($1, $2, $3::jsonb)
     on conflict (name) do update set connector = excluded.connector, config = excluded.config, enabled = true, removed_at = null, finished_at = null,
       next_run_at = now(), failures = 0, last_failure = null, cursor = case when $4 then sources.cursor end,
       -- A process that reads the old place just now must not put its cursor back.
       lease_epoch = sources.lease_epoch + case when $4 then 0 else 1 end,
       lease_until = case when $4 then sources.lease_until else '-infinity' end
     returning posts_read as read, posts_matched as matched, items_skipped as skipped`,
    [source.name, source.connector, JSON.stringify(source.config), resume],
  );
  return { ...(row ?? { read: 0, matched: 0, skipped: 0 }), resumed: resume && before?.started === true };
}

export async function importState(db: Database, name: string): Promise<ImportState> {
  const [row] = await db.query<ImportState & Record<string, unknown>>(
    `select finished_at is not null as finished, posts_read as read, posts_matched as matched, items_skipped as skipped,
       case when failures > 0 then last_failure end as failure,
       (select count(*) from mentions m join posts p on p.id = m.post_id
        where p.source_id = s.id and m.analysed_at is null and m.failed_at is null) as unanalysed,
       (select count(*) from deliveries d left join channels c on c.name = d.channel
        where coalesce(c.paused_until, '-infinity') <= clock_timestamp()
          and (d.state = 'sending' or (d.state = 'pending' and d.next_attempt_at <= clock_timestamp()))) as undelivered
     from sources s where name = $1`,
    [name],
  );
  if (row === undefined) throw new Error(`there is no source ${name}`);
  return row;
}

/** True when nothing but built-in objects (or nothing at all) is configured. */
export async function isUnconfigured(db: Database): Promise<boolean> {
  const [row] = await db.query<{ configured: boolean }>(
    `select exists (select 1 from sources where origin <> 'built-in' and removed_at is null)
         or exists (select 1 from monitors where origin <> 'built-in' and removed_at is null)
         or exists (select 1 from routes where origin <> 'built-in') as configured`,
  );
  return row?.configured !== true;
}
