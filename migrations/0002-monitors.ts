/** The whole monitor language: every version of a monitor, lists, named queries, and what changed when. Forward only. */
import type { Knex } from 'knex';

const MONITORS = `
alter table monitors
  add column scope text,
  add column examples jsonb,
  -- The workspace's version at the last change, removal and disabling included: live workers read only what is newer.
  add column revision bigint not null default 1;
update monitors set revision = (select version from workspace);
create index monitors_revision on monitors (revision);

-- Every version, the current one included: what a mention's monitor_version meant.
create table monitor_versions (
  monitor_id bigint not null references monitors on delete cascade,
  version integer not null,
  match text not null,
  exclude text,
  mute text,
  scope text,
  examples jsonb,
  saved_at timestamptz not null default clock_timestamp(),
  saved_by text not null,
  primary key (monitor_id, version)
);
insert into monitor_versions (monitor_id, version, match, exclude, mute, saved_by)
  select id, version, match, exclude, mute, 'before versions were kept' from monitors;

-- A monitor that was saved later and found the post in history; the mention itself may be live.
alter table mention_monitors add column backfill boolean not null default false;
`;

const LIBRARY = `
create table lists (
  name text primary key,
  type text not null check (type in ('terms', 'authors', 'domains', 'communities')),
  items jsonb not null,
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in'))
);
create table named_queries (
  name text primary key,
  query text not null,
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in'))
);
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(MONITORS + LIBRARY);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
