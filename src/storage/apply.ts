/** Puts a configuration into the database, idempotently, and says what changed. */
import { isDeepStrictEqual } from 'node:util';
import type { TopicDef } from '../domain/analysis.ts';
import type { MonitorDef } from '../domain/monitor.ts';
import type { Route } from '../domain/routing.ts';
import type { Database, Queryable, Row } from './database.ts';
import type { Retention } from './workspace.ts';

export interface DesiredWorkspace {
  workspace: string;
  sources: {
    name: string;
    connector: string;
    enabled: boolean;
    pollMs?: number;
    haystack: number;
    config: unknown;
  }[];
  monitors: MonitorDef[];
  topics: TopicDef[];
  teams: { name: string; members?: string[]; description?: string }[];
  channels: { name: string; type: string; config: unknown }[];
  /** The tree's root. */
  route: Route;
  retention: Retention;
  network: { allowPrivate: string[] };
}

export type Origin = 'file' | 'built-in';

export interface Change {
  action: 'create' | 'update' | 'delete';
  kind: string;
  name: string;
  /** Fields that differ; values of secrets are references, never secrets. */
  fields: { field: string; from: unknown; to: unknown }[];
}

interface Kind {
  kind: string;
  table: string;
  /** Column → cast. All but the name. */
  columns: Record<string, string>;
  /** Kept with a mark instead of deleted, because history refers to it. */
  soft: boolean;
  /** Extra assignments when columns changed. */
  onUpdate?: (changed: Set<string>) => string[];
}

const KINDS: Record<string, Kind> = {
  teams: { kind: 'team', table: 'teams', columns: { members: 'jsonb', description: 'text' }, soft: false },
  channels: {
    kind: 'channel',
    table: 'channels',
    columns: { type: 'text', config: 'jsonb' },
    soft: true,
    // Whoever mended it should not have to wait.
    onUpdate: () => [`paused_until = '-infinity'`, 'paused_reason = null'],
  },
  topics: { kind: 'topic', table: 'topics', columns: { keywords: 'jsonb' }, soft: false },
  monitors: {
    kind: 'monitor',
    table: 'monitors',
    columns: { match: 'text', exclude: 'text', mute: 'text', owner: 'text', enabled: 'boolean' },
    soft: true,
    onUpdate: (changed) =>
      ['match', 'exclude', 'mute'].some((name) => changed.has(name)) ? ['version = version + 1'] : [],
  },
  sources: {
    kind: 'source',
    table: 'sources',
    columns: { connector: 'text', config: 'jsonb', enabled: 'boolean', poll_ms: 'integer', haystack: 'real' },
    soft: true,
    // Another place to read from begins at its beginning; what was read before is known by its identity. Whoever reads
    // the old place just now loses its lease, or it would put the old cursor back.
    onUpdate: (changed) =>
      changed.has('connector') || changed.has('config')
        ? [
            'cursor = null',
            'finished_at = null',
            'next_run_at = now()',
            'failures = 0',
            'lease_epoch = sources.lease_epoch + 1',
            `lease_until = '-infinity'`,
          ]
        : ['next_run_at = now()'],
  },
  routes: {
    kind: 'route',
    table: 'routes',
    columns: {
      parent: 'text',
      position: 'integer',
      team: 'text',
      channel: 'text',
      conditions: 'jsonb',
      timing: 'jsonb',
      continue: 'boolean',
    },
    soft: false,
  },
};

/**
 * Makes the database say what the configuration says: creates, updates, and removes what came from a file (or is
 * built in) and is in it no longer. Objects made by hand stay. With `dryRun` it only reports. All or nothing.
 */
export async function applyWorkspace(
  db: Database,
  desired: DesiredWorkspace,
  options: { origin: Origin; actor: string; dryRun?: boolean },
): Promise<Change[]> {
  return db.transaction(async (tx) => {
    // One at a time: two applies must not interleave.
    await tx.query('select version from workspace for update');
    const changes: Change[] = [];
    for (const [key, rows] of Object.entries(desiredRows(desired))) {
      changes.push(...(await applyKind(tx, KINDS[key] as Kind, rows, options)));
    }
    changes.push(...(await applySettings(tx, desired, options)));
    if (changes.length > 0 && options.dryRun !== true) {
      await tx.query('update workspace set version = version + 1');
      await audit(tx, options.actor, changes);
    }
    return changes;
  });
}

/** Only the monitors of a list, for `import --monitors`: nothing is removed. */
export async function applyMonitors(
  db: Database,
  monitors: MonitorDef[],
  options: { origin: Origin; actor: string },
): Promise<Change[]> {
  return db.transaction(async (tx) => {
    await tx.query('select version from workspace for update');
    const changes = await applyKind(tx, KINDS.monitors as Kind, monitorRows(monitors), { ...options, keep: true });
    if (changes.length > 0) {
      await tx.query('update workspace set version = version + 1');
      await audit(tx, options.actor, changes);
    }
    return changes;
  });
}

