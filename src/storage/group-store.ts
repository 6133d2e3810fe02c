/** What changed on a board is stored. Under the lock of the stories. */
import { type Board, groupId } from '../routing/board.ts';
import type { Group } from '../routing/group.ts';
import type { Queryable } from './database.ts';
import type { StoredBoard } from './groups.ts';

/** All groups of the board, its counters and what stands for others. */
export async function storeBoard(tx: Queryable, { board, ids }: StoredBoard): Promise<void> {
  const groups = [...board.groups.values()];
  if (groups.length > 0) {
    const rows = await tx.query<{ id: number; route: string; key: string }>(
      `insert into notification_groups (route, key, team, channel, story_id, opened_at, due_at, state)
       select route, key, team, channel, story_id, to_timestamp(opened / 1000), to_timestamp(due / 1000), state
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::float8[], $7::float8[], $8::jsonb[])
         as t (route, key, team, channel, story_id, opened, due, state)
       on conflict (route, key) do update set team = excluded.team, channel = excluded.channel,
         due_at = excluded.due_at, state = excluded.state, touched_at = clock_timestamp()
       returning id, route, key`,
      [
        groups.map(({ route }) => route),
        groups.map(({ key }) => key),
        groups.map(({ team }) => team),
        groups.map(({ channel }) => channel),
        groups.map(({ storyId }) => storyId),
        groups.map(({ openedMs }) => openedMs),
        groups.map(({ dueMs }) => (dueMs === null || dueMs === Number.POSITIVE_INFINITY ? null : dueMs)),
        groups.map(stateOf),
      ],
    );
    for (const row of rows) ids.set(groupId(row), row.id);
  }
  await storePairs(tx, 'attention_used (key, used)', 'integer', board.used, 'used = excluded.used');
  await storeInhibitors(tx, board);
}

/** What has a column of its own is not stored twice. */
function stateOf(group: Group): string {
  const { route: _r, key: _k, team: _t, channel: _c, storyId: _s, openedMs: _o, dueMs: _d, ...state } = group;
  return JSON.stringify(state);
}

async function storePairs(
  tx: Queryable,
  into: string,
  type: string,
  pairs: ReadonlyMap<string, number>,
  set: string,
): Promise<void> {
  if (pairs.size === 0) return;
  await tx.query(
    `insert into ${into} select * from unnest($1::text[], $2::${type}[]) on conflict (key) do update set ${set}`,
    [[...pairs.keys()], [...pairs.values()]],
  );
}

async function storeInhibitors(tx: Queryable, { inhibitors }: Board): Promise<void> {
  if (inhibitors.size === 0) return;
  await tx.query(
    `insert into inhibitors (key, until, story_id)
     select key, to_timestamp(until / 1000), story_id from unnest($1::text[], $2::float8[], $3::bigint[]) as t (key, until, story_id)
     on conflict (key) do update set until = excluded.until, story_id = excluded.story_id`,
    [
      [...inhibitors.keys()],
      [...inhibitors.values()].map(({ untilMs }) => untilMs),
      [...inhibitors.values()].map(({ storyId }) => storyId),
    ],
  );
}
