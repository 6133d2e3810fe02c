/**
 * The text index of previews: keys of what a post holds (src/query/text-keys.ts), for stored posts and the haystack. Null
 * where they were not made yet: such a post is always a candidate, and `tend` makes them. Forward only.
 */
import type { Knex } from 'knex';

const KEYS = `
alter table posts add column keys integer[];
alter table haystack add column keys integer[];
-- New rows wait in a pending list (KB) and are filed in bulk: 11 us a post instead of 140. A longer list costs the same, but whoever
-- fills it waits longer: 50 ms at 1 MB, 170 ms at 4 MB.
create index posts_keys on posts using gin (keys) with (fastupdate = on, gin_pending_list_limit = 1024);
create index haystack_keys on haystack using gin (keys) with (fastupdate = on, gin_pending_list_limit = 1024);
create index posts_without_keys on posts (id) where keys is null;
create index haystack_without_keys on haystack (platform, native_id) where keys is null;
-- A preview's window; one of stored posts is there already.
create index haystack_posted_at on haystack (posted_at);
-- What was deleted on its platform has nothing left to be found by.
update posts set keys = '{}' where deleted_at is not null;
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(KEYS);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
