/** Every change of the configuration goes through here: one at a time, a higher version for live workers, an audit row. */
import type { Database, Queryable } from './database.ts';

export type Origin = 'file' | 'manual' | 'built-in';

export interface Change {
  action: 'create' | 'update' | 'delete';
  kind: string;
  name: string;
  /** Fields that differ; values of secrets are references, never secrets. */
  fields: { field: string; from: unknown; to: unknown }[];
}

export interface ChangeOptions {
  /** Who asked for it, for the audit. */
  actor: string;
  /** Only say what would change. */
  dryRun?: boolean;
}

/**
 * Runs `work` in one transaction that no other change of the configuration interleaves with. `revision` is the version
 * that the workspace gets when anything changed: what `work` writes is marked with it, so that a worker that has seen
 * an older version finds it.
 */
export async function changeWorkspace(
  db: Database,
  options: ChangeOptions,
  work: (tx: Queryable, revision: number) => Promise<Change[]>,
): Promise<Change[]> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ version: number }>('select version from workspace for update');
    const revision = (row?.version ?? 0) + 1;
    const changes = await work(tx, revision);
    if (changes.length > 0 && options.dryRun !== true) {
      await tx.query('update workspace set version = $1', [revision]);
      await audit(tx, options.actor, changes);
    }
    return changes;
  });
}

async function audit(tx: Queryable, actor: string, changes: Change[]): Promise<void> {
  await tx.query(
    `insert into audit (actor, action, object, detail) select $1, * from unnest($2::text[], $3::text[], $4::jsonb[])`,
    [
      actor,
      changes.map((change) => change.action),
      changes.map((change) => `${change.kind} ${change.name}`),
      changes.map((change) => JSON.stringify(change.fields)),
    ],
  );
}
