/** The spine: from source to delivery. Forward only. State in these tables is the outbox; queues are wake-up calls. */
import type { Knex } from 'knex';

const SOURCES = `
create table sources (
  id bigint generated always as identity primary key,
  name text not null unique,
  connector text not null,
  config jsonb not null,
  enabled boolean not null default true,
  poll_ms integer,
  -- Share of unmatched posts that go into the haystack.
  haystack real not null default 1 check (haystack between 0 and 1),
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in')),
  removed_at timestamptz,
  -- Where reading goes on; moves only in the transaction that stores what it covers.
  cursor jsonb,
  -- Held by one worker at a time; every write of a page is fenced by the epoch. The database's clock decides.
  lease_owner text,
  lease_epoch bigint not null default 0,
  lease_until timestamptz not null default '-infinity',
  next_run_at timestamptz not null default now(),
  finished_at timestamptz,
  failures integer not null default 0,
  last_failure jsonb,
  last_failure_at timestamptz,
  last_success_at timestamptz,
  newest_post_at timestamptz,
  posts_read bigint not null default 0,
  posts_matched bigint not null default 0,
  items_skipped bigint not null default 0
);
create table skipped_items (
  id bigint generated always as identity primary key,
  source_id bigint not null references sources on delete cascade,
  reason text not null,
  detail text,
  -- At most 2 KB of what the platform sent, for the person who mends the connector.
  sample text,
  at timestamptz not null default now()
);
create index skipped_items_source on skipped_items (source_id, id desc);
`;

const MONITORS = `
create table monitors (
  id bigint generated always as identity primary key,
  name text not null unique,
  match text not null,
  exclude text,
  mute text,
  owner text,
  enabled boolean not null default true,
  version integer not null default 1,
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in')),
  removed_at timestamptz
);
create table topics (
  name text primary key,
  keywords jsonb not null,
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in'))
);
`;

const POSTS = `
create table posts (
  id bigint generated always as identity primary key,
  platform text not null,
  native_id text not null,
  source_id bigint references sources,
  posted_at timestamptz not null,
  collected_at timestamptz not null default clock_timestamp(),
  url text,
  author text,
  -- The whole post in the documented post format; {} once it was deleted.
  data jsonb not null,
  deleted_at timestamptz,
  unique (platform, native_id)
);
create index posts_posted_at on posts (posted_at);
create index posts_native_id on posts (native_id);
create index posts_url on posts (url) where url is not null;
create index posts_author on posts (platform, author) where author is not null;

create table mentions (
  post_id bigint primary key references posts on delete cascade,
  matched_at timestamptz not null default clock_timestamp(),
  backfill boolean not null default false,
  -- True when every monitor that matched has muted it.
  muted boolean not null default false,
  analysed_at timestamptz,
  attempts integer not null default 0,
  failed_at timestamptz,
  failure text,
  -- When the analyse queue was last told; tend tells it again when that is long ago.
  queued_at timestamptz not null default clock_timestamp()
);
create index mentions_unfinished on mentions (queued_at) where analysed_at is null and failed_at is null;
create table mention_monitors (
  post_id bigint not null references mentions on delete cascade,
  monitor_id bigint not null references monitors,
  monitor_version integer not null,
  spans jsonb not null,
  muted boolean not null default false,
  primary key (post_id, monitor_id)
);
create index mention_monitors_monitor on mention_monitors (monitor_id, post_id);

-- Unmatched posts, recent and bounded: what a new monitor is previewed on. Unlogged: a crash of PostgreSQL empties it.
create unlogged table haystack (
  platform text not null,
  native_id text not null,
  source_id bigint not null,
  posted_at timestamptz not null,
  collected_at timestamptz not null default clock_timestamp(),
  data json not null,
  primary key (platform, native_id)
);
create index haystack_collected_at on haystack using brin (collected_at);
`;