function desiredRows(desired: DesiredWorkspace): Record<string, Map<string, Row>> {
  return {
    teams: new Map(
      desired.teams.map((team) => [team.name, { members: team.members ?? [], description: team.description ?? null }]),
    ),
    channels: new Map(desired.channels.map((item) => [item.name, { type: item.type, config: item.config ?? {} }])),
    topics: new Map(desired.topics.map((topic) => [topic.name, { keywords: topic.keywords }])),
    monitors: monitorRows(desired.monitors),
    sources: new Map(
      desired.sources.map((source) => [
        source.name,
        {
          connector: source.connector,
          config: source.config ?? {},
          enabled: source.enabled,
          poll_ms: source.pollMs ?? null,
          haystack: source.haystack,
        },
      ]),
    ),
    routes: routeRows(desired.route),
  };
}

function monitorRows(monitors: MonitorDef[]): Map<string, Row> {
  return new Map(
    monitors.map((monitor) => [
      monitor.name,
      {
        match: monitor.match,
        exclude: monitor.exclude ?? null,
        mute: monitor.mute ?? null,
        owner: monitor.owner ?? null,
        enabled: monitor.enabled ?? true,
      },
    ]),
  );
}

function routeRows(root: Route): Map<string, Row> {
  const rows = new Map<string, Row>();
  const visit = (node: Route, parent: string | null) => {
    rows.set(node.name, {
      parent,
      position: rows.size,
      team: node.team ?? null,
      channel: node.channel ?? null,
      conditions: node.when,
      timing: node.timing,
      continue: node.continue,
    });
    for (const child of node.routes) visit(child, node.name);
  };
  visit(root, null);
  return rows;
}

interface ApplyOptions {
  origin: Origin;
  dryRun?: boolean;
  /** Leave what is not named alone. */
  keep?: boolean;
}

async function applyKind(
  tx: Queryable,
  kind: Kind,
  desired: Map<string, Row>,
  options: ApplyOptions,
): Promise<Change[]> {
  const columns = Object.keys(kind.columns);
  const current = await tx.query<Row & { name: string; origin: string }>(
    `select name, origin, ${columns.map((column) => `"${column}"`).join(', ')} from ${kind.table}
     ${kind.soft ? 'where removed_at is null' : ''} order by name`,
  );
  const known = new Map(current.map((row) => [row.name, row]));
  const changes: Change[] = [];
  for (const [name, row] of desired) {
    const before = known.get(name);
    const fields = differences(before, row, columns);
    if (before !== undefined && fields.length === 0 && before.origin === options.origin) continue;
    if (options.dryRun !== true) await store(tx, kind, name, row, options.origin, before === undefined ? null : fields);
    if (before === undefined || fields.length > 0) {
      changes.push({ action: before === undefined ? 'create' : 'update', kind: kind.kind, name, fields });
    }
  }
  if (options.keep === true) return changes;
  for (const row of current) {
    if (desired.has(row.name) || (row.origin !== options.origin && row.origin !== 'built-in')) continue;
    if (options.dryRun !== true) await remove(tx, kind, row.name);
    changes.push({ action: 'delete', kind: kind.kind, name: row.name, fields: [] });
  }
  return changes;
}

function differences(before: Row | undefined, after: Row, columns: string[]): Change['fields'] {
  return columns
    .filter((column) => !isDeepStrictEqual(before?.[column] ?? null, json(after[column])))
    .map((field) => ({ field, from: before?.[field] ?? null, to: json(after[field]) }));
}

/** As it would come back from the database: no undefined members. */
const json = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

async function store(
  tx: Queryable,
  kind: Kind,
  name: string,
  row: Row,
  origin: Origin,
  changed: Change['fields'] | null,
): Promise<void> {
  const columns = Object.keys(kind.columns);
  const values = columns.map((column) =>
    kind.columns[column] === 'jsonb' ? JSON.stringify(row[column] ?? null) : (row[column] ?? null),
  );
  const extra = kind.onUpdate?.(new Set(changed?.map(({ field }) => field) ?? columns)) ?? [];
  const assignments = [
    ...columns.map((column) => `"${column}" = excluded."${column}"`),
    'origin = excluded.origin',
    ...(kind.soft ? ['removed_at = null'] : []),
    ...extra.map((assignment) => assignment.replace(/= (version)/, `= ${kind.table}.$1`)),
  ];
  await tx.query(
    `insert into ${kind.table} (name, origin, ${columns.map((column) => `"${column}"`).join(', ')})
     values ($1, $2, ${columns.map((column, index) => `$${index + 3}::${kind.columns[column]}`).join(', ')})
     on conflict (name) do update set ${assignments.join(', ')}`,
    [name, origin, ...values],
  );
}

async function remove(tx: Queryable, kind: Kind, name: string): Promise<void> {
  const sql = kind.soft
    ? `update ${kind.table} set removed_at = now() where name = $1`
    : `delete from ${kind.table} where name = $1`;
  await tx.query(sql, [name]);
}

async function applySettings(tx: Queryable, desired: DesiredWorkspace, options: ApplyOptions): Promise<Change[]> {
  const [row] = await tx.query<{ name: string; settings: Row }>('select name, settings from workspace');
  const settings: Row = { retention: desired.retention, network: desired.network };
  const fields = [
    { field: 'name', from: row?.name, to: desired.workspace },
    ...Object.entries(settings).map(([field, to]) => ({ field, from: row?.settings[field] ?? null, to: json(to) })),
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
