/** What a workspace learnt: every try with the table that judged it, the layer in use, and the way back. */
import { type ChangeOptions, changeWorkspace } from './change.ts';
import type { Database, Queryable, Row } from './database.ts';

export interface LearnedModel extends Row {
  version: number;
  /** `refused` ones have no layer; `past` ones were replaced by a better one; `reverted` ones by a person. */
  state: 'current' | 'past' | 'refused' | 'reverted';
  report: unknown;
  createdAt: string;
  adoptedAt: string | null;
  revertedAt: string | null;
  actor: string;
}

const COLUMNS = `version, state, report, created_at as "createdAt", adopted_at as "adoptedAt", reverted_at as "revertedAt", actor`;

/** The layer in use, as it was stored. */
export async function currentLayer(db: Queryable): Promise<{ version: number; layer: unknown } | null> {
  const [row] = await db.query<{ version: number; layer: unknown }>(
    `select version, layer from learned_models where state = 'current'`,
  );
  return row ?? null;
}

export async function currentVersion(db: Queryable): Promise<number | null> {
  const [row] = await db.query<{ version: number }>(`select version from learned_models where state = 'current'`);
  return row?.version ?? null;
}

/** The newest first. */
export async function listLearned(db: Queryable, limit: number): Promise<LearnedModel[]> {
  return db.query<LearnedModel>(`select ${COLUMNS} from learned_models order by version desc limit $1`, [limit]);
}

/** Stores a try. With a layer it is in use from now on, by live workers too; without one it was refused. Returns its version. */
export async function saveLearned(
  db: Database,
  tried: { layer: unknown; report: unknown; createdAt: string },
  options: ChangeOptions,
): Promise<number> {
  let version = 0;
  await changeWorkspace(db, options, async (tx) => {
    const [last] = await tx.query<{ version: number }>('select max(version) as version from learned_models');
    version = (last?.version ?? 0) + 1;
    const adopted = tried.layer !== null;
    if (adopted) await tx.query(`update learned_models set state = 'past' where state = 'current'`);
    await tx.query(
      `insert into learned_models (version, state, layer, report, created_at, adopted_at, actor)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        version,
        adopted ? 'current' : 'refused',
        adopted ? JSON.stringify(tried.layer) : null,
        JSON.stringify(tried.report),
        tried.createdAt,
        adopted ? new Date().toISOString() : null,
        options.actor,
      ],
    );
    return adopted ? [{ action: 'create', kind: 'learned model', name: String(version), fields: [] }] : [];
  });
  return version;
}

/** The layer before becomes the one in use, or none. Null when none was in use. */
export async function revertLearned(
  db: Database,
  options: ChangeOptions,
): Promise<{ from: number; to: number | null } | null> {
  let reverted: { from: number; to: number | null } | null = null;
  await changeWorkspace(db, options, async (tx) => {
    const [from] = await tx.query<{ version: number }>(
      `update learned_models set state = 'reverted', reverted_at = now() where state = 'current' returning version`,
    );
    if (from === undefined) return [];
    const [to] = await tx.query<{ version: number }>(
      `update learned_models set state = 'current', adopted_at = now()
       where version = (select max(version) from learned_models where state = 'past') returning version`,
    );
    reverted = { from: from.version, to: to?.version ?? null };
    return [{ action: 'delete', kind: 'learned model', name: String(from.version), fields: [] }];
  });
  return reverted;
}

const LEASE_MINUTES = 10;

/** True when this process may learn now. Let go with {@link endLearning}; who dies loses it after ten minutes. */
export async function beginLearning(db: Queryable): Promise<boolean> {
  const rows = await db.query(
    `update workspace set learning_until = clock_timestamp() + make_interval(mins => $1)
     where learning_until < clock_timestamp() returning 1`,
    [LEASE_MINUTES],
  );
  return rows.length > 0;
}

export async function endLearning(db: Queryable): Promise<void> {
  await db.query(`update workspace set learning_until = '-infinity'`);
}

/** Whether there is something to learn from that no try has seen, and the last one is long enough ago. */
export async function isLearningDue(db: Queryable, everyHours: number): Promise<boolean> {
  const [row] = await db.query<{ due: boolean }>(
    `with last as (select max(created_at) as at from learned_models)
     select exists (select from labels where last.at is null or labels.at > last.at)
       and (last.at is null or last.at < clock_timestamp() - make_interval(secs => $1 * 3600)) as due from last`,
    [everyHours],
  );
  return row?.due ?? false;
}
