/** What a link is about. */
import type { StoryRecord } from '../domain/act.ts';
import type { Post } from '../domain/post.ts';
import type { Queryable, Row } from './database.ts';
import { readStoryState } from './story-states.ts';

export interface ActTarget {
  postId: number;
  post: Post;
  /** Null: nobody did anything yet. */
  state: StoryRecord | null;
}

/** Null when the message is gone, told of several, or its post was deleted. */
export async function readActTarget(db: Queryable, deliveryId: number): Promise<ActTarget | null> {
  const [row] = await db.query<{ postId: number; storyId: number; post: Post } & Row>(
    `select s.post_id as "postId", s.story_id as "storyId", p.data as post
     from deliveries d join signals s on s.post_id = d.post_id join posts p on p.id = s.post_id
     where d.id = $1 and p.deleted_at is null`,
    [deliveryId],
  );
  return row === undefined
    ? null
    : { postId: row.postId, post: row.post, state: await readStoryState(db, row.storyId) };
}
