/** The kinds of configured objects: their tables, their columns, and the rows that a configuration asks for. */
import type { TopicDef } from '../domain/analysis.ts';
import type { InhibitRule, TeamAttention, TimeWindow } from '../domain/attention.ts';
import type { ListDef, MonitorDef, NamedQueryDef } from '../domain/monitor.ts';
import type { Route } from '../domain/routing.ts';
import type { TeamMember } from '../domain/team.ts';
import type { Row } from './database.ts';
import type { Retention } from './retention.ts';
import type { ActLinkSettings, StoredAnalyser } from './workspace.ts';

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
  lists: ListDef[];
  queries: NamedQueryDef[];
  topics: TopicDef[];
  teams: ({ name: string; members?: TeamMember[]; description?: string } & Partial<TeamAttention>)[];
  channels: { name: string; type: string; config: unknown }[];
  /** The tree's root. */
  route: Route;
  /** This and the next two: absent, there are none. */
  timeWindows?: TimeWindow[];
  inhibit?: InhibitRule[];
  /** Names of lists of authors. */
  customers?: string[];
  retention: Retention;
  /** Absent: as it was. */
  learning?: { everyHours: number };
  analyser?: StoredAnalyser | undefined;
  /** Absent: messages carry no links. */
  actLinks?: ActLinkSettings;
  network: { allowPrivate: string[] };
}

export interface Kind {
  kind: string;
  table: string;
  /** Column → type. All but the name. */
  columns: Record<string, string>;
  /** Kept with a mark instead of deleted, because history refers to it. */
  soft: boolean;
  /** Its rows say at which version of the workspace they changed. */
  revised?: true;
  /** Extra assignments when these columns changed. */
  onUpdate?: (changed: ReadonlySet<string>) => string[];
}

/** What a monitor hears and says: another one is another version. */
const HEARD = ['match', 'exclude', 'mute', 'scope'];

const RESTART = [
  'cursor = null',
  'finished_at = null',
  'next_run_at = now()',
  'failures = 0',
  'lease_epoch = sources.lease_epoch + 1',
  `lease_until = '-infinity'`,
];

export const MONITOR: Kind = {
  kind: 'monitor',
  table: 'monitors',
  columns: {
    match: 'text',
    exclude: 'text',
    mute: 'text',
    owner: 'text',
    enabled: 'boolean',
    scope: 'text',
    examples: 'jsonb',
  },
  soft: true,
  revised: true,
  onUpdate: (changed) => (HEARD.some((name) => changed.has(name)) ? ['version = monitors.version + 1'] : []),
};

export const LIST: Kind = {
  kind: 'list',
  table: 'lists',
  columns: { type: 'text', items: 'jsonb', names: 'text' },
  soft: false,
};
export const NAMED_QUERY: Kind = { kind: 'query', table: 'named_queries', columns: { query: 'text' }, soft: false };

const TEAM: Kind = {
  kind: 'team',
  table: 'teams',
  columns: { members: 'jsonb', description: 'text', attention: 'jsonb' },
  soft: false,
};
const CHANNEL: Kind = {
  kind: 'channel',
  table: 'channels',
  columns: { type: 'text', config: 'jsonb' },
  soft: true,
  // Whoever mended it should not have to wait.
  onUpdate: () => [`paused_until = '-infinity'`, 'paused_reason = null'],
};
const TOPIC: Kind = {
  kind: 'topic',
  table: 'topics',
  columns: { keywords: 'jsonb', examples: 'jsonb', counterexamples: 'jsonb' },
  soft: false,
};
const SOURCE: Kind = {
  kind: 'source',
  table: 'sources',
  columns: { connector: 'text', config: 'jsonb', enabled: 'boolean', poll_ms: 'integer', haystack: 'real' },
  soft: true,
  // Another place to read from begins at its beginning; what was read before is known by its identity. Whoever reads
  // the old place just now loses its lease, or it would put the old cursor back.
  onUpdate: (changed) => (changed.has('connector') || changed.has('config') ? RESTART : ['next_run_at = now()']),
};
const ROUTE: Kind = {
  kind: 'route',
  table: 'routes',
  columns: {
    parent: 'text',
    position: 'integer',
    team: 'text',
    channel: 'text',
    conditions: 'jsonb',
    timing: 'jsonb',
    rules: 'jsonb',
    continue: 'boolean',
  },
  soft: false,
};

/** In the order in which they are stored: what others refer to comes first. */
export function desiredRows(desired: DesiredWorkspace): [Kind, Map<string, Row>][] {
  return [
    [TEAM, named(desired.teams, teamRow)],
    [CHANNEL, named(desired.channels, ({ type, config }) => ({ type, config: config ?? {} }))],
    [TOPIC, named(desired.topics, topicRow)],
    [LIST, listRows(desired.lists)],
    [NAMED_QUERY, queryRows(desired.queries)],
    [MONITOR, monitorRows(desired.monitors)],
    [SOURCE, named(desired.sources, sourceRow)],
    [ROUTE, routeRows(desired.route)],
  ];
}

export function listRows(lists: ListDef[]): Map<string, Row> {
  return named(lists, ({ type, items, names }) => ({ type, items, names }));
}

export function queryRows(queries: NamedQueryDef[]): Map<string, Row> {
  return named(queries, ({ query }) => ({ query }));
}

export function monitorRows(monitors: MonitorDef[]): Map<string, Row> {
  return named(monitors, ({ match, exclude, mute, owner, enabled, scope, examples }) => {
    return { match, exclude, mute, owner, enabled: enabled ?? true, scope, examples };
  });
}

function teamRow({ members, description, zone, budget, onCall }: DesiredWorkspace['teams'][number]): Row {
  return { members: members ?? [], description, attention: given({ zone, budget, onCall }) };
}

/** What a route says of how it tells; the rest is its parents'. */
function rulesRow({ group, active, quiet, escalate, flood }: Route): Row {
  return given({ group, active, quiet, escalate, flood });
}

function given(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

/** Empty lists, as a row has them that was made before there were any. */
function topicRow({ keywords, examples, not }: TopicDef): Row {
  return { keywords, examples: examples ?? [], counterexamples: not ?? [] };
}

function sourceRow({ connector, config, enabled, pollMs, haystack }: DesiredWorkspace['sources'][number]): Row {
  return { connector, config: config ?? {}, enabled, poll_ms: pollMs, haystack };
}

function named<Item extends { name: string }>(items: Item[], rowOf: (item: Item) => Row): Map<string, Row> {
  return new Map(items.map((item) => [item.name, rowOf(item)]));
}

function routeRows(root: Route): Map<string, Row> {
  const rows = new Map<string, Row>();
  const visit = (node: Route, parent: string | null) => {
    rows.set(node.name, {
      parent,
      position: rows.size,
      team: node.team,
      channel: node.channel,
      conditions: node.when,
      timing: node.timing,
      rules: rulesRow(node),
      continue: node.continue,
    });
    for (const child of node.routes) visit(child, node.name);
  };
  visit(root, null);
  return rows;
}
