/** The workspace's configuration as live workers see it. Its version rises with every change. */
import type { TopicDef } from '../domain/analysis.ts';
import type { InhibitRule, TeamAttention, TimeWindow } from '../domain/attention.ts';
import { type Library, libraryOf } from '../domain/monitor.ts';
import type { Route, RouteConditions, Timing } from '../domain/routing.ts';
import type { Forgotten } from '../platform/forgotten.ts';
import { nameKey } from '../routing/actionable.ts';
import { planOf, type RoutingPlan } from '../routing/plan.ts';
import type { Queryable } from './database.ts';
import { loadForgotten } from './forget.ts';
import { currentVersion } from './learned-models.ts';
import { type LibraryDefs, loadLibraryDefs } from './library.ts';
import { loadMonitors, type StoredMonitor } from './monitors.ts';
import type { Retention } from './retention.ts';

export type { StoredMonitor } from './monitors.ts';
export type { Retention } from './retention.ts';

export interface StoredChannel {
  name: string;
  type: string;
  /** As configured: secrets are references. */
  config: unknown;
}

/** The plug-in that refines the built-in analysis. */
export interface StoredAnalyser {
  type: string;
  /** For one batch; what is not answered by then stays as it is. */
  timeoutMs: number;
  /** Platforms without a connector whose content may leave the house. */
  mayLeave: string[];
  /** As configured: secrets are references. */
  config: unknown;
}

/** How links in messages are made. */
export interface ActLinkSettings {
  /** Absent: there are none. */
  publicUrl?: string | undefined;
  /** A reference; absent: the kept one. */
  key?: string | undefined;
  days: number;
}

/** Everything but the monitors: small enough to be read again at every change. */
export interface WorkspaceFrame {
  name: string;
  version: number;
  retention: Retention;
  /** How often corrections are learnt from; 0: never by itself. */
  learningHours: number;
  /** Version of the layer in use, null when there is none. */
  learned: number | null;
  /** Hosts in private ranges that adapters may reach. */
  allowPrivate: string[];
  /** Null: the built-in analysis alone. */
  analyser: StoredAnalyser | null;
  /** Null: messages carry no links. */
  actLinks: ActLinkSettings | null;
  /** The lists and named queries, and what `list:` and `use:` find of them. */
  defs: LibraryDefs;
  library: Library;
  /** Authors whose posts are not stored. */
  forgotten: Forgotten;
  topics: TopicDef[];
  channels: StoredChannel[];
  root: Route;
  /** The same with every route's rules, the teams' budgets and what stands for what. */
  plan: RoutingPlan;
  /** Handles of those who are known to be customers, as `nameKey` makes them. */
  customers: ReadonlySet<string>;
}

export interface Workspace extends WorkspaceFrame {
  /** Enabled ones, by name. */
  monitors: StoredMonitor[];
}

export const DEFAULT_LEARNING_HOURS = 24;
export const DEFAULT_RETENTION: Retention = { haystackRows: 1_000_000, haystackDays: 30 };

interface StoredSettings {
  retention?: Partial<Retention>;
  learning?: { everyHours: number };
  analyser?: StoredAnalyser | null;
  actLinks?: ActLinkSettings | null;
  network?: { allowPrivate: string[] };
  timeWindows?: TimeWindow[];
  inhibit?: InhibitRule[];
  customers?: string[];
}

/** Where a signal goes in a workspace without routes: nowhere, and its decision says so. */
const NO_ROUTES: Route = {
  name: 'default',
  when: {},
  timing: { mode: 'instant' },
  continue: false,
  routes: [],
};

export async function workspaceVersion(db: Queryable): Promise<number> {
  const [row] = await db.query<{ version: number }>('select version from workspace');
  return row?.version ?? 0;
}

export async function loadWorkspace(db: Queryable): Promise<Workspace> {
  const frame = await loadFrame(db);
  return { ...frame, monitors: await loadMonitors(db) };
}

/** The version is read first: what comes after it may be newer and is then read once more, never missed. */
export async function loadFrame(db: Queryable): Promise<WorkspaceFrame> {
  const [head] = await db.query<{ name: string; version: number; settings: StoredSettings }>(
    'select name, version, settings from workspace',
  );
  const topics = await db.query<Record<string, unknown> & TopicDef>(
    'select name, keywords, examples, counterexamples as "not" from topics order by name',
  );
  const channels = await db.query<Record<string, unknown> & StoredChannel>(
    'select name, type, config from channels where removed_at is null order by name',
  );
  const defs = await loadLibraryDefs(db);
  const root = await loadRoutes(db);
  const { timeWindows: windows = [], inhibit = [], customers = [] } = head?.settings ?? {};
  return {
    name: head?.name ?? 'Earshot',
    version: head?.version ?? 0,
    retention: { ...DEFAULT_RETENTION, ...head?.settings.retention },
    learningHours: head?.settings.learning?.everyHours ?? DEFAULT_LEARNING_HOURS,
    learned: await currentVersion(db),
    allowPrivate: head?.settings.network?.allowPrivate ?? [],
    analyser: head?.settings.analyser ?? null,
    actLinks: head?.settings.actLinks ?? null,
    defs,
    library: libraryOf(defs.lists, defs.queries),
    forgotten: await loadForgotten(db),
    topics,
    channels,
    root,
    plan: planOf({ root, windows, teams: await loadTeams(db), inhibit }),
    customers: customersOf(defs, customers),
  };
}

export function customersOf({ lists }: Pick<LibraryDefs, 'lists'>, names: readonly string[]): ReadonlySet<string> {
  return new Set(lists.filter(({ name }) => names.includes(name)).flatMap(({ items }) => items.map(nameKey)));
}

async function loadTeams(db: Queryable): Promise<TeamAttention[]> {
  const rows = await db.query<{ name: string; attention: Partial<TeamAttention> }>(
    'select name, attention from teams order by name',
  );
  return rows.map(({ name, attention }) => ({ zone: 'UTC', ...attention, name }));
}

interface RouteRow extends Record<string, unknown> {
  name: string;
  parent: string | null;
  team: string | null;
  channel: string | null;
  conditions: RouteConditions;
  timing: Timing;
  rules: Pick<Route, 'group' | 'active' | 'quiet' | 'escalate' | 'flood'>;
  continue: boolean;
}

async function loadRoutes(db: Queryable): Promise<Route> {
  const rows = await db.query<RouteRow>(
    'select name, parent, team, channel, conditions, timing, rules, continue from routes order by position',
  );
  const nodes = new Map<string, Route>(rows.map((row) => [row.name, toRoute(row)]));
  let root: Route | undefined;
  for (const row of rows) {
    const node = nodes.get(row.name) as Route;
    if (row.parent === null) root = node;
    else nodes.get(row.parent)?.routes.push(node);
  }
  return root ?? NO_ROUTES;
}

function toRoute(row: RouteRow): Route {
  return {
    name: row.name,
    ...(row.team === null ? {} : { team: row.team }),
    ...(row.channel === null ? {} : { channel: row.channel }),
    when: row.conditions,
    timing: row.timing,
    ...row.rules,
    continue: row.continue,
    routes: [],
  };
}
