/** What was decided about groups → rows of deliveries. */
import { groupId, type Outcome } from '../routing/board.ts';
import type { GroupAction } from '../routing/group.ts';
import type { Queryable } from './database.ts';
import type { StoredBoard } from './groups.ts';

/** In the order of the columns. */
interface DeliveryRow {
  dedupeKey: string;
  kind: 'signal' | 'digest';
  mode: 'ping' | 'update' | 'escalation';
  state: 'pending' | 'held' | 'digested';
  channel: string;
  postId: number | null;
  storyId: number | null;
  reason: string;
  group: Outcome['group'];
  value: number | null;
  more: number;
  heldAs: string | null;
  heldFor: string | null;
  heldUntilMs: number | null;
  /** The row of the digest in which it is told. */
  digestKey: string | null;
}

export interface Made {
  /** Ids of deliveries that are to be sent now. */
  pending: number[];
  /** The delivery that tells (or will tell) a post, by {@link toldKey}. */
  told: Map<string, number>;
}

export function toldKey(route: string, postId: number): string {
  return `${postId}/${route}`;
}

/** The board must be stored: rows name its groups. */
export async function saveOutcomes(tx: Queryable, stored: StoredBoard, steps: Outcome[][]): Promise<Made> {
  const rows = steps.flatMap((outcomes) =>
    outcomes.flatMap((outcome, nth) => rowsOf(outcome, keyOf(stored, outcome, nth))),
  );
  const made: Made = { pending: [], told: new Map() };
  if (rows.length === 0) return made;
  // Digests first: what they tell names them.
  const digests = await insert(
    tx,
    stored,
    rows.filter(({ kind }) => kind === 'digest'),
    new Map(),
  );
  const ids = await insert(
    tx,
    stored,
    rows.filter(({ kind }) => kind === 'signal'),
    digests,
  );
  for (const row of rows) {
    const id = digests.get(row.dedupeKey) ?? ids.get(row.dedupeKey);
    if (id === undefined) continue;
    if (row.state === 'pending') made.pending.push(id);
    if (row.mode === 'ping' && row.postId !== null) made.told.set(toldKey(row.group.route, row.postId), id);
  }
  return made;
}

function keyOf({ ids }: StoredBoard, { group }: Outcome, nth: number): string {
  const key = `group:${ids.get(groupId(group))}:${group.seq}`;
  return nth === 0 ? key : `${key}:${nth}`;
}

function rowsOf({ group, action }: Outcome, key: string): DeliveryRow[] {
  switch (action.kind) {
    case 'quiet':
      return [];
    case 'ping':
      return action.posts.length === 1 ? [row(group, action, key)] : severalRows(group, action, key);
    case 'hold':
      return action.posts.map((post, nth) => ({
        ...row(group, { ...action, posts: [post] }, `${key}:p${post.postId}`),
        state: 'held',
        value: post.value,
        more: nth === 0 ? action.more : 0,
        heldAs: action.as,
        heldFor: action.heldFor,
        heldUntilMs: action.untilMs,
      }));
    case 'update':
      return action.posts.length === 0 ? [] : [{ ...row(group, action, key), mode: 'update' }];
    case 'escalate':
      return action.posts.length === 0
        ? []
        : [{ ...row(group, action, key), mode: 'escalation', channel: action.channel }];
  }
}

/** Several stories at once are a digest of them. */
function severalRows(
  group: Outcome['group'],
  action: Extract<GroupAction, { kind: 'ping' }>,
  key: string,
): DeliveryRow[] {
  const members = action.posts.map((post): DeliveryRow => {
    const one = row(group, { ...action, posts: [post] }, `${key}:p${post.postId}`);
    return { ...one, state: 'digested', value: post.value, digestKey: key };
  });
  return [{ ...row(group, { ...action, posts: [] }, key), kind: 'digest', more: action.more }, ...members];
}

function row(
  group: Outcome['group'],
  { posts: [post], reason }: { posts: { postId: number; storyId: number }[]; reason: string },
  dedupeKey: string,
): DeliveryRow {
  return {
    dedupeKey,
    kind: 'signal',
    mode: 'ping',
    state: 'pending',
    channel: group.channel,
    postId: post?.postId ?? null,
    storyId: post?.storyId ?? null,
    reason,
    group,
    value: null,
    more: 0,
    heldAs: null,
    heldFor: null,
    heldUntilMs: null,
    digestKey: null,
  };
}

/** What was pruned meanwhile is named by nobody; there is nothing left to say of it. */
async function insert(
  tx: Queryable,
  { ids, nowMs }: StoredBoard,
  rows: DeliveryRow[],
  digests: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const of = <T>(value: (row: DeliveryRow) => T): T[] => rows.map(value);
  const inserted = await tx.query<{ id: number; dedupe_key: string }>(
    `insert into deliveries (dedupe_key, kind, mode, state, route, team, channel, story_id, post_id, reason, group_id, value,
       more, held_as, held_for, held_until, digest_id, digest_from, digest_to)
     select dedupe_key, kind, mode, state, route, team, channel, (select id from stories where id = t.story_id),
       (select id from posts where id = t.post_id), reason, group_id, value, more, held_as, held_for, to_timestamp(held_until / 1000), digest_id,
       case when kind = 'digest' then to_timestamp(digest_from / 1000) end,
       case when kind = 'digest' then to_timestamp($19::float8 / 1000) end
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
         $9::bigint[], $10::text[], $11::bigint[], $12::real[], $13::integer[], $14::text[], $15::text[], $16::float8[],
         $17::bigint[], $18::float8[])
       as t (dedupe_key, kind, mode, state, route, team, channel, story_id, post_id, reason, group_id, value, more, held_as,
         held_for, held_until, digest_id, digest_from)
     on conflict (dedupe_key) do nothing returning id, dedupe_key`,
    [
      of(({ dedupeKey }) => dedupeKey),
      of(({ kind }) => kind),
      of(({ mode }) => mode),
      of(({ state }) => state),
      of(({ group }) => group.route),
      of(({ group }) => group.team),
      of(({ channel }) => channel),
      of(({ storyId }) => storyId),
      of(({ postId }) => postId),
      of(({ reason }) => reason),
      of(({ group }) => ids.get(groupId(group)) ?? null),
      of(({ value }) => value),
      of(({ more }) => more),
      of(({ heldAs }) => heldAs),
      of(({ heldFor }) => heldFor),
      of(({ heldUntilMs }) => (heldUntilMs === Number.POSITIVE_INFINITY ? null : heldUntilMs)),
      of(({ digestKey }) => (digestKey === null ? null : (digests.get(digestKey) ?? null))),
      of(({ group }) => group.openedMs),
      nowMs,
    ],
  );
  return new Map(inserted.map(({ id, dedupe_key }) => [dedupe_key, id]));
}
