/** Issues that our deliveries made, or people linked, and what their tracker said of them before. */
import type { StoryStatus } from '../domain/attention.ts';
import type { Queryable, Row } from './database.ts';

export interface IssueTarget {
  /** A signal of the story. */
  postId: number;
  storyId: number;
  /** Null: it was linked by a person. */
  deliveryId: number | null;
  /** As people left it; a snooze may be over. */
  status: StoryStatus;
}

/** By the receipt, else by the link; the newest of several. Null when it is none of ours, or was taken back. */
export async function findIssue(
  db: Queryable,
  { channel, issue, url }: { channel: string; issue: string; url: string | null },
): Promise<IssueTarget | null> {
  const [row] = await db.query<IssueTarget & Row>(
    `select s.post_id as "postId", f.story_id as "storyId", f.delivery_id as "deliveryId", coalesce(a.status, 'open') as status
     from (
       (select story_id, id as delivery_id from deliveries
        where channel = $1 and left(receipt ->> 'id', 100) = left($2, 100) and receipt ->> 'id' = $2 and receipt is not null
          and kind = 'signal' and retraction is null and story_id is not null
        order by id desc limit 1)
       union all
       (select story_id, null from story_states where issues @> jsonb_build_array($3::text) and issues <> '[]'
        order by at desc limit 1)) f
     cross join lateral (
       select s.post_id from signals s join posts p on p.id = s.post_id
       where s.story_id = f.story_id and p.deleted_at is null
       order by s.post_id = (select post_id from deliveries where id = f.delivery_id) desc nulls last, s.post_id limit 1) s
     left join story_states a on a.story_id = f.story_id
     order by f.delivery_id nulls last limit 1`,
    [channel, issue, url],
  );
  return row ?? null;
}

/** One thing that a tracker said of an issue; the key of its act. Those of one issue sort by the tracker's time. */
export interface Said {
  channel: string;
  issue: string;
  atMs: number;
  change: string;
}

export function trackerKey(said: Said): string {
  return `${timePrefix(said)}:${said.change}`;
}

/** Whether the tracker said something newer of the issue already: what came late must not undo it. */
export async function saidNewer(db: Queryable, storyId: number, said: Said): Promise<boolean> {
  const rows = await db.query(
    `select from acts where story_id = $1 and starts_with(key, $2) and key collate "C" > $3 collate "C" limit 1`,
    // ';' comes after ':', so whatever was said at the same time is not newer.
    [storyId, issuePrefix(said), `${timePrefix(said)};`],
  );
  return rows.length > 0;
}

function timePrefix(said: Said): string {
  return issuePrefix(said) + String(Math.trunc(said.atMs)).padStart(16, '0');
}

function issuePrefix({ channel, issue }: Said): string {
  return `tracker:${JSON.stringify([channel, issue])}:`;
}
