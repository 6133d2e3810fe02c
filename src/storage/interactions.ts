/** What a chat sent: taken once, kept until it is done, so that it can be answered before the work. */
import type { Queryable, Row } from './database.ts';

/** Under the hash of its signature. False: this very request was taken before. */
export async function takeInteraction(db: Queryable, signatureHash: string, payload: unknown): Promise<boolean> {
  const rows = await db.query(
    'insert into interactions (signature_hash, payload) values ($1, $2) on conflict do nothing returning 1',
    [signatureHash, JSON.stringify(payload)],
  );
  return rows.length > 0;
}

export interface OpenInteraction extends Row {
  signatureHash: string;
  payload: unknown;
}

const MAX_ATTEMPTS = 5;

/** The one that has waited longest, for `leaseMs`; null when there is none. */
export async function claimInteraction(db: Queryable, leaseMs: number): Promise<OpenInteraction | null> {
  const [row] = await db.query<OpenInteraction>(
    `update interactions set attempts = attempts + 1,
       claimed_until = clock_timestamp() + make_interval(secs => $1::float8 / 1000)
     where signature_hash = (
       select signature_hash from interactions
       where done_at is null and claimed_until < clock_timestamp() and attempts < ${MAX_ATTEMPTS}
       order by at limit 1 for update skip locked)
     returning signature_hash as "signatureHash", payload`,
    [leaseMs],
  );
  return row ?? null;
}

/** What it said is dropped (it names people and holds an address to answer); its hash stays, to refuse replays. */
export async function finishInteraction(db: Queryable, signatureHash: string, result: string): Promise<void> {
  await db.query(
    `update interactions set done_at = clock_timestamp(), payload = '{}', result = $2 where signature_hash = $1`,
    [signatureHash, result.slice(0, 500)],
  );
}

/** Replays are refused by their age long before. */
export async function pruneInteractions(db: Queryable): Promise<void> {
  await db.query(`delete from interactions where at < now() - interval '2 days'`);
}
