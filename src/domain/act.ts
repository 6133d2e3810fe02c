/** What a person does with a story, or says of one of its posts: the words of buttons, links, the API and the command line. */
import { z } from 'zod';
import type { StoryState, StoryStatus } from './attention.ts';

export const OUTCOMES = ['fixed', 'answered', 'planned', 'known', 'no-action'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const MAX_SNOOZE_MINUTES = 90 * 24 * 60;
/** One line of a person's own words: storable, printable. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected one line of text');
const webAddress = z.url({ protocol: /^https?$/ }).max(2000);

export const personSchema = line(200).describe('Who does it');
export const noteSchema = line(1000).describe('Why, in a line');

/** Each may come again: what has been done already changes nothing. */
export const actSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('see').describe('Somebody looked at it') }),
  z.strictObject({ kind: z.literal('acknowledge').describe('Somebody has it') }),
  z.strictObject({ kind: z.literal('assign'), to: line(200).describe('A member or a team') }),
  z.strictObject({
    kind: z.literal('snooze'),
    minutes: z.int().min(1).max(MAX_SNOOZE_MINUTES).describe('Then it is open again'),
  }),
  z.strictObject({ kind: z.literal('resolve'), outcome: z.enum(OUTCOMES) }),
  z.strictObject({ kind: z.literal('dismiss').describe('Not relevant: it does not concern us') }),
  z.strictObject({
    kind: z.literal('wrong-topic'),
    topics: z.array(line(100)).max(50).describe('All its topics; empty: none'),
  }),
  z.strictObject({ kind: z.literal('wrong-team'), team: line(100).describe('Whose it is') }),
  z.strictObject({ kind: z.literal('link-issue'), url: webAddress.describe('In your tracker') }),
  z.strictObject({ kind: z.literal('answer'), url: webAddress.describe('The public answer') }),
  z.strictObject({ kind: z.literal('reopen') }),
]);

export type Act = z.output<typeof actSchema>;
export type ActKind = Act['kind'];
export const ACT_KINDS = actSchema.options.map((option) => option.shape.kind.value) as readonly ActKind[];

/** As a button says it. */
export const ACT_LABELS: Record<ActKind, string> = {
  see: 'Seen',
  acknowledge: 'Acknowledge',
  assign: 'Assign',
  snooze: 'Snooze',
  resolve: 'Resolve',
  dismiss: 'Not relevant',
  'wrong-topic': 'Wrong topic',
  'wrong-team': 'Wrong team',
  'link-issue': 'Link an issue',
  answer: 'Record the answer',
  reopen: 'Reopen',
};

/** By which way an act came. */
export const ACT_WAYS = ['slack', 'link', 'api', 'cli', 'tracker'] as const;
export type ActWay = (typeof ACT_WAYS)[number];

/** A story as people left it. */
export interface StoryRecord extends StoryState {
  outcome: Outcome | null;
  /** To whom it was handed over. */
  team: string | null;
  /** Links into trackers, the oldest first. */
  issues: string[];
  /** Link to what was answered in public. */
  answer: string | null;
}

export const UNTOUCHED: StoryRecord = {
  status: 'open',
  owner: null,
  untilMs: null,
  atMs: 0,
  by: null,
  outcome: null,
  team: null,
  issues: [],
  answer: null,
};

/** `status` as it is now: a snooze ends by itself. */
export function statusNow({ status, untilMs }: Pick<StoryState, 'status' | 'untilMs'>, nowMs: number): StoryStatus {
  return status === 'snoozed' && untilMs !== null && untilMs <= nowMs ? 'open' : status;
}

/** What a kind's value is called in words, for help and forms; kinds that have none are absent. */
export const ACT_VALUES: Partial<Record<ActKind, string>> = {
  assign: 'a member or a team',
  snooze: '30m, 2h, 3d',
  resolve: OUTCOMES.join(', '),
  'wrong-topic': 'billing,login or none',
  'wrong-team': 'a team',
  'link-issue': 'a link',
  answer: 'a link',
};

/** As people write it (`snooze`, `2h`); null when it is none. */
export function actOf(kind: string, value = ''): Act | null {
  const { success, data } = actSchema.safeParse({ kind, ...spelt(kind, value.trim()) });
  return success && (value === '' || ACT_VALUES[data.kind] !== undefined) ? data : null;
}

function spelt(kind: string, value: string): object {
  switch (kind) {
    case 'assign':
      return { to: value };
    case 'snooze':
      return { minutes: minutesOf(value) };
    case 'resolve':
      return { outcome: value };
    case 'wrong-topic':
      return { topics: value === 'none' ? [] : value.split(',').map((name) => name.trim()) };
    case 'wrong-team':
      return { team: value };
    case 'link-issue':
    case 'answer':
      return { url: value };
    default:
      return {};
  }
}

function minutesOf(text: string): number {
  const [, amount, unit] = /^(\d{1,6})\s*([mhd])$/.exec(text) ?? [];
  return Number(amount) * { m: 1, h: 60, d: 24 * 60 }[unit as 'm' | 'h' | 'd'];
}
