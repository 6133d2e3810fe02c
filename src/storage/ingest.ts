/** Sources that posts are pushed to, and the answers that are given again when a request comes again. */
import type { Ingested } from '../contracts/ingest.ts';
import type { Queryable } from './database.ts';
import type { LeasedSource } from './sources.ts';

export interface PushedSource extends LeasedSource {
  enabled: boolean;
}

/** Null when no source is called so. Its epoch rises when its configuration changes: then nothing is stored by the old one. */
export async function pushedSource(db: Queryable, name: string): Promise<PushedSource | null> {
  const [row] = await db.query<PushedSource & Record<string, unknown>>(
    `select id, name, connector, config, cursor, poll_ms as "pollMs", haystack, lease_epoch as epoch, failures, enabled
     from sources where name = $1 and removed_at is null`,
    [name],
  );
  return row ?? null;
}

/** What was answered under this key, and to what; null when it is new. */
export async function answerUnder(
  db: Queryable,
  sourceId: number,
  key: string,
): Promise<{ fingerprint: string; answer: Ingested } | null> {
  const [row] = await db.query<{ fingerprint: string; answer: Ingested }>(
    'select fingerprint, answer from ingest_keys where source_id = $1 and key = $2',
    [sourceId, key],
  );
  return row ?? null;
}

/** Another request has the key already: nothing of this one is stored. */
export class KeyTaken extends Error {
  constructor() {
    super('the idempotency key was used before');
    this.name = 'KeyTaken';
  }
}

/** In the transaction that stores what was sent. Throws {@link KeyTaken}. */
export async function keepAnswer(
  tx: Queryable,
  sourceId: number,
  { key, fingerprint, answer }: { key: string; fingerprint: string; answer: Ingested },
): Promise<void> {
  const kept = await tx.query(
    `insert into ingest_keys (source_id, key, fingerprint, answer) values ($1, $2, $3, $4::jsonb)
     on conflict do nothing returning key`,
    [sourceId, key, fingerprint, JSON.stringify(answer)],
  );
  if (kept.length === 0) throw new KeyTaken();
}

/** Keys are good for a day; a sender that tries longer finds its posts known by their identity. */
export async function pruneIngestKeys(db: Queryable): Promise<void> {
  await db.query(`delete from ingest_keys where at < clock_timestamp() - interval '1 day'`);
}

/** Something came: the source is well. */
export async function noteIngested(tx: Queryable, sourceId: number): Promise<void> {
  await tx.query('update sources set last_success_at = clock_timestamp(), failures = 0 where id = $1', [sourceId]);
}
