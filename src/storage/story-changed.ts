/** What people did with a story reaches its messages, and the team it was handed to. */
import type { Route } from '../domain/routing.ts';
import { emptyBoard, groupId } from '../routing/board.ts';
import { type Group, openGroup } from '../routing/group.ts';
import type { RoutingPlan } from '../routing/plan.ts';
import type { Queryable, Row } from './database.ts';
import { storeBoard } from './group-store.ts';
import { boardOf } from './groups.ts';
import { saveOutcomes } from './outcomes.ts';
import { advanceStories, type StirOptions } from './stirring.ts';

/**
 * Every message that tells of the story is to say how things stand, also when its status is the one it shows (another owner,
 * an issue). Under the lock of the stories; returns ids of deliveries to be sent after the transaction.
 */
export async function storyChanged(tx: Queryable, storyId: number, options: StirOptions): Promise<number[]> {
  await tx.query(
    `update notification_groups set state = jsonb_set(state, '{shown,status}', '"stale"')
     where story_id = $1 and state -> 'toldMs' <> 'null'`,
    [storyId],
  );
  return [...(await advanceStories(tx, [storyId], options)), ...(await changeEscalations(tx, storyId))];
}

/** What an escalation said elsewhere is a message too, and nobody else changes it. */
async function changeEscalations(tx: Queryable, storyId: number): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `insert into deliveries (dedupe_key, kind, mode, state, route, team, channel, story_id, post_id, reason, group_id)
     select 'escalation:' || id || ':' || txid_current(), 'signal', 'update', 'pending', route, team, channel, story_id, post_id,
       reason, group_id
     from (
       select distinct on (d.group_id, d.channel) d.* from deliveries d join notification_groups g on g.id = d.group_id
       where d.story_id = $1 and d.mode = 'escalation' and d.state = 'sent' and d.retraction is null and d.channel <> g.channel
       order by d.group_id, d.channel, d.id desc) newest
     on conflict do nothing returning id`,
    [storyId],
  );
  return rows.map(({ id }) => id);
}

export interface HandOver {
  storyId: number;
  postId: number;
  team: string;
  reason: string;
}

/** Tells a team of the story, once, where its first route does; ids of deliveries to be sent. Null: no route leads there. */
export async function handOver(tx: Queryable, plan: RoutingPlan, given: HandOver): Promise<number[] | null> {
  const to = placeOf(plan.root, given.team);
  if (to === null) return null;
  const [story] = await tx.query<{ size: number; platforms: string[] } & Row>(
    `select size, platforms from stories where id = $1
       and not exists (select from notification_groups where route = $2 and key = 'story:' || $1)`,
    [given.storyId, to.route],
  );
  if (story === undefined) return [];
  const stored = { ...(await boardOf(tx, [])), board: emptyBoard() };
  const group = toldGroup(given, to, story, stored.nowMs);
  stored.board.groups.set(groupId(group), group);
  await storeBoard(tx, stored);
  const posts = group.subject === null ? [] : [group.subject];
  const action = { kind: 'ping' as const, posts, more: 0, value: 0, reason: given.reason };
  return (await saveOutcomes(tx, stored, [[{ group, action }]])).pending;
}

function toldGroup(
  { storyId, postId, team, reason }: HandOver,
  { route, channel }: { route: string; channel: string },
  { size, platforms }: Pick<Group, 'size' | 'platforms'>,
  nowMs: number,
): Group {
  const open = openGroup({ route, key: `story:${storyId}`, team, channel, storyId }, nowMs);
  return {
    ...open,
    seq: 1,
    size,
    platforms,
    why: reason,
    subject: { postId, storyId, value: 0 },
    toldMs: nowMs,
    told: { size, platforms },
    shownMs: nowMs,
    shown: { size, status: 'assigned' },
  };
}

/** The first route, as they are asked, that tells this team. */
function placeOf(
  node: Route,
  team: string,
  above: Pick<Route, 'team' | 'channel'> = {},
): { route: string; channel: string } | null {
  const mine = { team: node.team ?? above.team, channel: node.channel ?? above.channel };
  for (const child of node.routes) {
    const found = placeOf(child, team, mine);
    if (found !== null) return found;
  }
  return mine.team === team && mine.channel !== undefined ? { route: node.name, channel: mine.channel } : null;
}
