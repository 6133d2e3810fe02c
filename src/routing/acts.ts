/** What may be done with a story, what it changes, and what whoever did it is told. Pure: no clock, no database. */
import { type Act, type ActKind, type StoryRecord, statusNow, UNTOUCHED } from '../domain/act.ts';
import type { StoryStatus } from '../domain/attention.ts';
import type { Label } from '../domain/label.ts';
import { memberName, type TeamMembers } from '../domain/team.ts';
import { spanText } from './group.ts';

export interface ActContext {
  nowMs: number;
  /** Who does it. */
  by: string;
  /** Whose the story is. */
  team: string | null;
  teams: readonly TeamMembers[];
  topics: readonly string[];
}

export type ActDecision =
  /** It cannot be done as things stand, and why. */
  | { kind: 'refused'; reason: string }
  /** It is so already. */
  | { kind: 'unchanged'; told: string; state: StoryRecord }
  | { kind: 'done'; told: string; state: StoryRecord; stage: ActStage; labels: Label[]; handTo: string | null };

/** What stands on the timeline. */
export const ACT_STAGES = {
  see: 'seen',
  acknowledge: 'acknowledged',
  assign: 'assigned',
  snooze: 'snoozed',
  resolve: 'resolved',
  dismiss: 'dismissed',
  'wrong-topic': 'corrected',
  'wrong-team': 'handed-over',
  'link-issue': 'linked',
  answer: 'answered',
  reopen: 'reopened',
} as const satisfies Record<ActKind, string>;
export type ActStage = (typeof ACT_STAGES)[ActKind];

const UNSETTLED: readonly StoryStatus[] = ['open', 'acknowledged', 'assigned', 'snoozed'];
const ANY: readonly StoryStatus[] = [...UNSETTLED, 'resolved', 'dismissed'];

/** In which states something may be done. */
const ALLOWED: Record<ActKind, readonly StoryStatus[]> = {
  see: ANY,
  acknowledge: UNSETTLED,
  assign: UNSETTLED,
  snooze: UNSETTLED,
  resolve: [...UNSETTLED, 'resolved'],
  dismiss: [...UNSETTLED, 'dismissed'],
  'wrong-topic': ANY,
  'wrong-team': UNSETTLED,
  'link-issue': ANY,
  answer: ANY,
  reopen: ANY,
};

const MAX_ISSUES = 20;

/** `before`: null when nobody did anything yet. */
export function decideAct(before: StoryRecord | null, act: Act, context: ActContext): ActDecision {
  const state = before ?? UNTOUCHED;
  const status = statusNow(state, context.nowMs);
  if (!ALLOWED[act.kind].includes(status)) {
    return { kind: 'refused', reason: `It is ${standing(state, status)}; reopen it first` };
  }
  return DECIDE[act.kind](act as never, { ...state, status }, context);
}

type Decide<Kind extends ActKind> = (
  act: Extract<Act, { kind: Kind }>,
  state: StoryRecord,
  context: ActContext,
) => ActDecision;

