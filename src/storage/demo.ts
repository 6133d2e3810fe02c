/** The demo begins anew at every start. */
import type { Database } from './database.ts';

/** Empties a workspace in which nothing but built-in objects ever was; the caller has made sure of that. */
export async function resetDemo(db: Database): Promise<void> {
  await db.query(
    'truncate posts, mentions, mention_monitors, haystack, signals, stories, story_keys, deliveries, dead_letters, timeline_events, labels, skipped_items, story_states, acts, interactions, notification_groups, inhibitors, attention_used',
  );
  await db.query(
    `update sources set cursor = null, finished_at = null, next_run_at = now(), posts_read = 0, posts_matched = 0,
       items_skipped = 0, newest_post_at = null, failures = 0, last_failure = null where origin = 'built-in'`,
  );
}
