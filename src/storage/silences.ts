/** Silences: who does not want to hear of what, why, and until when. */
import type { RouteConditions } from '../domain/routing.ts';
import type { Database, Queryable, Row } from './database.ts';

export interface StoredSilence extends Row {
  id: number;
  when: RouteConditions;
  author: string;
  reason: string;
  startsAt: string;
  /** Exclusive. */
  endsAt: string;
  state: 'coming' | 'active' | 'expired';
}

const COLUMNS = `id, conditions as "when", author, reason, starts_at as "startsAt", ends_at as "endsAt",
  case when ends_at <= clock_timestamp() then 'expired' when starts_at > clock_timestamp() then 'coming' else 'active' end as state`;

export interface NewSilence {
  when: RouteConditions;
  author: string;
  reason: string;
  forMs: number;
}

/** From now on, by the database's clock. */
export async function addSilence(db: Database, { when, author, reason, forMs }: NewSilence): Promise<StoredSilence> {
  return db.transaction(async (tx) => {
    const [made] = await tx.query<StoredSilence>(
      `insert into silences (conditions, author, reason, ends_at)
       values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4::float8 / 1000)) returning ${COLUMNS}`,
      [JSON.stringify(when), author, reason, forMs],
    );
    const silence = made as StoredSilence;
    await audit(tx, author, 'silence', silence);
    return silence;
  });
}

/** Those that hold or will, the one that ends first first; `all`: expired ones too. */
export async function listSilences(db: Queryable, options: { all?: boolean } = {}): Promise<StoredSilence[]> {
  return db.query<StoredSilence>(
    `select ${COLUMNS} from silences where $1 or ends_at > clock_timestamp() order by ends_at, id`,
    [options.all === true],
  );
}

/** Ends it now. Null when there is none that still holds. What it held back is looked at again at once. */
export async function expireSilence(db: Database, id: number, actor: string): Promise<StoredSilence | null> {
  return db.transaction(async (tx) => {
    const [before] = await tx.query<{ endsAt: string }>(
      'select ends_at as "endsAt" from silences where id = $1 and ends_at > clock_timestamp() for update',
      [id],
    );
    if (before === undefined) return null;
    const [ended] = await tx.query<StoredSilence>(
      `update silences set starts_at = least(starts_at, clock_timestamp()), ends_at = clock_timestamp()
       where id = $1 returning ${COLUMNS}`,
      [id],
    );
    await tx.query('update notification_groups set due_at = clock_timestamp() where due_at = $1', [before.endsAt]);
    const silence = ended as StoredSilence;
    await audit(tx, actor, 'expire', silence);
    return silence;
  });
}

async function audit(tx: Queryable, actor: string, action: string, silence: StoredSilence): Promise<void> {
  const { when, reason, endsAt } = silence;
  await tx.query('insert into audit (actor, action, object, detail) values ($1, $2, $3, $4)', [
    actor,
    action,
    `silence ${silence.id}`,
    JSON.stringify({ when, reason, endsAt }),
  ]);
}
