/** Puts a configuration into the database, idempotently, and says what changed. */
import { isDeepStrictEqual } from 'node:util';
import { type ApplyOptions, applyKind, json } from './apply-kind.ts';
import { type Change, changeWorkspace, type Origin } from './change.ts';
import type { Database, Queryable, Row } from './database.ts';
import {
  type DesiredWorkspace,
  desiredRows,
  LIST,
  listRows,
  MONITOR,
  monitorRows,
  NAMED_QUERY,
  queryRows,
} from './kinds.ts';
import { keepVersions, touchUsers } from './monitors.ts';

export type { Change, Origin } from './change.ts';
export type { DesiredWorkspace } from './kinds.ts';

/**
 * Makes the database say what the configuration says: creates, updates, and removes what came from a file (or is
 * built in) and is in it no longer. Objects made by hand stay. With `dryRun` it only reports. All or nothing.
 */
export async function applyWorkspace(
  db: Database,
  desired: DesiredWorkspace,
  options: { origin: Origin; actor: string; dryRun?: boolean },
): Promise<Change[]> {
  return changeWorkspace(db, options, async (tx, revision) => {
    const changes: Change[] = [];
    for (const [kind, rows] of desiredRows(desired)) {
      changes.push(...(await applyKind(tx, kind, rows, { ...options, revision })));
    }
    changes.push(...(await applySettings(tx, desired, { ...options, revision })));
    if (options.dryRun !== true) await followMonitors(tx, changes, { ...options, revision });
    return changes;
  });
}

/** What hangs on changed monitors, lists and queries. */
async function followMonitors(
  tx: Queryable,
  changes: Change[],
  options: { actor: string; revision: number },
): Promise<void> {
  const namesOf = (...kinds: string[]) => changes.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  await keepVersions(tx, namesOf(MONITOR.kind), options.actor);
  await touchUsers(tx, namesOf(LIST.kind, NAMED_QUERY.kind), options.revision);
}

/** Only monitors, with the lists and queries they use, for `import --monitors`: nothing is removed. */
export async function applyMonitors(
  db: Database,
  given: Pick<DesiredWorkspace, 'monitors' | 'lists' | 'queries'>,
  options: { origin: Origin; actor: string },
): Promise<Change[]> {
  return changeWorkspace(db, options, async (tx, revision) => {
    const how = { origin: options.origin, revision, keep: true };
    const changes = [
      ...(await applyKind(tx, LIST, listRows(given.lists), how)),
      ...(await applyKind(tx, NAMED_QUERY, queryRows(given.queries), how)),
      ...(await applyKind(tx, MONITOR, monitorRows(given.monitors), how)),
    ];
    await followMonitors(tx, changes, { ...options, revision });
    return changes;
  });
}

async function applySettings(tx: Queryable, desired: DesiredWorkspace, options: ApplyOptions): Promise<Change[]> {
  const [row] = await tx.query<{ name: string; settings: Row }>('select name, settings from workspace');
  const settings: Row = {
    retention: desired.retention,
    network: desired.network,
    analyser: desired.analyser ?? null,
    timeWindows: desired.timeWindows ?? [],
    inhibit: desired.inhibit ?? [],
    customers: desired.customers ?? [],
    actLinks: desired.actLinks ?? null,
  };
  if (desired.learning !== undefined) settings.learning = desired.learning;
  const fields = [
    { field: 'name', from: row?.name, to: desired.workspace },
    ...Object.entries(settings).map(([field, to]) => {
      return { field, from: row?.settings[field] ?? (Array.isArray(to) ? [] : null), to: json(to) };
    }),
  ].filter(({ from, to }) => !isDeepStrictEqual(from, to));
  if (fields.length === 0) return [];
  if (options.dryRun !== true) {
    await tx.query(`update workspace set name = $1, settings = settings || $2::jsonb`, [
      desired.workspace,
      JSON.stringify(settings),
    ]);
  }
  return [{ action: 'update', kind: 'workspace', name: desired.workspace, fields }];
}
