/** Topics by examples, people's corrections, the layers learnt from them, and re-analysis of history. Forward only. */
import type { Knex } from 'knex';

const TOPICS = `
alter table topics
  add column examples jsonb not null default '[]',
  add column counterexamples jsonb not null default '[]';
`;

const LABELS = `
-- A person has one opinion of a post and kind; the newest.
delete from labels old using labels newer
  where newer.post_id = old.post_id and newer.kind = old.kind and newer.author = old.author and newer.id > old.id;
create unique index labels_opinion on labels (post_id, kind, author);
`;

const LEARNED = `
-- What a workspace learnt on top of the shipped model. Numbers are never used twice: signals name them.
create table learned_models (
  version integer primary key,
  state text not null check (state in ('current', 'past', 'refused', 'reverted')),
  -- Absent when it was refused.
  layer jsonb,
  -- The table before/after, and why.
  report jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  adopted_at timestamptz,
  reverted_at timestamptz,
  actor text not null
);
create unique index learned_models_current on learned_models (state) where state = 'current';
`;

const LEASE = `
-- One process learns at a time; the database's clock decides.
alter table workspace add column learning_until timestamptz not null default '-infinity';
`;

const REANALYSIS = `
-- History analysed again, in the order of posts; a job that was killed goes on behind its cursor.
create table reanalysis_jobs (
  id bigint generated always as identity primary key,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled')),
  since timestamptz,
  -- Signals of this model are left alone; null: all are analysed again.
  unless_model text,
  cursor bigint not null default 0,
  last_post_id bigint not null,
  total integer not null,
  done integer not null default 0,
  changed integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  actor text not null
);
create unique index reanalysis_jobs_running on reanalysis_jobs (state) where state = 'running';
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(TOPICS + LABELS + LEARNED + LEASE + REANALYSIS);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
