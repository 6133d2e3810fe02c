-- Made from the migrations; checked by tests/integration/schema.test.ts. Renew it with: npm run schema

create table acts (
  key text not null,
  story_id bigint not null,
  post_id bigint not null,
  delivery_id bigint,
  act jsonb not null,
  note text,
  actor text not null,
  way text not null,
  told text not null,
  changed boolean not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint acts_way_check CHECK ((way = ANY (ARRAY['slack'::text, 'link'::text, 'api'::text, 'cli'::text, 'tracker'::text]))),
  constraint acts_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE SET NULL,
  constraint acts_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint acts_story_id_fkey FOREIGN KEY (story_id) REFERENCES stories(id) ON DELETE CASCADE,
  constraint acts_pkey PRIMARY KEY (key)
);
CREATE INDEX acts_delivery ON public.acts USING btree (delivery_id) WHERE (delivery_id IS NOT NULL);
CREATE INDEX acts_post ON public.acts USING btree (post_id);
CREATE INDEX acts_story ON public.acts USING btree (story_id, at);

create table analyser_spending (
  account text not null,
  month date not null,
  requests bigint not null default 0,
  tokens bigint not null default 0,
  constraint analyser_spending_pkey PRIMARY KEY (account, month)
);

create table attention_used (
  key text not null,
  used integer not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint attention_used_pkey PRIMARY KEY (key)
);

create table audit (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  object text not null,
  detail jsonb,
  constraint audit_pkey PRIMARY KEY (id)
);

create table channels (
  id bigint not null generated always as identity,
  name text not null,
  type text not null,
  config jsonb not null,
  origin text not null default 'manual'::text,
  removed_at timestamp with time zone,
  next_free_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  paused_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  paused_reason text,
  sender text,
  sender_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint channels_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint channels_pkey PRIMARY KEY (id),
  constraint channels_name_key UNIQUE (name)
);

create table dead_letters (
  id bigint not null generated always as identity,
  delivery_id bigint not null,
  fingerprint text not null,
  failure jsonb not null,
  at timestamp with time zone not null default now(),
  replayed_at timestamp with time zone,
  constraint dead_letters_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE CASCADE,
  constraint dead_letters_pkey PRIMARY KEY (id)
);
CREATE INDEX dead_letters_fingerprint ON public.dead_letters USING btree (fingerprint, at);
CREATE UNIQUE INDEX dead_letters_open ON public.dead_letters USING btree (delivery_id) WHERE (replayed_at IS NULL);

