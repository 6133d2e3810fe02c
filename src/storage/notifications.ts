/** What a delivery has to say, read from the database at the moment of sending. */
import type { Analysis } from '../domain/analysis.ts';
import type { Actionable } from '../domain/attention.ts';
import type { Span } from '../domain/monitor.ts';
import type { Notification, NotifiedSignal, SignalNotification } from '../domain/notification.ts';
import type { Post } from '../domain/post.ts';
import type { Queryable } from './database.ts';
import type { ClaimedDelivery } from './deliveries.ts';

/** A digest names so many signals; the rest is a number. */
export const DIGEST_LIST = 50;

/** Notifications by delivery id. One whose content is gone (deleted post) is absent. */
export async function loadNotifications(
  db: Queryable,
  deliveries: ClaimedDelivery[],
): Promise<Map<number, Notification>> {
  const out = new Map<number, Notification>();
  await loadSignals(
    db,
    deliveries.filter((delivery) => delivery.kind === 'signal'),
    out,
  );
  for (const digest of deliveries.filter((delivery) => delivery.kind === 'digest')) {
    const notification = await loadDigest(db, digest);
    if (notification !== null) out.set(digest.id, notification);
  }
  return out;
}

interface SignalRow extends Record<string, unknown> {
  postId: number;
  post: Post;
  analysis: Analysis;
  collectedAt: string;
  monitors: { name: string; spans: Span[] }[];
  storyId: number;
  storySize: number;
  storyPlatforms: string[];
  actionable: Actionable | null;
  state: SignalNotification['state'] | null;
}

/**
 * A story whose post was deleted after it was chosen is told by another of its posts, which the delivery names from then on:
 * that one's deletion must find it. Returns them by delivery id.
 */
async function standIns(db: Queryable, deliveries: ClaimedDelivery[]): Promise<Map<number, number>> {
  if (deliveries.length === 0) return new Map();
  const rows = await db.query<{ id: number; postId: number }>(
    `update deliveries d set post_id = other.post_id
     from deliveries w cross join lateral (
       select post_id from signals where story_id = w.story_id order by post_id limit 1) other
     where w.id = any($1::bigint[]) and d.id = w.id and not exists (select 1 from signals s where s.post_id = w.post_id)
     returning d.id, d.post_id as "postId"`,
    [deliveries.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, postId }) => [id, postId]));
}

async function readSignals(db: Queryable, postIds: number[]): Promise<SignalRow[]> {
  if (postIds.length === 0) return [];
  return db.query<SignalRow>(
    `select s.post_id as "postId", p.data as post, s.analysis, p.collected_at as "collectedAt",
       s.actionable, t.id as "storyId", t.size as "storySize", t.platforms as "storyPlatforms",
       (select jsonb_agg(jsonb_build_object('name', o.name, 'spans', m.spans) order by o.name)
        from mention_monitors m join monitors o on o.id = m.monitor_id where m.post_id = s.post_id) as monitors,
       case when a.story_id is not null then jsonb_build_object('status', a.status, 'owner', a.owner, 'by', a.actor,
         'outcome', a.outcome, 'team', a.team, 'issues', a.issues, 'answer', a.answer,
         'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'until', to_char(a.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as state
     from signals s join posts p on p.id = s.post_id join stories t on t.id = s.story_id
     left join story_states a on a.story_id = s.story_id
     where s.post_id = any($1::bigint[]) and p.deleted_at is null`,
    [postIds],
  );
}

const notified = (row: SignalRow): NotifiedSignal => ({
  id: String(row.postId),
  post: row.post,
  monitors: row.monitors ?? [],
  analysis: row.analysis,
  collectedAt: row.collectedAt,
  ...(row.actionable === null ? {} : { actionable: row.actionable }),
});

async function loadSignals(
  db: Queryable,
  deliveries: ClaimedDelivery[],
  out: Map<number, Notification>,
): Promise<void> {
  const ids = deliveries.flatMap(({ postId }) => (postId === null ? [] : [postId]));
  const rows = new Map((await readSignals(db, ids)).map((row) => [row.postId, row]));
  const others = await standIns(
    db,
    deliveries.filter(({ postId }) => !rows.has(postId ?? 0)),
  );
  for (const row of await readSignals(db, [...others.values()])) rows.set(row.postId, row);
  const choices = rows.size === 0 ? undefined : await readChoices(db);
  for (const delivery of deliveries) {
    const row = rows.get(others.get(delivery.id) ?? delivery.postId ?? 0);
    if (row === undefined) continue;
    out.set(delivery.id, {
      kind: 'signal',
      id: String(delivery.id),
      team: delivery.team,
      route: delivery.route,
      reason: delivery.reason,
      signal: notified(row),
      story: { id: String(row.storyId), size: row.storySize, platforms: row.storyPlatforms },
      ...(row.state === null ? {} : { state: row.state }),
      ...(choices && { choices }),
    });
  }
}

/** What people may say it is instead. */
async function readChoices(db: Queryable): Promise<SignalNotification['choices']> {
  const [row] = await db.query<{ teams: string[]; topics: string[] }>(
    `select array(select name from teams order by name) as teams, array(select name from topics order by name) as topics`,
  );
  return row;
}

async function loadDigest(db: Queryable, digest: ClaimedDelivery): Promise<Notification | null> {
  const held = await db.query<{ post_id: number }>(
    `select post_id from deliveries where digest_id = $1 and post_id is not null and state = 'digested'
     order by case when held_as in ('budget', 'flood') then value end desc nulls last, id`,
    [digest.id],
  );
  const ids = held.map((row) => row.post_id);
  const rows = await readSignals(db, ids.slice(0, DIGEST_LIST));
  if (rows.length === 0) return null;
  const order = new Map(ids.map((id, index) => [id, index]));
  rows.sort((a, b) => (order.get(a.postId) ?? 0) - (order.get(b.postId) ?? 0));
  return {
    kind: 'digest',
    id: String(digest.id),
    team: digest.team,
    route: digest.route,
    reason: digest.reason,
    from: digest.digestFrom ?? digest.createdAt,
    to: digest.digestTo ?? digest.createdAt,
    signals: rows.map(notified),
    more: Math.max(0, ids.length - DIGEST_LIST) + digest.more,
  };
}
