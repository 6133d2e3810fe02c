/** Deliveries: claimed, tried once, recorded. The claim's epoch keeps a worker out that was away for too long. */
import type { Receipt } from '../contracts/channel.ts';
import type { Failure } from '../contracts/failure.ts';
import type { Database, Queryable } from './database.ts';

export interface ClaimedDelivery {
  id: number;
  kind: 'signal' | 'digest';
  /** `update`: it changes the message of its group. */
  mode: 'ping' | 'update' | 'escalation';
  groupId: number | null;
  channel: string;
  route: string;
  team: string | null;
  reason: string;
  storyId: number | null;
  postId: number | null;
  digestFrom: string | null;
  digestTo: string | null;
  /** Of a digest: signals that it does not name. */
  more: number;
  /** Counting the one that this claim allows. */
  attempts: number;
  epoch: number;
  createdAt: string;
  /** True when an earlier attempt ended, or its claim ran out, without a clear answer: the remote may have it already. */
  inDoubt: boolean;
}

/**
 * Claims those of `ids` that are due, for `leaseMs`: pending ones, and ones whose claimer never came back.
 * Channels that are paused (rate limit, breaker) keep theirs waiting, and so do those of `except`.
 */
export async function claimDeliveries(
  db: Queryable,
  ids: number[],
  leaseMs: number,
  except: string[] = [],
): Promise<ClaimedDelivery[]> {
  return db.query<ClaimedDelivery & Record<string, unknown>>(
    `with due as (
       select d.id, d.state from deliveries d
       left join channels c on c.name = d.channel
       where d.id = any($1::bigint[]) and d.channel <> all($3::text[])
         and coalesce(c.paused_until, '-infinity') <= clock_timestamp()
         and ((d.state = 'pending' and d.next_attempt_at <= clock_timestamp())
           or (d.state = 'sending' and d.claimed_until < clock_timestamp()))
       order by d.id for update of d skip locked)
     update deliveries d set state = 'sending', claim_epoch = claim_epoch + 1, attempts = attempts + 1,
       claimed_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000),
       in_doubt = in_doubt + case when due.state = 'sending' then 1 else 0 end
     from due where d.id = due.id
     returning d.id, d.kind, d.mode, d.group_id as "groupId", d.more, d.channel, d.route, d.team, d.reason, d.story_id as "storyId", d.post_id as "postId",
       d.digest_from as "digestFrom", d.digest_to as "digestTo", d.attempts, d.claim_epoch as epoch,
       d.created_at as "createdAt", d.in_doubt > 0 as "inDoubt"`,
    [ids, leaseMs, except],
  );
}

/** Keeps claims that are still being worked on; returns the ids of those that were not lost meanwhile. */
export async function renewClaims(db: Queryable, deliveries: ClaimedDelivery[], leaseMs: number): Promise<number[]> {
  const kept = await db.query<{ id: number }>(
    `update deliveries d set claimed_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     from unnest($1::bigint[], $2::bigint[]) as t (id, epoch)
     where d.id = t.id and d.claim_epoch = t.epoch and d.state = 'sending' returning d.id`,
    [deliveries.map((delivery) => delivery.id), deliveries.map((delivery) => delivery.epoch), leaseMs],
  );
  return kept.map((row) => row.id);
}

export interface Sent {
  delivery: ClaimedDelivery;
  receipt: Receipt;
}

/** Records receipts and the moment on each signal's timeline. A receipt of an outlived claim is not recorded. */
export async function recordSent(db: Database, sent: Sent[]): Promise<void> {
  if (sent.length === 0) return;
  await db.query(
    `with done as (
       update deliveries d set state = 'sent', sent_at = clock_timestamp(), receipt = t.receipt, last_failure = null
       from unnest($1::bigint[], $2::bigint[], $3::jsonb[]) as t (id, epoch, receipt)
       where d.id = t.id and d.claim_epoch = t.epoch and d.state = 'sending'
       returning d.id, d.post_id, d.channel, d.mode)
     insert into timeline_events (post_id, stage, delivery_id, actor)
     select coalesce(done.post_id, held.post_id), 'delivered', done.id, done.channel
     from done left join deliveries held on held.digest_id = done.id
     where coalesce(done.post_id, held.post_id) is not null and done.mode <> 'update'`,
    [
      sent.map((item) => item.delivery.id),
      sent.map((item) => item.delivery.epoch),
      sent.map((item) => JSON.stringify(item.receipt)),
    ],
  );
}

