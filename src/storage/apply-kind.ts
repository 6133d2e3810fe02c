/** Makes one kind of objects in the database what it should be, and says what differed. */
import { isDeepStrictEqual } from 'node:util';
import type { Change, Origin } from './change.ts';
import type { Queryable, Row } from './database.ts';
import type { Kind } from './kinds.ts';

export interface ApplyOptions {
  origin: Origin;
  /** The workspace's version that this change makes. */
  revision: number;
  dryRun?: boolean;
  /** Leave what is not named alone. */
  keep?: boolean;
}

interface Wanted {
  name: string;
  row: Row;
  /** Null: it is new (or comes back). */
  changed: Change['fields'] | null;
}

/** Creates, updates and (unless `keep`) removes what came from the same origin or is built in, and is wanted no longer. */
export async function applyKind(
  tx: Queryable,
  kind: Kind,
  desired: ReadonlyMap<string, Row>,
  options: ApplyOptions,
): Promise<Change[]> {
  const current = await currentRows(tx, kind, options.keep === true ? [...desired.keys()] : null);
  const { wanted, changes } = compare(kind, desired, current, options.origin);
  const gone = options.keep === true ? [] : [...current.values()].filter((row) => isGone(row, desired, options.origin));
  if (options.dryRun !== true) {
    await storeAll(tx, kind, wanted, options);
    await remove(
      tx,
      kind,
      gone.map(({ name }) => name),
      options.revision,
    );
  }
  return [...changes, ...gone.map(({ name }): Change => ({ action: 'delete', kind: kind.kind, name, fields: [] }))];
}

interface StoredRow extends Row {
  name: string;
  origin: Origin;
}

/** `names`: only these; null: all. */
async function currentRows(tx: Queryable, kind: Kind, names: string[] | null): Promise<Map<string, StoredRow>> {
  const rows = await tx.query<StoredRow>(
    `select name, origin, ${columnsOf(kind).join(', ')} from ${kind.table}
     where ($1::text[] is null or name = any($1)) ${kind.soft ? 'and removed_at is null' : ''} order by name`,
    [names],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

function compare(
  kind: Kind,
  desired: ReadonlyMap<string, Row>,
  current: ReadonlyMap<string, StoredRow>,
  origin: Origin,
): { wanted: Wanted[]; changes: Change[] } {
  const wanted: Wanted[] = [];
  const changes: Change[] = [];
  for (const [name, row] of desired) {
    const before = current.get(name);
    const fields = differences(before, row, Object.keys(kind.columns));
    if (before !== undefined && fields.length === 0 && before.origin === origin) continue;
    wanted.push({ name, row, changed: before === undefined ? null : fields });
    const action = before === undefined ? 'create' : 'update';
    if (before === undefined || fields.length > 0) changes.push({ action, kind: kind.kind, name, fields });
  }
  return { wanted, changes };
}

function isGone(row: StoredRow, desired: ReadonlyMap<string, Row>, origin: Origin): boolean {
  return !desired.has(row.name) && (row.origin === origin || row.origin === 'built-in');
}

function differences(before: Row | undefined, after: Row, columns: string[]): Change['fields'] {
  return columns
    .filter((column) => !isDeepStrictEqual(before?.[column] ?? null, json(after[column])))
    .map((field) => ({ field, from: before?.[field] ?? null, to: json(after[field]) }));
}

/** As it would come back from the database: no undefined members. */
export const json = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

const ROWS_AT_ONCE = 2_000;

/** Rows whose update says the same go together: a hundred thousand monitors are some fifty statements. */
async function storeAll(tx: Queryable, kind: Kind, wanted: Wanted[], options: ApplyOptions): Promise<void> {
  const columns = Object.keys(kind.columns);
  const extraOf = ({ changed }: Wanted): string[] =>
    kind.onUpdate?.(new Set(changed?.map(({ field }) => field) ?? columns)) ?? [];
  for (const [extra, rows] of Map.groupBy(wanted, (item) => extraOf(item).join(', '))) {
    const sql = upsert(kind, extra);
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      const part = rows.slice(at, at + ROWS_AT_ONCE).map(({ name, row }) => ({ ...row, name }));
      await tx.query(sql, [JSON.stringify(part), options.origin, ...(kind.revised ? [options.revision] : [])]);
    }
  }
}

/** $1: the rows as JSON; $2: their origin; $3: the revision, where the kind has one. */
function upsert(kind: Kind, extra: string): string {
  const columns = columnsOf(kind);
  const types = Object.entries(kind.columns).map(([column, type]) => `"${column}" ${type}`);
  const marks = kind.revised ? ['origin', 'revision'] : ['origin'];
  const assignments = [
    ...[...columns, ...marks].map((column) => `${column} = excluded.${column}`),
    ...(kind.soft ? ['removed_at = null'] : []),
    ...(extra === '' ? [] : [extra]),
  ];
  return `insert into ${kind.table} (name, ${[...columns, ...marks].join(', ')})
     select name, ${columns.join(', ')}, $2${kind.revised ? ', $3::bigint' : ''}
     from jsonb_to_recordset($1::jsonb) as wanted (name text, ${types.join(', ')})
     on conflict (name) do update set ${assignments.join(', ')}`;
}

async function remove(tx: Queryable, kind: Kind, names: string[], revision: number): Promise<void> {
  if (names.length === 0) return;
  if (!kind.soft) {
    await tx.query(`delete from ${kind.table} where name = any($1::text[])`, [names]);
    return;
  }
  const revised = kind.revised ? ', revision = $2::bigint' : '';
  await tx.query(`update ${kind.table} set removed_at = now()${revised} where name = any($1::text[])`, [
    names,
    ...(kind.revised ? [revision] : []),
  ]);
}

const columnsOf = (kind: Kind): string[] => Object.keys(kind.columns).map((column) => `"${column}"`);