const DECIDE: { [Kind in ActKind]: Decide<Kind> } = {
  see: (act, state, { by }) => done(act, state, `Seen by ${by}`),
  acknowledge(act, state, context) {
    const { status, by } = state;
    if (status === 'acknowledged' || isSomebodyElses(state, context)) {
      return unchanged(state, `It is ${standing(state)} already`);
    }
    const next = moved(state, context, { status: 'acknowledged', owner: context.by });
    return done(act, next, `Acknowledged by ${context.by}${status === 'snoozed' ? `; ${by} had snoozed it` : ''}`);
  },
  assign(act, state, context) {
    if (state.status === 'assigned' && state.owner === act.to) return unchanged(state, `It is ${act.to}'s already`);
    const known = namesOf(context.teams);
    // A workspace that names no members has nobody to compare with.
    if (known.members > 0 && !known.names.has(act.to)) return refused(`Nobody in a team is called ${act.to}`);
    return done(act, moved(state, context, { status: 'assigned', owner: act.to }), `Assigned to ${act.to}`);
  },
  snooze(act, state, context) {
    const forMs = act.minutes * 60_000;
    const next = moved(state, context, { status: 'snoozed', untilMs: context.nowMs + forMs });
    return done(act, next, `Snoozed for ${spanText(forMs)} by ${context.by}`);
  },
  resolve(act, state, context) {
    const { status, outcome } = state;
    if (status === 'resolved' && outcome === act.outcome) return unchanged(state, `It is ${standing(state)} already`);
    const next = moved(state, context, { status: 'resolved', outcome: act.outcome });
    return done(act, next, `Resolved by ${context.by}: ${act.outcome}`);
  },
  dismiss(act, state, context) {
    if (state.status === 'dismissed') return unchanged(state, `It is ${standing(state)} already`);
    const label: Label = { kind: 'relevance', value: false, author: context.by };
    const told = `Dismissed by ${context.by}: not relevant. The next learning takes it into account`;
    return done(act, moved(state, context, { status: 'dismissed' }), told, [label]);
  },
  'wrong-topic'(act, state, { by, topics }) {
    const unknown = act.topics.find((name) => !topics.includes(name));
    if (unknown !== undefined) return refused(`There is no topic called ${unknown}`);
    const label: Label = { kind: 'topic', value: [...new Set(act.topics)], author: by };
    return done(act, state, `Noted: its topic is ${act.topics.join(', ') || 'none of ours'}`, [label]);
  },
  'wrong-team'(act, state, context) {
    const { by, team, teams } = context;
    if (!teams.some(({ name }) => name === act.team)) return refused(`There is no team called ${act.team}`);
    if (act.team === (state.team ?? team)) return unchanged(state, `It is with ${act.team} already`);
    // Somebody else's now: who told us so need not be reminded of it.
    const next = moved(state, context, { status: 'assigned', owner: act.team, team: act.team });
    const label: Label = { kind: 'team', value: act.team, author: by };
    return { ...done(act, next, `Handed over to ${act.team} by ${by}`, [label]), handTo: act.team };
  },
  'link-issue'(act, state, context) {
    if (state.issues.includes(act.url)) return unchanged(state, 'It is linked already');
    if (state.issues.length >= MAX_ISSUES) return refused(`It has ${MAX_ISSUES} issues already`);
    const issues = [...state.issues, act.url];
    return done(act, inHand({ ...state, issues }, context), `Linked by ${context.by}: ${act.url}`);
  },
  answer(act, state, context) {
    if (state.answer === act.url) return unchanged(state, 'It is recorded already');
    return done(act, inHand({ ...state, answer: act.url }, context), `Answered by ${context.by}: ${act.url}`);
  },
  reopen(act, state, context) {
    if (state.status === 'open') return unchanged(state, 'It is open already');
    const relevant: Label = { kind: 'relevance', value: true, author: context.by };
    const next = moved(state, context, { status: 'open' });
    return done(act, next, `Reopened by ${context.by}`, state.status === 'dismissed' ? [relevant] : []);
  },
};

/** `acknowledged by ada`, `assigned to web by ada`, `resolved (fixed) by bob`. */
export function standing(state: StoryRecord, status: StoryStatus = state.status): string {
  const { owner, by, outcome } = state;
  const whose = status === 'assigned' && owner !== null ? ` to ${owner}` : '';
  const how = status === 'resolved' && outcome !== null ? ` (${outcome})` : '';
  return `${status}${whose}${how}${by === null || status === 'open' ? '' : ` by ${by}`}`;
}

type Moved = Pick<StoryRecord, 'status'> & Partial<Pick<StoryRecord, 'owner' | 'untilMs' | 'outcome' | 'team'>>;

/** What a status does not have ends with the one before: a snooze's end, an outcome; the owner stays until it is open again. */
function moved(state: StoryRecord, { by, nowMs }: ActContext, to: Moved): StoryRecord {
  const owner = to.status === 'open' ? null : state.owner;
  return { ...state, owner, untilMs: null, outcome: null, ...to, by, atMs: nowMs };
}

/** Whoever files or answers it has it in hand. */
function inHand(state: StoryRecord, context: ActContext): StoryRecord {
  return state.status === 'open' ? moved(state, context, { status: 'acknowledged', owner: context.by }) : state;
}

/** What was given to a team, or to whoever asks, is still to be taken. */
function isSomebodyElses({ status, owner }: StoryRecord, { by, teams }: ActContext): boolean {
  return status === 'assigned' && owner !== by && !teams.some(({ name }) => name === owner);
}

function namesOf(teams: readonly TeamMembers[]): { names: ReadonlySet<string>; members: number } {
  const members = teams.flatMap((team) => team.members.map(memberName));
  return { names: new Set([...teams.map(({ name }) => name), ...members]), members: members.length };
}

function done(
  act: Act,
  state: StoryRecord,
  told: string,
  labels: Label[] = [],
): Extract<ActDecision, { kind: 'done' }> {
  return { kind: 'done', told, state, stage: ACT_STAGES[act.kind], labels, handTo: null };
}

const unchanged = (state: StoryRecord, told: string): ActDecision => ({ kind: 'unchanged', told, state });
const refused = (reason: string): ActDecision => ({ kind: 'refused', reason });