create table deliveries (
  id bigint not null generated always as identity,
  dedupe_key text not null,
  kind text not null,
  state text not null,
  route text not null,
  team text,
  channel text not null,
  story_id bigint,
  post_id bigint,
  digest_id bigint,
  digest_from timestamp with time zone,
  digest_to timestamp with time zone,
  reason text not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null default clock_timestamp(),
  queued_at timestamp with time zone not null default clock_timestamp(),
  claim_epoch bigint not null default 0,
  claimed_until timestamp with time zone,
  in_doubt integer not null default 0,
  receipt jsonb,
  last_failure jsonb,
  created_at timestamp with time zone not null default clock_timestamp(),
  sent_at timestamp with time zone,
  retraction text,
  retract_at timestamp with time zone,
  retract_attempts integer not null default 0,
  group_id bigint,
  mode text not null default 'ping'::text,
  held_as text,
  held_for text,
  held_until timestamp with time zone,
  value real,
  more integer not null default 0,
  constraint deliveries_kind_check CHECK ((kind = ANY (ARRAY['signal'::text, 'digest'::text]))),
  constraint deliveries_mode_check CHECK ((mode = ANY (ARRAY['ping'::text, 'update'::text, 'escalation'::text]))),
  constraint deliveries_retraction_check CHECK ((retraction = ANY (ARRAY['due'::text, 'done'::text, 'impossible'::text, 'failed'::text]))),
  constraint deliveries_state_check CHECK ((state = ANY (ARRAY['held'::text, 'pending'::text, 'sending'::text, 'sent'::text, 'digested'::text, 'dead'::text, 'cancelled'::text]))),
  constraint deliveries_digest_id_fkey FOREIGN KEY (digest_id) REFERENCES deliveries(id) ON DELETE SET NULL,
  constraint deliveries_group_id_fkey FOREIGN KEY (group_id) REFERENCES notification_groups(id) ON DELETE SET NULL,
  constraint deliveries_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE SET NULL,
  constraint deliveries_story_id_fkey FOREIGN KEY (story_id) REFERENCES stories(id) ON DELETE SET NULL,
  constraint deliveries_pkey PRIMARY KEY (id),
  constraint deliveries_dedupe_key_key UNIQUE (dedupe_key)
);
CREATE INDEX deliveries_channel ON public.deliveries USING btree (channel, next_attempt_at) WHERE (state = 'pending'::text);
CREATE INDEX deliveries_created_at ON public.deliveries USING btree (created_at);
CREATE INDEX deliveries_digest ON public.deliveries USING btree (digest_id) WHERE (digest_id IS NOT NULL);
CREATE INDEX deliveries_due ON public.deliveries USING btree (next_attempt_at) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text]));
CREATE INDEX deliveries_group ON public.deliveries USING btree (group_id) WHERE (group_id IS NOT NULL);
CREATE INDEX deliveries_held ON public.deliveries USING btree (route, created_at) WHERE (state = 'held'::text);
CREATE INDEX deliveries_held_until ON public.deliveries USING btree (held_until) WHERE ((state = 'held'::text) AND (held_until IS NOT NULL));
CREATE INDEX deliveries_post ON public.deliveries USING btree (post_id);
CREATE INDEX deliveries_receipt_id ON public.deliveries USING btree (channel, "left"((receipt ->> 'id'::text), 100)) WHERE (receipt IS NOT NULL);
CREATE INDEX deliveries_retraction ON public.deliveries USING btree (retraction) WHERE (retraction IS NOT NULL);
CREATE INDEX deliveries_story ON public.deliveries USING btree (story_id);
CREATE INDEX deliveries_to_retract ON public.deliveries USING btree (retract_at) WHERE (retraction = 'due'::text);

create table forgetting_key (
  singleton boolean not null default true,
  key bytea not null,
  constraint forgetting_key_singleton_check CHECK (singleton),
  constraint forgetting_key_pkey PRIMARY KEY (singleton)
);

create table forgotten_authors (
  hash bytea not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint forgotten_authors_pkey PRIMARY KEY (hash)
);

create unlogged table haystack (
  platform text not null,
  native_id text not null,
  source_id bigint not null,
  posted_at timestamp with time zone not null,
  collected_at timestamp with time zone not null default clock_timestamp(),
  data json not null,
  keys integer[],
  constraint haystack_pkey PRIMARY KEY (platform, native_id)
);
CREATE INDEX haystack_collected_at ON public.haystack USING brin (collected_at);
CREATE INDEX haystack_keys ON public.haystack USING gin (keys) WITH (fastupdate='on', gin_pending_list_limit='1024');
CREATE INDEX haystack_posted_at ON public.haystack USING btree (posted_at);
CREATE INDEX haystack_without_keys ON public.haystack USING btree (platform, native_id) WHERE (keys IS NULL);

create table ingest_keys (
  source_id bigint not null,
  key text not null,
  fingerprint text not null,
  answer jsonb not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint ingest_keys_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id) ON DELETE CASCADE,
  constraint ingest_keys_pkey PRIMARY KEY (source_id, key)
);
CREATE INDEX ingest_keys_at ON public.ingest_keys USING btree (at);

create table inhibitors (
  key text not null,
  until timestamp with time zone not null,
  story_id bigint not null,
  constraint inhibitors_pkey PRIMARY KEY (key)
);

