/** Sources: leases, cursors and health. Every time here is the database's clock. */
import type { Cursor, PlatformLimits } from '../contracts/connector.ts';
import type { Failure } from '../contracts/failure.ts';
import type { Database, Queryable } from './database.ts';

export interface LeasedSource {
  id: number;
  name: string;
  connector: string;
  config: unknown;
  cursor: Cursor | null;
  pollMs: number | null;
  haystack: number;
  epoch: number;
  failures: number;
}

const LEASED = `id, name, connector, config, cursor, poll_ms as "pollMs", haystack, lease_epoch as epoch, failures`;

/**
 * Takes the lease of at most `limit` sources that are due and free, for `leaseMs`. Nobody else gets them before the
 * lease runs out; whoever held one before can no longer write (its epoch is over). `running` are the ids that `owner`
 * reads just now: a lease of its own that it could not give back (the database was away) is free for itself at once.
 * `pushed` are the connectors whose sources nobody reads.
 */
export async function leaseDueSources(
  db: Database,
  owner: string,
  options: { leaseMs: number; limit: number; only?: string; running?: number[]; pushed?: string[] },
): Promise<LeasedSource[]> {
  return db.query<LeasedSource & Record<string, unknown>>(
    `update sources set lease_owner = $1, lease_epoch = lease_epoch + 1,
       lease_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
     where id in (
       select id from sources
       where enabled and removed_at is null and finished_at is null
         and (lease_until < clock_timestamp() or (lease_owner = $1 and id <> all($5::bigint[])))
         and next_run_at <= clock_timestamp()
         and ($4::text is null or name = $4) and connector <> all($6::text[])
       order by next_run_at limit $3 for update skip locked)
     returning ${LEASED}`,
    [owner, options.leaseMs, options.limit, options.only ?? null, options.running ?? [], options.pushed ?? []],
  );
}

/** The parameters from `$from` on; absent limits leave what is known. */
const limitsSql = (from: number): string =>
  `requests_left = coalesce($${from}, requests_left), requests_reset_at = case when $${from}::integer is null
     then requests_reset_at else to_timestamp($${from + 1}::float8 / 1000) end`;
const limitsValues = (limits: PlatformLimits | undefined) => [limits?.requestsLeft ?? null, limits?.resetAt ?? null];

/** False when the lease was lost: the holder must stop at once. */
export async function renewLease(
  db: Queryable,
  source: LeasedSource,
  leaseMs: number,
  limits?: PlatformLimits,
): Promise<boolean> {
  const rows = await db.query(
    `update sources set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000), ${limitsSql(4)}
     where id = $1 and lease_epoch = $2 and enabled and removed_at is null returning id`,
    [source.id, source.epoch, leaseMs, ...limitsValues(limits)],
  );
  return rows.length === 1;
}

export type RunEnd =
  | { kind: 'caught-up'; nextRunMs: number }
  | { kind: 'finished' }
  | { kind: 'interrupted' }
  /** `first`: it had worked until then, so that failures are counted anew. */
  | { kind: 'failed'; failure: Failure; nextRunMs: number; first?: boolean };

/** Gives the lease back and records how the run ended. Does nothing when the lease was lost meanwhile. */
export async function endRun(db: Queryable, source: LeasedSource, end: RunEnd, limits?: PlatformLimits): Promise<void> {
  const failed = end.kind === 'failed';
  const failure = failed ? { kind: end.failure.kind, message: end.failure.message, status: end.failure.status } : null;
  await db.query(
    `update sources set lease_owner = null, lease_until = '-infinity',
       next_run_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000),
       finished_at = case when $4 then clock_timestamp() end,
       failures = case when $8 then 1 when $5 then failures + 1 when $7 then failures else 0 end,
       last_failure = case when $5 then $6::jsonb else last_failure end,
       last_failure_at = case when $5 then clock_timestamp() else last_failure_at end,
       last_success_at = case when $5 or $7 then last_success_at else clock_timestamp() end, ${limitsSql(9)}
     where id = $1 and lease_epoch = $2`,
    [
      source.id,
      source.epoch,
      'nextRunMs' in end ? end.nextRunMs : 0,
      end.kind === 'finished',
      failed,
      failure === null ? null : JSON.stringify(failure),
      end.kind === 'interrupted',
      failed && end.first === true,
      ...limitsValues(limits),
    ],
  );
}

export interface SourceHealth extends Record<string, unknown> {
  name: string;
  connector: string;
  enabled: boolean;
  origin: string;
  state: string;
  failures: number;
  lastFailure: { kind: string; message: string } | null;
  lastFailureAt: string | null;
  lastSuccessAt: string | null;
  newestPostAt: string | null;
  nextRunAt: string | null;
  /** Now − newest post; null before the first. */
  lagSeconds: number | null;
  /** Live posts of the last 60 minutes, about. */
  postsPerHour: number;
  /** What the platform said last; null where it does not say. */
  requestsLeft: number | null;
  requestsResetAt: string | null;
  /** What an operator should look at: it has gone silent against its habit. */
  notice: string | null;
  postsRead: number;
  postsMatched: number;
  itemsSkipped: number;
}

/** Each source's health, for `earshot sources`, the API and metrics. */
export async function sourceHealth(db: Queryable): Promise<SourceHealth[]> {
  return db.query<SourceHealth>(
    `select name, connector, enabled, origin, failures,
       case when not enabled then 'disabled'
            when lease_until > clock_timestamp() then 'reading'
            when finished_at is not null then 'finished'
            when failures > 0 then 'backing off'
            else 'waiting' end as state,
       last_failure as "lastFailure", last_failure_at as "lastFailureAt", last_success_at as "lastSuccessAt",
       newest_post_at as "newestPostAt", case when finished_at is null then next_run_at end as "nextRunAt",
       case when newest_post_at is not null
            then greatest(0, extract(epoch from clock_timestamp() - newest_post_at))::float8 end as "lagSeconds",
       (select coalesce(round(sum(case when hour >= date_trunc('hour', clock_timestamp()) then posts
            else posts * (1 - extract(epoch from clock_timestamp() - date_trunc('hour', clock_timestamp())) / 3600) end)), 0)::integer
        from source_hours where source_id = sources.id
          and hour >= date_trunc('hour', clock_timestamp()) - interval '1 hour') as "postsPerHour",
       requests_left as "requestsLeft", requests_reset_at as "requestsResetAt",
       (select message from notices where kind = 'silent' and object = sources.name and ended_at is null) as notice,
       posts_read as "postsRead", posts_matched as "postsMatched", items_skipped as "itemsSkipped"
     from sources where removed_at is null order by name`,
  );
}
