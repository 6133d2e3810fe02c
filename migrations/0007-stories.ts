/**
 * Stories are found by keys of their text, their article and what they quote, and a post is compared with the words of a
 * story's first post, so that a number or a "not" tells two stories apart. What was stored before had other keys: those stories
 * stay as they are and grow no more (they would not after three days anyway). Forward only.
 */
import type { Knex } from 'knex';

const KEYS = `
drop table story_bands;
alter table stories drop column sketch;
alter table stories add column units integer[] not null default '{}';
alter table stories alter column units drop default;
-- Nine rows a story and no foreign key: checking it costs as much as the row. A key of a story that is gone finds nothing.
create table story_keys (
  key integer not null,
  story_id bigint not null,
  at timestamptz not null default now(),
  primary key (key, story_id)
);
create index story_keys_at on story_keys using brin (at);
-- Deletions and retention come from the post.
create index stories_first_post on stories (first_post_id);
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(KEYS);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