create table interactions (
  signature_hash text not null,
  payload jsonb not null,
  at timestamp with time zone not null default clock_timestamp(),
  attempts integer not null default 0,
  claimed_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  done_at timestamp with time zone,
  result text,
  constraint interactions_pkey PRIMARY KEY (signature_hash)
);
CREATE INDEX interactions_at ON public.interactions USING brin (at);
CREATE INDEX interactions_open ON public.interactions USING btree (at) WHERE (done_at IS NULL);

create table labels (
  id bigint not null generated always as identity,
  post_id bigint not null,
  kind text not null,
  value jsonb not null,
  was jsonb,
  author text not null,
  at timestamp with time zone not null default now(),
  corrects jsonb,
  constraint labels_post_id_fkey FOREIGN KEY (post_id) REFERENCES signals(post_id) ON DELETE CASCADE,
  constraint labels_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX labels_opinion ON public.labels USING btree (post_id, kind, author);
CREATE INDEX labels_post ON public.labels USING btree (post_id);

create table learned_models (
  version integer not null,
  state text not null,
  layer jsonb,
  report jsonb not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  adopted_at timestamp with time zone,
  reverted_at timestamp with time zone,
  actor text not null,
  constraint learned_models_state_check CHECK ((state = ANY (ARRAY['current'::text, 'past'::text, 'refused'::text, 'reverted'::text]))),
  constraint learned_models_pkey PRIMARY KEY (version)
);
CREATE UNIQUE INDEX learned_models_current ON public.learned_models USING btree (state) WHERE (state = 'current'::text);

create table lists (
  name text not null,
  type text not null,
  items jsonb not null,
  origin text not null default 'manual'::text,
  names text,
  constraint lists_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint lists_type_check CHECK ((type = ANY (ARRAY['terms'::text, 'authors'::text, 'domains'::text, 'communities'::text]))),
  constraint lists_pkey PRIMARY KEY (name)
);

create table mention_monitors (
  post_id bigint not null,
  monitor_id bigint not null,
  monitor_version integer not null,
  spans jsonb not null,
  muted boolean not null default false,
  backfill boolean not null default false,
  constraint mention_monitors_monitor_id_fkey FOREIGN KEY (monitor_id) REFERENCES monitors(id),
  constraint mention_monitors_post_id_fkey FOREIGN KEY (post_id) REFERENCES mentions(post_id) ON DELETE CASCADE,
  constraint mention_monitors_pkey PRIMARY KEY (post_id, monitor_id)
);
CREATE INDEX mention_monitors_monitor ON public.mention_monitors USING btree (monitor_id, post_id);

create table mentions (
  post_id bigint not null,
  matched_at timestamp with time zone not null default clock_timestamp(),
  backfill boolean not null default false,
  muted boolean not null default false,
  analysed_at timestamp with time zone,
  attempts integer not null default 0,
  failed_at timestamp with time zone,
  failure text,
  queued_at timestamp with time zone not null default clock_timestamp(),
  edited_at timestamp with time zone,
  constraint mentions_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint mentions_pkey PRIMARY KEY (post_id)
);
CREATE INDEX mentions_edited ON public.mentions USING btree (edited_at) WHERE (edited_at IS NOT NULL);
CREATE INDEX mentions_unfinished ON public.mentions USING btree (queued_at) WHERE ((analysed_at IS NULL) AND (failed_at IS NULL));

create table monitor_versions (
  monitor_id bigint not null,
  version integer not null,
  match text not null,
  exclude text,
  mute text,
  scope text,
  examples jsonb,
  saved_at timestamp with time zone not null default clock_timestamp(),
  saved_by text not null,
  constraint monitor_versions_monitor_id_fkey FOREIGN KEY (monitor_id) REFERENCES monitors(id) ON DELETE CASCADE,
  constraint monitor_versions_pkey PRIMARY KEY (monitor_id, version)
);

create table monitors (
  id bigint not null generated always as identity,
  name text not null,
  match text not null,
  exclude text,
  mute text,
  owner text,
  enabled boolean not null default true,
  version integer not null default 1,
  origin text not null default 'manual'::text,
  removed_at timestamp with time zone,
  scope text,
  examples jsonb,
  revision bigint not null default 1,
  constraint monitors_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint monitors_pkey PRIMARY KEY (id),
  constraint monitors_name_key UNIQUE (name)
);
CREATE INDEX monitors_revision ON public.monitors USING btree (revision);

create table named_queries (
  name text not null,
  query text not null,
  origin text not null default 'manual'::text,
  constraint named_queries_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint named_queries_pkey PRIMARY KEY (name)
);

create table notices (
  id bigint not null generated always as identity,
  kind text not null,
  object text not null,
  message text not null,
  raised_at timestamp with time zone not null default clock_timestamp(),
  ended_at timestamp with time zone,
  constraint notices_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX notices_open ON public.notices USING btree (kind, object) WHERE (ended_at IS NULL);
CREATE INDEX notices_raised_at ON public.notices USING btree (raised_at);

create table notification_groups (
  id bigint not null generated always as identity,
  route text not null,
  key text not null,
  team text,
  channel text not null,
  story_id bigint,
  opened_at timestamp with time zone not null,
  due_at timestamp with time zone,
  touched_at timestamp with time zone not null default clock_timestamp(),
  state jsonb not null,
  constraint notification_groups_pkey PRIMARY KEY (id),
  constraint notification_groups_route_key_key UNIQUE (route, key)
);
CREATE INDEX notification_groups_due ON public.notification_groups USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX notification_groups_story ON public.notification_groups USING btree (story_id);
CREATE INDEX notification_groups_touched ON public.notification_groups USING brin (touched_at);

create table posts (
  id bigint not null generated always as identity,
  platform text not null,
  native_id text not null,
  source_id bigint,
  posted_at timestamp with time zone not null,
  collected_at timestamp with time zone not null default clock_timestamp(),
  url text,
  author text,
  data jsonb not null,
  deleted_at timestamp with time zone,
  keys integer[],
  checked_at timestamp with time zone,
  constraint posts_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id),
  constraint posts_pkey PRIMARY KEY (id),
  constraint posts_platform_native_id_key UNIQUE (platform, native_id)
);
CREATE INDEX posts_author ON public.posts USING btree (platform, author) WHERE (author IS NOT NULL);
CREATE INDEX posts_author_id ON public.posts USING btree (platform, ((data #>> '{author,id}'::text[]))) WHERE (deleted_at IS NULL);
CREATE INDEX posts_keys ON public.posts USING gin (keys) WITH (fastupdate='on', gin_pending_list_limit='1024');
CREATE INDEX posts_native_id ON public.posts USING btree (native_id);
CREATE INDEX posts_parent ON public.posts USING btree (platform, ((data #>> '{parent,id}'::text[]))) WHERE ((data #>> '{parent,id}'::text[]) IS NOT NULL);
CREATE INDEX posts_posted_at ON public.posts USING btree (posted_at);
CREATE INDEX posts_quoted ON public.posts USING btree (platform, ((data #>> '{quoted,id}'::text[]))) WHERE ((data #>> '{quoted,id}'::text[]) IS NOT NULL);
CREATE INDEX posts_to_check ON public.posts USING btree (source_id, COALESCE(checked_at, collected_at)) WHERE (deleted_at IS NULL);
CREATE INDEX posts_url ON public.posts USING btree (url) WHERE (url IS NOT NULL);
CREATE INDEX posts_without_keys ON public.posts USING btree (id) WHERE (keys IS NULL);

create table reanalysis_jobs (
  id bigint not null generated always as identity,
  state text not null default 'running'::text,
  since timestamp with time zone,
  unless_model text,
  cursor bigint not null default 0,
  last_post_id bigint not null,
  total integer not null,
  done integer not null default 0,
  changed integer not null default 0,
  created_at timestamp with time zone not null default clock_timestamp(),
  updated_at timestamp with time zone not null default clock_timestamp(),
  actor text not null,
  constraint reanalysis_jobs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text]))),
  constraint reanalysis_jobs_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX reanalysis_jobs_running ON public.reanalysis_jobs USING btree (state) WHERE (state = 'running'::text);

create table routes (
  name text not null,
  parent text,
  position integer not null,
  team text,
  channel text,
  conditions jsonb not null,
  timing jsonb not null,
  continue boolean not null default false,
  origin text not null default 'manual'::text,
  rules jsonb not null default '{}'::jsonb,
  constraint routes_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint routes_parent_fkey FOREIGN KEY (parent) REFERENCES routes(name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  constraint routes_pkey PRIMARY KEY (name)
);

create table sealed_secrets (
  name text not null,
  sealed text not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint sealed_secrets_pkey PRIMARY KEY (name)
);

create table signals (
  post_id bigint not null,
  story_id bigint not null,
  analysed_at timestamp with time zone not null default clock_timestamp(),
  model text not null,
  language text not null,
  sentiment text not null,
  sentiment_score real not null,
  topics text[] not null,
  intents text[] not null,
  urgency real not null,
  reach bigint,
  analysis jsonb not null,
  decisions jsonb not null,
  actionable jsonb,
  constraint signals_sentiment_check CHECK ((sentiment = ANY (ARRAY['negative'::text, 'neutral'::text, 'positive'::text]))),
  constraint signals_post_id_fkey FOREIGN KEY (post_id) REFERENCES mentions(post_id) ON DELETE CASCADE,
  constraint signals_story_id_fkey FOREIGN KEY (story_id) REFERENCES stories(id),
  constraint signals_pkey PRIMARY KEY (post_id)
);
CREATE INDEX signals_analysed_at ON public.signals USING btree (analysed_at);
CREATE INDEX signals_story ON public.signals USING btree (story_id);

create table silences (
  id bigint not null generated always as identity,
  conditions jsonb not null,
  author text not null,
  reason text not null,
  starts_at timestamp with time zone not null default clock_timestamp(),
  ends_at timestamp with time zone not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint silences_check CHECK ((ends_at >= starts_at)),
  constraint silences_pkey PRIMARY KEY (id)
);
CREATE INDEX silences_ends_at ON public.silences USING btree (ends_at);

create table skipped_items (
  id bigint not null generated always as identity,
  source_id bigint not null,
  reason text not null,
  detail text,
  sample text,
  at timestamp with time zone not null default now(),
  constraint skipped_items_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id) ON DELETE CASCADE,
  constraint skipped_items_pkey PRIMARY KEY (id)
);
CREATE INDEX skipped_items_source ON public.skipped_items USING btree (source_id, id DESC);

create table source_hours (
  source_id bigint not null,
  hour timestamp with time zone not null,
  posts integer not null default 0,
  constraint source_hours_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id) ON DELETE CASCADE,
  constraint source_hours_pkey PRIMARY KEY (source_id, hour)
);

create table sources (
  id bigint not null generated always as identity,
  name text not null,
  connector text not null,
  config jsonb not null,
  enabled boolean not null default true,
  poll_ms integer,
  haystack real not null default 1,
  origin text not null default 'manual'::text,
  removed_at timestamp with time zone,
  cursor jsonb,
  lease_owner text,
  lease_epoch bigint not null default 0,
  lease_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  next_run_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  failures integer not null default 0,
  last_failure jsonb,
  last_failure_at timestamp with time zone,
  last_success_at timestamp with time zone,
  newest_post_at timestamp with time zone,
  posts_read bigint not null default 0,
  posts_matched bigint not null default 0,
  items_skipped bigint not null default 0,
  created_at timestamp with time zone not null default clock_timestamp(),
  requests_left integer,
  requests_reset_at timestamp with time zone,
  recheck_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint sources_haystack_check CHECK (((haystack >= (0)::double precision) AND (haystack <= (1)::double precision))),
  constraint sources_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint sources_pkey PRIMARY KEY (id),
  constraint sources_name_key UNIQUE (name)
);

create table stories (
  id bigint not null generated always as identity,
  first_post_id bigint not null,
  size integer not null default 1,
  platforms text[] not null,
  started_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  units integer[] not null,
  constraint stories_first_post_id_fkey FOREIGN KEY (first_post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint stories_pkey PRIMARY KEY (id)
);
CREATE INDEX stories_first_post ON public.stories USING btree (first_post_id);

create table story_keys (
  key integer not null,
  story_id bigint not null,
  at timestamp with time zone not null default now(),
  constraint story_keys_pkey PRIMARY KEY (key, story_id)
);
CREATE INDEX story_keys_at ON public.story_keys USING brin (at);

create table story_states (
  story_id bigint not null,
  status text not null,
  owner text,
  until timestamp with time zone,
  outcome text,
  actor text,
  at timestamp with time zone not null default clock_timestamp(),
  team text,
  issues jsonb not null default '[]'::jsonb,
  answer text,
  constraint story_states_status_check CHECK ((status = ANY (ARRAY['open'::text, 'acknowledged'::text, 'assigned'::text, 'snoozed'::text, 'resolved'::text, 'dismissed'::text]))),
  constraint story_states_story_id_fkey FOREIGN KEY (story_id) REFERENCES stories(id) ON DELETE CASCADE,
  constraint story_states_pkey PRIMARY KEY (story_id)
);
CREATE INDEX story_states_issues ON public.story_states USING gin (issues) WHERE (issues <> '[]'::jsonb);

create table teams (
  name text not null,
  members jsonb not null default '[]'::jsonb,
  description text,
  origin text not null default 'manual'::text,
  attention jsonb not null default '{}'::jsonb,
  constraint teams_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint teams_pkey PRIMARY KEY (name)
);

create table timeline_events (
  id bigint not null generated always as identity,
  post_id bigint not null,
  stage text not null,
  at timestamp with time zone not null default clock_timestamp(),
  actor text,
  delivery_id bigint,
  detail jsonb,
  story_id bigint,
  constraint timeline_events_stage_check CHECK ((stage = ANY (ARRAY['posted'::text, 'collected'::text, 'analysed'::text, 'delivered'::text, 'seen'::text, 'acknowledged'::text, 'assigned'::text, 'snoozed'::text, 'resolved'::text, 'dismissed'::text, 'answered'::text, 'corrected'::text, 'handed-over'::text, 'linked'::text, 'reopened'::text]))),
  constraint timeline_events_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint timeline_events_story_id_fkey FOREIGN KEY (story_id) REFERENCES stories(id) ON DELETE CASCADE,
  constraint timeline_events_pkey PRIMARY KEY (id)
);
CREATE INDEX timeline_events_post ON public.timeline_events USING btree (post_id, at);
CREATE INDEX timeline_events_story ON public.timeline_events USING btree (story_id, at) WHERE (story_id IS NOT NULL);

create table topics (
  name text not null,
  keywords jsonb not null,
  origin text not null default 'manual'::text,
  examples jsonb not null default '[]'::jsonb,
  counterexamples jsonb not null default '[]'::jsonb,
  constraint topics_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'manual'::text, 'built-in'::text]))),
  constraint topics_pkey PRIMARY KEY (name)
);

create table workspace (
  singleton boolean not null default true,
  name text not null default 'Earshot'::text,
  version bigint not null default 1,
  settings jsonb not null default '{}'::jsonb,
  learning_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint workspace_singleton_check CHECK (singleton),
  constraint workspace_pkey PRIMARY KEY (singleton)
);
