/** What a person does, in one transaction: the story's state, the timeline, labels, and the messages that show it. */
import type { Act, ActWay, StoryRecord } from '../domain/act.ts';
import type { TeamMembers } from '../domain/team.ts';
import { type ActDecision, decideAct } from '../routing/acts.ts';
import type { Database, Queryable, Row } from './database.ts';
import { saveLabel } from './labels.ts';
import type { StirOptions } from './stirring.ts';
import { lockStories } from './stories.ts';
import { handOver, storyChanged } from './story-changed.ts';
import { readStoryState, writeStoryState } from './story-states.ts';
import { loadFrame, type WorkspaceFrame } from './workspace.ts';

export interface ActRequest {
  /** A signal; what is done is done to its story. */
  postId: number;
  act: Act;
  by: string;
  way: ActWay;
  /** The same over retries and replays: it is done once. */
  key: string;
  note?: string | undefined;
  /** The message in which somebody pressed. */
  deliveryId?: number | undefined;
}

export interface ActResult {
  storyId: number;
  /** For whoever did it: what became of it. */
  told: string;
  /** False: it was so already. */
  changed: boolean;
  /** It came before with this key. */
  repeated: boolean;
  state: StoryRecord | null;
  /** Deliveries that are to be sent now. */
  pending: number[];
}

/** It cannot be done as things stand; nothing has changed. */
export class ActRefused extends Error {
  readonly kind: 'unknown' | 'refused';
  constructor(kind: 'unknown' | 'refused', message: string) {
    super(message);
    this.name = 'ActRefused';
    this.kind = kind;
  }
}

/** Does it once. Throws {@link ActRefused}. */
export async function performAct(
  db: Database,
  request: ActRequest,
  options: Pick<StirOptions, 'canUpdate'> = {},
): Promise<ActResult> {
  // Before the lock, for which everybody waits who stores signals.
  const frame = await loadFrame(db);
  return db.transaction(async (tx) => {
    await lockStories(tx);
    const before = await earlier(tx, request.key);
    if (before !== null) return before;
    const target = await targetOf(tx, request);
    const decision = await decided(tx, request, target, frame);
    if (decision.kind === 'refused') throw new ActRefused('refused', decision.reason);
    const effect =
      decision.kind === 'done' ? await carryOut(tx, request, target, decision, { ...frame, ...options }) : NOTHING;
    const told = decision.told + effect.remark;
    const changed = decision.kind === 'done';
    await remember(tx, request, target.storyId, { told, changed });
    const { state } = decision;
    return { storyId: target.storyId, told, changed, repeated: false, state, pending: effect.pending };
  });
}

interface Target extends Row {
  storyId: number;
  /** Who was told of it. */
  team: string | null;
}

async function earlier(tx: Queryable, key: string): Promise<ActResult | null> {
  const [row] = await tx.query<{ storyId: number; told: string; changed: boolean } & Row>(
    'select story_id as "storyId", told, changed from acts where key = $1',
    [key],
  );
  return row === undefined
    ? null
    : { ...row, repeated: true, state: await readStoryState(tx, row.storyId), pending: [] };
}

async function targetOf(tx: Queryable, { postId, deliveryId }: ActRequest): Promise<Target> {
  const [row] = await tx.query<Target>(
    `select s.story_id as "storyId",
       (select team from deliveries d where d.story_id = s.story_id and d.team is not null
        order by d.id = $2 desc, d.id desc limit 1) as team
     from signals s join posts p on p.id = s.post_id where s.post_id = $1 and p.deleted_at is null`,
    [postId, deliveryId ?? null],
  );
  if (row === undefined) {
    throw new ActRefused('unknown', 'That post is no signal: it was not analysed, or it was deleted');
  }
  return row;
}

async function decided(
  tx: Queryable,
  { act, by }: ActRequest,
  { storyId, team }: Target,
  { topics }: WorkspaceFrame,
): Promise<ActDecision> {
  const [now] = await tx.query<{ ms: number }>(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return decideAct(await readStoryState(tx, storyId), act, {
    nowMs: now?.ms ?? 0,
    by,
    team,
    teams: await teamMembers(tx),
    topics: topics.map(({ name }) => name),
  });
}

export async function teamMembers(db: Queryable): Promise<TeamMembers[]> {
  return db.query<TeamMembers & Row>('select name, members from teams order by name');
}

const NOTHING = { pending: [] as number[], remark: '' };

async function carryOut(
  tx: Queryable,
  request: ActRequest,
  { storyId }: Target,
  decision: Extract<ActDecision, { kind: 'done' }>,
  { plan, version, canUpdate }: WorkspaceFrame & Pick<StirOptions, 'canUpdate'>,
): Promise<typeof NOTHING> {
  const { postId, by } = request;
  await writeStoryState(tx, storyId, decision.state);
  for (const label of decision.labels) await saveLabel(tx, postId, label);
  await note(tx, request, storyId, decision.stage, version);
  if (request.act.kind === 'see' || request.act.kind === 'wrong-topic') return NOTHING;
  const pending = await storyChanged(tx, storyId, { plan, canUpdate });
  if (decision.handTo === null) return { pending, remark: '' };
  const reason = `handed over by ${by}`;
  const handed = await handOver(tx, plan, { storyId, postId, team: decision.handTo, reason });
  if (handed === null) return { pending, remark: `; no route leads to ${decision.handTo}, so tell them yourself` };
  return { pending: [...pending, ...handed], remark: '' };
}

/** On the timeline, with what the person was looking at. */
async function note(
  tx: Queryable,
  { postId, act, by, way, note, deliveryId }: ActRequest,
  storyId: number,
  stage: string,
  version: number,
): Promise<void> {
  await tx.query(
    `insert into timeline_events (post_id, story_id, stage, actor, delivery_id, detail)
     select $1, $2, $3, $4, $5, $6::jsonb || jsonb_build_object('model', (select model from signals where post_id = $1))`,
    [postId, storyId, stage, by, deliveryId ?? null, JSON.stringify({ act, way, note, workspace: version })],
  );
}

async function remember(
  tx: Queryable,
  { key, postId, deliveryId, act, note, by, way }: ActRequest,
  storyId: number,
  { told, changed }: { told: string; changed: boolean },
): Promise<void> {
  await tx.query(
    `insert into acts (key, story_id, post_id, delivery_id, act, note, actor, way, told, changed)
     values ($1, $2, $3, (select id from deliveries where id = $4), $5, $6, $7, $8, $9, $10)`,
    [key, storyId, postId, deliveryId ?? null, JSON.stringify(act), note ?? null, by, way, told, changed],
  );
}

export interface StoredAct extends Row {
  storyId: number;
  postId: number;
  act: Act;
  note: string | null;
  by: string;
  way: ActWay;
  told: string;
  changed: boolean;
  at: string;
}

/** Of the story of a signal, the newest first. */
export async function listActs(db: Queryable, postId: number, limit: number): Promise<StoredAct[]> {
  return db.query<StoredAct>(
    `select a.story_id as "storyId", a.post_id as "postId", a.act, a.note, a.actor as "by", a.way, a.told, a.changed, a.at
     from acts a join signals s on s.story_id = a.story_id where s.post_id = $1 order by a.at desc, a.key limit $2`,
    [postId, limit],
  );
}
