/** What people do: acts (each once), the rest of a story's state, corrections with what they correct, secrets made here. Forward only. */
import type { Knex } from 'knex';

const STATES = `
create table if not exists story_states (
  story_id bigint primary key references stories (id) on delete cascade,
  status text not null check (status in ('open', 'acknowledged', 'assigned', 'snoozed', 'resolved', 'dismissed')),
  owner text,
  until timestamptz,
  outcome text,
  actor text,
  at timestamptz not null default clock_timestamp()
);
alter table story_states
  -- To whom it was handed over.
  add column team text,
  add column issues jsonb not null default '[]',
  add column answer text;
`;

const ACTS = `
-- Each act once: whoever comes again with its key is told what became of it.
create table acts (
  key text primary key,
  story_id bigint not null references stories on delete cascade,
  post_id bigint not null references posts on delete cascade,
  delivery_id bigint references deliveries on delete set null,
  act jsonb not null,
  note text,
  actor text not null,
  way text not null check (way in ('slack', 'link', 'api', 'cli')),
  told text not null,
  changed boolean not null,
  at timestamptz not null default clock_timestamp()
);
create index acts_story on acts (story_id, at);
create index acts_post on acts (post_id);
create index acts_delivery on acts (delivery_id) where delivery_id is not null;

-- What a chat sent us and was told that we have it: kept until it is done. The hash of its signature refuses a replay.
create table interactions (
  signature_hash text primary key,
  payload jsonb not null,
  at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  claimed_until timestamptz not null default '-infinity',
  done_at timestamptz,
  result text
);
create index interactions_open on interactions (at) where done_at is null;
create index interactions_at on interactions using brin (at);
`;

const TIMELINE = `
alter table timeline_events
  drop constraint timeline_events_stage_check,
  -- What a person did is done to the whole story.
  add column story_id bigint references stories on delete cascade,
  add constraint timeline_events_stage_check check (stage in
    ('posted', 'collected', 'analysed', 'delivered', 'seen', 'acknowledged', 'assigned', 'snoozed', 'resolved', 'dismissed',
     'answered', 'corrected', 'handed-over', 'linked', 'reopened'));
create index timeline_events_story on timeline_events (story_id, at) where story_id is not null;
`;

const LABELS = `
-- The model, the version of the configuration and the routes that were wrong (or right).
alter table labels add column corrects jsonb;
`;

const SECRETS = `
-- Made here, and readable only with the key that is kept outside of the database.
create table sealed_secrets (
  name text primary key,
  sealed text not null,
  at timestamptz not null default clock_timestamp()
);
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(STATES + ACTS + TIMELINE + LABELS + SECRETS);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
