/**
 * What pushed posts need (idempotency keys) and what a source's health is told by: posts an hour, hours listened in, what the
 * platform still allows, notices for the operator. Forward only.
 */
import type { Knex } from 'knex';

const INGEST = `
-- What was answered to a request that may be sent again under the same key.
create table ingest_keys (
  source_id bigint not null references sources on delete cascade,
  key text not null,
  fingerprint text not null,
  answer jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (source_id, key)
);
create index ingest_keys_at on ingest_keys (at);
`;

const HEALTH = `
alter table sources add column created_at timestamptz not null default clock_timestamp(),
  add column requests_left integer,
  add column requests_reset_at timestamptz;
-- A row says that the source was listened to in that hour, also when it said nothing.
create table source_hours (
  source_id bigint not null references sources on delete cascade,
  hour timestamptz not null,
  posts integer not null default 0,
  primary key (source_id, hour)
);
-- What an operator should look at; open until ended_at.
create table notices (
  id bigint generated always as identity primary key,
  kind text not null,
  object text not null,
  message text not null,
  raised_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create unique index notices_open on notices (kind, object) where ended_at is null;
create index notices_raised_at on notices (raised_at);
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(INGEST + HEALTH);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
