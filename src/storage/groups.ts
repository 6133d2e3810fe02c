/** Groups as rows: what a batch touches is read into a board, and what changed on it is stored. Under the lock of the stories. */
import type { StoryState } from '../domain/attention.ts';
import type { RouteConditions } from '../domain/routing.ts';
import {
  type Board,
  emptyBoard,
  groupId,
  groupKeyOf,
  inhibitorKeys,
  type RoutedSignal,
  toldDecisions,
  usedKeys,
} from '../routing/board.ts';
import { type Group, openGroup } from '../routing/group.ts';
import type { RoutingPlan } from '../routing/plan.ts';
import type { Queryable, Row } from './database.ts';

/** A board, the moment it is for by the database's clock, and the rows its groups are. */
export interface StoredBoard {
  board: Board;
  nowMs: number;
  /** Row ids by `groupId`; filled when the board is stored. */
  ids: Map<string, number>;
}

export interface GroupRow extends Row {
  id: number;
  route: string;
  key: string;
  team: string | null;
  channel: string;
  storyId: number | null;
  openedAt: string;
  dueAt: string | null;
  state: Partial<Group>;
}

export const GROUP_COLUMNS = `id, route, key, team, channel, story_id as "storyId", opened_at as "openedAt", due_at as "dueAt", state`;

/** Everything that decisions about these signals ask for. A story that has just `begun` has no group of its own yet. */
export async function loadBoard(
  tx: Queryable,
  plan: RoutingPlan,
  signals: readonly RoutedSignal[],
  begun: ReadonlySet<number>,
): Promise<StoredBoard> {
  const unheard = new Set([...begun].map((id) => `story:${id}`));
  const wanted = signals.flatMap((signal) =>
    toldDecisions(signal.decisions).map(({ route, team, channel }) => {
      return { route, team, channel, key: groupKeyOf(plan, route, signal) };
    }),
  );
  const rows = await groupsOf(
    tx,
    wanted.filter(({ key }) => !unheard.has(key)),
  );
  const stored = await boardOf(tx, rows);
  await loadUsed(tx, plan, stored, wanted);
  await loadInhibitors(tx, stored.board, [...new Set(signals.flatMap((signal) => inhibitorKeys(plan, signal)))]);
  return stored;
}

async function groupsOf(tx: Queryable, wanted: { route: string; key: string }[]): Promise<GroupRow[]> {
  if (wanted.length === 0) return [];
  return tx.query<GroupRow>(
    `select ${GROUP_COLUMNS} from notification_groups
     where (route, key) in (select * from unnest($1::text[], $2::text[])) order by id for update`,
    [wanted.map(({ route }) => route), wanted.map(({ key }) => key)],
  );
}

/** With the silences that hold and what people did with their stories. */
export async function boardOf(tx: Queryable, rows: GroupRow[]): Promise<StoredBoard> {
  const board = emptyBoard();
  const ids = new Map<string, number>();
  for (const row of rows) {
    ids.set(groupId(row), row.id);
    board.groups.set(groupId(row), groupOf(row));
  }
  const [now] = await tx.query<{ ms: number; silences: SilenceRow[] | null }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms,
       (select jsonb_agg(jsonb_build_object('id', id, 'when', conditions, 'author', author, 'reason', reason,
          'startsMs', extract(epoch from starts_at) * 1000, 'endsMs', extract(epoch from ends_at) * 1000))
        from silences where ends_at > clock_timestamp()) as silences`,
  );
  board.silences = now?.silences ?? [];
  await loadStates(tx, board, rows);
  return { board, ids, nowMs: Math.floor(now?.ms ?? Date.now()) };
}

interface SilenceRow {
  id: number;
  when: RouteConditions;
  author: string;
  reason: string;
  startsMs: number;
  endsMs: number;
}

function groupOf({ route, key, team, channel, storyId, openedAt, dueAt, state }: GroupRow): Group {
  const open = openGroup({ route, key, team, channel, storyId }, Date.parse(openedAt));
  return { ...open, ...state, dueMs: dueAt === null ? null : Date.parse(dueAt) };
}

async function loadStates(tx: Queryable, board: Board, rows: GroupRow[]): Promise<void> {
  const stories = [...new Set(rows.flatMap(({ storyId }) => (storyId === null ? [] : [storyId])))];
  if (stories.length === 0) return;
  const states = await tx.query<StoryState & Row & { storyId: number }>(
    `select story_id as "storyId", status, owner, actor as "by", (extract(epoch from at) * 1000)::float8 as "atMs",
       (extract(epoch from until) * 1000)::float8 as "untilMs"
     from story_states where story_id = any($1::bigint[])`,
    [stories],
  );
  for (const { storyId, ...state } of states) board.states.set(storyId, state);
}

/** Counters are read and written under the lock of the stories, so nobody counts beside us. */
export async function loadUsed(
  tx: Queryable,
  plan: RoutingPlan,
  { board, nowMs }: StoredBoard,
  groups: readonly Pick<Group, 'route' | 'team' | 'channel'>[],
): Promise<void> {
  const keys = new Set<string>();
  for (const group of groups) {
    const { budget, flood } = usedKeys(plan, group, nowMs);
    for (const key of [budget, flood]) if (key !== null) keys.add(key);
  }
  if (keys.size === 0) return;
  const rows = await tx.query<{ key: string; used: number }>(
    'select key, used from attention_used where key = any($1::text[])',
    [[...keys]],
  );
  for (const { key, used } of rows) board.used.set(key, used);
}

async function loadInhibitors(tx: Queryable, board: Board, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  const rows = await tx.query<{ key: string; untilMs: number; storyId: number }>(
    `select key, (extract(epoch from until) * 1000)::float8 as "untilMs", story_id as "storyId"
     from inhibitors where key = any($1::text[])`,
    [keys],
  );
  for (const { key, untilMs, storyId } of rows) board.inhibitors.set(key, { untilMs, storyId });
}

/** Groups nobody has joined for so long, with nothing to do; their stories grow no more. Returns how many went. */
export async function pruneGroups(db: Queryable, days: number): Promise<number> {
  const [gone] = await db.query<{ count: number }>(
    `with gone as (
       delete from notification_groups where id in (
         select id from notification_groups
         where due_at is null and touched_at < clock_timestamp() - make_interval(days => $1) limit 5000) returning 1)
     select count(*) from gone`,
    [days],
  );
  await db.query(`delete from attention_used where at < now() - interval '40 days'`);
  await db.query('delete from inhibitors where until < now()');
  return gone?.count ?? 0;
}