export interface FailureRecord {
  kind: string;
  message: string;
  status?: number;
}

const failureRecord = (failure: Failure): string =>
  JSON.stringify({ kind: failure.kind, message: failure.message.slice(0, 500), status: failure.status });

/** Puts a failed attempt back to wait. `countAttempt` is false for a rate limit: that was not the message's fault. */
export async function postpone(
  db: Queryable,
  delivery: ClaimedDelivery,
  retry: { inMs: number; failure?: Failure; countAttempt: boolean },
): Promise<void> {
  await db.query(
    `update deliveries set state = 'pending', claimed_until = null, queued_at = clock_timestamp(),
       next_attempt_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000),
       attempts = attempts - case when $4 then 0 else 1 end,
       in_doubt = in_doubt + case when $6 then 1 else 0 end,
       last_failure = coalesce($5::jsonb, last_failure)
     where id = $1 and claim_epoch = $2 and state = 'sending'`,
    [
      delivery.id,
      delivery.epoch,
      retry.inMs,
      retry.countAttempt,
      retry.failure === undefined ? null : failureRecord(retry.failure),
      retry.failure?.inDoubt ?? false,
    ],
  );
}

/** Claimed and not begun: they wait as before, no attempt counted. */
export async function putBack(db: Queryable, deliveries: ClaimedDelivery[], inMs: number): Promise<void> {
  if (deliveries.length === 0) return;
  await db.query(
    `update deliveries d set state = 'pending', claimed_until = null, queued_at = clock_timestamp(),
       next_attempt_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000), attempts = attempts - 1
     from unnest($1::bigint[], $2::bigint[]) as t (id, epoch)
     where d.id = t.id and d.claim_epoch = t.epoch and d.state = 'sending'`,
    [deliveries.map((delivery) => delivery.id), deliveries.map((delivery) => delivery.epoch), inMs],
  );
}

/** Gives up: a dead letter with its fingerprint, for a person to replay. */
export async function bury(
  db: Database,
  delivery: ClaimedDelivery,
  failure: Failure,
  fingerprint: string,
): Promise<void> {
  await db.query(
    `with dead as (
       update deliveries set state = 'dead', claimed_until = null, last_failure = $3::jsonb
       where id = $1 and claim_epoch = $2 and state = 'sending' returning id)
     insert into dead_letters (delivery_id, fingerprint, failure) select id, $4, $3::jsonb from dead`,
    [delivery.id, delivery.epoch, failureRecord(failure), fingerprint],
  );
}

/** Ends a claimed delivery that has nothing left to say (its post was deleted). */
export async function cancelClaimed(db: Queryable, delivery: ClaimedDelivery, why: string): Promise<void> {
  await db.query(
    `update deliveries set state = 'cancelled', claimed_until = null, reason = reason || '; cancelled: ' || $3
     where id = $1 and claim_epoch = $2 and state = 'sending'`,
    [delivery.id, delivery.epoch, why],
  );
}

/** Ids of at most `limit` deliveries of a channel that may be sent now, those that have waited longest first. */
export async function dueDeliveries(db: Queryable, channel: string, limit: number): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `select d.id from deliveries d left join channels c on c.name = d.channel
     where d.channel = $1 and d.state = 'pending' and d.next_attempt_at <= clock_timestamp()
       and coalesce(c.paused_until, '-infinity') <= clock_timestamp()
     order by d.next_attempt_at limit $2`,
    [channel, limit],
  );
  return rows.map((row) => row.id);
}

/** Deliveries that are due although the queue was told about them more than `overdueMs` ago; marks them as told. */
export async function overdueDeliveries(
  db: Queryable,
  options: { overdueMs: number; limit: number },
): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `update deliveries set queued_at = clock_timestamp() where id in (
       select d.id from deliveries d left join channels c on c.name = d.channel
       where coalesce(c.paused_until, '-infinity') <= clock_timestamp()
         and ((d.state = 'pending' and d.next_attempt_at <= clock_timestamp()
               and greatest(d.queued_at, d.next_attempt_at) < clock_timestamp() - make_interval(secs => $1::float8 / 1000))
           or (d.state = 'sending' and d.claimed_until < clock_timestamp()))
       order by d.next_attempt_at limit $2 for update of d skip locked)
     returning id`,
    [options.overdueMs, options.limit],
  );
  return rows.map((row) => row.id);
}
