/** Monitors one at a time: saved with every version kept, and read again when they changed. */
import { type MonitorDef, scopedSource } from '../domain/monitor.ts';
import { checkMonitor } from '../query/check-monitor.ts';
import { similar } from '../query/fields.ts';
import { applyKind } from './apply-kind.ts';
import { changeWorkspace, type Origin } from './change.ts';
import type { Database, Queryable, Row } from './database.ts';
import { MONITOR, monitorRows } from './kinds.ts';
import { loadLibrary } from './library.ts';

export interface StoredMonitor extends MonitorDef {
  id: number;
  version: number;
}

export interface SavedMonitor {
  id: number;
  /** Rises when what it hears changed: `match`, `exclude`, `mute` or `scope`. */
  version: number;
  /** False when everything was so already. */
  changed: boolean;
}

/** A scope that names no source. */
export class UnknownSource extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnknownSource';
  }
}

/**
 * Creates the monitor or updates the one of its name; live workers hear by it within two seconds. Throws `QueryError`
 * when a query is wrong, `ExamplesFailed` when one of its examples is not answered as it says, and {@link UnknownSource};
 * then nothing changed.
 */
export async function saveMonitor(
  db: Database,
  def: MonitorDef,
  options: { actor: string; origin?: Origin; now?: number },
): Promise<SavedMonitor> {
  let saved: SavedMonitor | undefined;
  await changeWorkspace(db, options, async (tx, revision) => {
    checkMonitor(def, { library: await loadLibrary(tx), now: options.now ?? Date.now() });
    await mustHaveSource(tx, def);
    const how = { origin: options.origin ?? 'manual', revision, keep: true };
    const changes = await applyKind(tx, MONITOR, monitorRows([def]), how);
    if (changes.length > 0) await keepVersions(tx, [def.name], options.actor);
    const [row] = await tx.query<{ id: number; version: number }>('select id, version from monitors where name = $1', [
      def.name,
    ]);
    if (row !== undefined) saved = { ...row, changed: changes.length > 0 };
    return changes;
  });
  if (saved === undefined) throw new Error(`monitor ${def.name} was not stored`);
  return saved;
}

async function mustHaveSource(tx: Queryable, def: MonitorDef): Promise<void> {
  const source = scopedSource(def);
  if (source === undefined) return;
  const rows = await tx.query<{ name: string }>('select name from sources where removed_at is null');
  const names = rows.map(({ name }) => name);
  if (names.includes(source)) return;
  const meant = similar(source, names);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  throw new UnknownSource(`monitor "${def.name}", scope: unknown source "${source}"${hint}`);
}

/** Examples say what a version means: they are those of its last save. */
export async function keepVersions(tx: Queryable, names: string[], actor: string): Promise<void> {
  if (names.length === 0) return;
  await tx.query(
    `insert into monitor_versions (monitor_id, version, match, exclude, mute, scope, examples, saved_by)
     select id, version, match, exclude, mute, scope, examples, $2 from monitors
     where name = any($1::text[]) and removed_at is null
     on conflict (monitor_id, version) do update set examples = excluded.examples`,
    [names, actor],
  );
}

/**
 * Lists and named queries of these names changed: whoever may use one, also through other queries, is to be compiled
 * again. By their text, which finds a few too many and none too few.
 */
export async function touchUsers(tx: Queryable, names: string[], revision: number): Promise<void> {
  if (names.length === 0) return;
  const queries = await tx.query<{ name: string; query: string }>('select name, query from named_queries');
  await tx.query(
    `update monitors set revision = $2
     where removed_at is null and concat_ws(' ', match, exclude, mute) ~* '(list|use):'
       and exists (select 1 from unnest($1::text[]) as used (name)
                   where strpos(lower(concat_ws(' ', match, exclude, mute)), used.name) > 0)`,
    [reaching(names, queries), revision],
  );
}

/** The names, and those of all queries that speak of one of them. */
function reaching(names: string[], queries: { name: string; query: string }[]): string[] {
  const reached = new Set(names.map((name) => name.toLowerCase()));
  // A set takes what is added while it is walked.
  for (const name of reached) {
    for (const one of queries) if (one.query.toLowerCase().includes(name)) reached.add(one.name.toLowerCase());
  }
  return [...reached];
}

const COLUMNS = 'id, version, name, match, exclude, mute, owner, scope, examples';

/** The enabled ones, by name. */
export async function loadMonitors(db: Queryable): Promise<StoredMonitor[]> {
  const rows = await db.query<Row & StoredMonitor>(
    `select ${COLUMNS} from monitors where enabled and removed_at is null order by name`,
  );
  return rows.map(withoutNulls);
}

export interface MonitorChanges {
  /** Enabled ones that are new or changed. */
  put: StoredMonitor[];
  /** Names of those that are to be heard no longer. */
  gone: string[];
}

/** What changed after that version of the workspace. */
export async function monitorsSince(db: Queryable, version: number): Promise<MonitorChanges> {
  const rows = await db.query<Row & StoredMonitor & { heard: boolean }>(
    `select ${COLUMNS}, enabled and removed_at is null as heard from monitors where revision > $1 order by name`,
    [version],
  );
  return {
    put: rows.filter(({ heard }) => heard).map(({ heard: _heard, ...row }) => withoutNulls(row)),
    gone: rows.filter(({ heard }) => !heard).map(({ name }) => name),
  };
}

/** Also one that is disabled; null when there is none. */
export async function monitorNamed(db: Queryable, name: string): Promise<StoredMonitor | null> {
  const [row] = await db.query<Row & StoredMonitor>(
    `select ${COLUMNS}, enabled from monitors where name = $1 and removed_at is null`,
    [name],
  );
  return row === undefined ? null : withoutNulls(row);
}

export interface MonitorVersion extends Pick<MonitorDef, 'match' | 'exclude' | 'mute' | 'scope' | 'examples'> {
  version: number;
  savedAt: string;
  savedBy: string;
}

/** Newest first; of a monitor that was removed too. */
export async function monitorVersions(db: Queryable, name: string): Promise<MonitorVersion[]> {
  const rows = await db.query<Row & MonitorVersion>(
    `select v.version, v.match, v.exclude, v.mute, v.scope, v.examples, v.saved_at as "savedAt", v.saved_by as "savedBy"
     from monitor_versions v join monitors m on m.id = v.monitor_id where m.name = $1 order by v.version desc`,
    [name],
  );
  return rows.map(withoutNulls);
}

function withoutNulls<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