const SIGNALS = `
create table stories (
  id bigint generated always as identity primary key,
  first_post_id bigint not null references posts on delete cascade,
  size integer not null default 1,
  platforms text[] not null,
  sketch integer[] not null,
  started_at timestamptz not null,
  last_at timestamptz not null
);
create table story_bands (
  band integer not null,
  story_id bigint not null references stories on delete cascade,
  at timestamptz not null default now(),
  primary key (band, story_id)
);
create index story_bands_at on story_bands using brin (at);
create table signals (
  post_id bigint primary key references mentions on delete cascade,
  story_id bigint not null references stories,
  analysed_at timestamptz not null default clock_timestamp(),
  model text not null,
  language text not null,
  sentiment text not null check (sentiment in ('negative', 'neutral', 'positive')),
  sentiment_score real not null,
  topics text[] not null,
  intents text[] not null,
  urgency real not null,
  reach bigint,
  analysis jsonb not null,
  -- Every answer of the routing tree, with its reason and what became of it.
  decisions jsonb not null
);
create index signals_story on signals (story_id);
create index signals_analysed_at on signals (analysed_at);
create table labels (
  id bigint generated always as identity primary key,
  post_id bigint not null references signals on delete cascade,
  kind text not null,
  value jsonb not null,
  was jsonb,
  author text not null,
  at timestamptz not null default now()
);
create index labels_post on labels (post_id);
create table timeline_events (
  id bigint generated always as identity primary key,
  post_id bigint not null references posts on delete cascade,
  stage text not null check (stage in
    ('posted', 'collected', 'analysed', 'delivered', 'seen', 'acknowledged', 'resolved', 'answered')),
  at timestamptz not null default clock_timestamp(),
  actor text,
  delivery_id bigint,
  detail jsonb
);
create index timeline_events_post on timeline_events (post_id, at);
`;

const DELIVERIES = `
create table teams (
  name text primary key,
  members jsonb not null default '[]',
  description text,
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in'))
);
create table channels (
  id bigint generated always as identity primary key,
  name text not null unique,
  type text not null,
  config jsonb not null,
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in')),
  removed_at timestamptz,
  -- Pacing and breaker, shared by all deliver workers; the database's clock decides.
  next_free_at timestamptz not null default '-infinity',
  paused_until timestamptz not null default '-infinity',
  paused_reason text,
  -- A channel that cannot dedupe has one sender at a time, so that at most one message is ever in doubt.
  sender text,
  sender_until timestamptz not null default '-infinity'
);
create table routes (
  name text primary key,
  parent text references routes on delete cascade deferrable initially deferred,
  position integer not null,
  team text,
  channel text,
  conditions jsonb not null,
  timing jsonb not null,
  continue boolean not null default false,
  origin text not null default 'manual' check (origin in ('file', 'manual', 'built-in'))
);
create table deliveries (
  id bigint generated always as identity primary key,
  -- <kind>:<story or window>:<route>; what makes a repeat harmless.
  dedupe_key text not null unique,
  kind text not null check (kind in ('signal', 'digest')),
  state text not null check (state in ('held', 'pending', 'sending', 'sent', 'digested', 'dead', 'cancelled')),
  route text not null,
  team text,
  channel text not null,
  story_id bigint references stories on delete set null,
  post_id bigint references posts on delete set null,
  -- For a held signal: the digest that said it. For a digest: the span it covers.
  digest_id bigint references deliveries on delete set null,
  digest_from timestamptz,
  digest_to timestamptz,
  reason text not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  queued_at timestamptz not null default clock_timestamp(),
  claim_epoch bigint not null default 0,
  claimed_until timestamptz,
  in_doubt integer not null default 0,
  receipt jsonb,
  last_failure jsonb,
  created_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz
);
create index deliveries_due on deliveries (next_attempt_at) where state in ('pending', 'sending');
create index deliveries_channel on deliveries (channel, next_attempt_at) where state = 'pending';
create index deliveries_held on deliveries (route, created_at) where state = 'held';
create index deliveries_post on deliveries (post_id);
create index deliveries_story on deliveries (story_id);
create index deliveries_digest on deliveries (digest_id) where digest_id is not null;
create index deliveries_created_at on deliveries (created_at);
create table dead_letters (
  id bigint generated always as identity primary key,
  delivery_id bigint not null references deliveries on delete cascade,
  -- Same failure, same fingerprint: what a person sees once and replays together.
  fingerprint text not null,
  failure jsonb not null,
  at timestamptz not null default now(),
  replayed_at timestamptz
);
create unique index dead_letters_open on dead_letters (delivery_id) where replayed_at is null;
create index dead_letters_fingerprint on dead_letters (fingerprint, at);
`;

const WORKSPACE = `
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  object text not null,
  detail jsonb
);
-- One row. The version rises with every change of configuration; live workers look at it and reload.
create table workspace (
  singleton boolean primary key default true check (singleton),
  name text not null default 'Earshot',
  version bigint not null default 1,
  settings jsonb not null default '{}'
);
insert into workspace default values;
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(SOURCES + MONITORS + POSTS + SIGNALS + DELIVERIES + WORKSPACE);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
