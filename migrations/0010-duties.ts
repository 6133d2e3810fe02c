/**
 * Duties towards platforms and people: stored posts are looked up again, delivered copies of what is gone are retracted,
 * quotations of it too, and authors who asked for it are not stored again. Forward only.
 */
import type { Knex } from 'knex';

const RECHECK = `
alter table posts add column checked_at timestamptz;
-- What is to be looked up again, and what was kept long enough.
create index posts_to_check on posts (source_id, (coalesce(checked_at, collected_at))) where deleted_at is null;
-- Not before; a tend worker that looks up posts of a source moves it on, so that no other one does the same.
alter table sources add column recheck_at timestamptz not null default '-infinity';
create index posts_quoted on posts (platform, (data #>> '{quoted,id}')) where data #>> '{quoted,id}' is not null;
create index posts_parent on posts (platform, (data #>> '{parent,id}')) where data #>> '{parent,id}' is not null;
`;

const RETRACT = `
alter table deliveries
  add column retraction text check (retraction in ('due', 'done', 'impossible', 'failed')),
  add column retract_at timestamptz,
  add column retract_attempts integer not null default 0;
create index deliveries_to_retract on deliveries (retract_at) where retraction = 'due';
create index deliveries_retraction on deliveries (retraction) where retraction is not null;
`;

const FORGET = `
-- HMAC-SHA-256 of (platform, id or handle) under the key: who they were cannot be read from it.
create table forgotten_authors (
  hash bytea primary key,
  at timestamptz not null default clock_timestamp()
);
create table forgetting_key (
  singleton boolean primary key default true check (singleton),
  key bytea not null
);
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(RECHECK + RETRACT + FORGET);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
