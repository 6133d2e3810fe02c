/** Secrets that are made once for all processes of a workspace and kept sealed. */
import type { Queryable } from './database.ts';

/** The one that is kept: `sealed` when there was none, whoever came first otherwise. */
export async function keptSealed(db: Queryable, name: string, sealed: string): Promise<string> {
  await db.query('insert into sealed_secrets (name, sealed) values ($1, $2) on conflict do nothing', [name, sealed]);
  const [row] = await db.query<{ sealed: string }>('select sealed from sealed_secrets where name = $1', [name]);
  return row?.sealed ?? sealed;
}
