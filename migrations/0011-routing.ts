/**
 * Routing that a team can trust with its attention: groups as living messages, silences, budgets, what people did with a story.
 * A story that was told before belongs to a group that was told. Forward only.
 */
import type { Knex } from 'knex';

const TABLES = `
alter table routes add column rules jsonb not null default '{}';
alter table teams add column attention jsonb not null default '{}';
alter table signals add column actionable jsonb;

-- What one route tells as one. Advanced under the lock of the stories, or when its time has come.
create table notification_groups (
  id bigint generated always as identity primary key,
  route text not null,
  key text not null,
  team text,
  channel text not null,
  story_id bigint,
  opened_at timestamptz not null,
  due_at timestamptz,
  touched_at timestamptz not null default clock_timestamp(),
  state jsonb not null,
  unique (route, key)
);
create index notification_groups_due on notification_groups (due_at) where due_at is not null;
create index notification_groups_story on notification_groups (story_id);
create index notification_groups_touched on notification_groups using brin (touched_at);

alter table deliveries
  add column group_id bigint references notification_groups (id) on delete set null,
  add column mode text not null default 'ping' check (mode in ('ping', 'update', 'escalation')),
  add column held_as text,
  add column held_for text,
  add column held_until timestamptz,
  add column value real,
  add column more integer not null default 0;
create index deliveries_group on deliveries (group_id) where group_id is not null;
create index deliveries_held_until on deliveries (held_until) where state = 'held' and held_until is not null;

create table silences (
  id bigint generated always as identity primary key,
  conditions jsonb not null,
  author text not null,
  reason text not null,
  starts_at timestamptz not null default clock_timestamp(),
  ends_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  check (ends_at >= starts_at)
);
create index silences_ends_at on silences (ends_at);

-- Until when something that was heard stands for others.
create table inhibitors (
  key text primary key,
  until timestamptz not null,
  story_id bigint not null
);

-- Messages that were counted: of a team's channel in a day, of a route in the stretch of its flood cap.
create table attention_used (
  key text primary key,
  used integer not null,
  at timestamptz not null default clock_timestamp()
);

-- What people did with a story; none: it is open.
create table story_states (
  story_id bigint primary key references stories (id) on delete cascade,
  status text not null check (status in ('open', 'acknowledged', 'assigned', 'snoozed', 'resolved', 'dismissed')),
  owner text,
  until timestamptz,
  outcome text,
  actor text,
  at timestamptz not null default clock_timestamp()
);
`;

/** Within the days in which a story still grows. */
const TOLD = `
insert into notification_groups (route, key, team, channel, story_id, opened_at, state)
select d.route, 'story:' || d.story_id, d.team, d.channel, d.story_id, d.created_at, jsonb_build_object(
  'size', s.size, 'platforms', to_jsonb(s.platforms), 'seq', 1,
  'toldMs', floor(extract(epoch from d.created_at) * 1000), 'firstToldMs', floor(extract(epoch from d.created_at) * 1000),
  'shownMs', floor(extract(epoch from d.created_at) * 1000),
  'told', jsonb_build_object('size', s.size, 'platforms', to_jsonb(s.platforms)),
  'shown', jsonb_build_object('size', s.size, 'status', 'open'))
from deliveries d join stories s on s.id = d.story_id
where d.kind = 'signal' and d.created_at > now() - interval '8 days'
order by d.id
on conflict (route, key) do nothing;
update deliveries d set group_id = g.id from notification_groups g
where d.kind = 'signal' and d.route = g.route and g.key = 'story:' || d.story_id;
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(TOLD);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
