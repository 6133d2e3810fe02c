/** The buttons and menus under a message, and what Slack sends when somebody uses one (a `block_actions` payload). */
import { z } from 'zod';
import { type Act, actOf, OUTCOMES } from '../domain/act.ts';
import type { SignalNotification } from '../domain/notification.ts';
import { cutText, isWebAddress } from './display-text.ts';
import { slackSize } from './slack-size.ts';

// docs.slack.dev/reference/block-kit: an option's text 75 characters, its value 150; a select has at most 100 options. More than
// a few would fill the message, which has a limit of its own.
const MAX_LABEL = 75;
const MAX_VALUE = 150;
const MAX_CHOICES = 25;
const MAX_SELECT_SIZE = 2_000;
const PREFIX = 'earshot';
const SNOOZES = ['1h', '4h', '1d', '7d'];

interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}
interface Option {
  text: PlainText;
  value: string;
}
export type SlackElement =
  | { type: 'button'; action_id: string; text: PlainText; style?: 'primary' | 'danger'; url?: string }
  | { type: 'users_select'; action_id: string; placeholder: PlainText }
  | { type: 'static_select'; action_id: string; placeholder: PlainText; options: Option[] }
  | {
      type: 'static_select';
      action_id: string;
      placeholder: PlainText;
      option_groups: { label: PlainText; options: Option[] }[];
    };
export interface SlackActionsBlock {
  type: 'actions';
  block_id: string;
  elements: SlackElement[];
}

/** What can be done as things stand. */
export function slackActions({ id, signal, state, choices, links }: SignalNotification): SlackActionsBlock {
  const status = state?.status ?? 'open';
  const isSettled = status === 'resolved' || status === 'dismissed';
  const elements = isSettled
    ? [button('reopen', 'Reopen')]
    : [
        ...(status === 'open' || status === 'snoozed' || status === 'assigned'
          ? [button('acknowledge', 'Acknowledge', 'primary')]
          : []),
        users('assign', 'Assign to …'),
        button('dismiss', 'Not relevant', 'danger'),
        more(),
        ...select('wrong-team', 'Wrong team →', choices?.teams ?? []),
      ];
  const topics = choices?.topics ?? [];
  const corrections = topics.length === 0 ? [] : select('wrong-topic', 'Wrong topic', [...topics, 'none']);
  return {
    type: 'actions',
    block_id: `${PREFIX}:${signal.id}:${id}`,
    elements: [...elements, ...corrections, ...addresses(links)],
  };
}

/** What asks for an address is typed on a page of ours. */
function addresses(links: SignalNotification['links']): SlackElement[] {
  return (links ?? [])
    .filter(({ kind, url }) => (kind === 'link-issue' || kind === 'answer') && isWebAddress(url))
    .map(({ kind, label, url }) => ({ type: 'button', action_id: actionId(kind), text: plain(label), url }));
}

const actionId = (kind: string): string => `${PREFIX}.${kind}`;

function button(kind: Act['kind'], label: string, style?: 'primary' | 'danger'): SlackElement {
  return { type: 'button', action_id: actionId(kind), text: plain(label), ...(style && { style }) };
}

function users(kind: Act['kind'], label: string): SlackElement {
  return { type: 'users_select', action_id: actionId(kind), placeholder: plain(label) };
}

function select(kind: Act['kind'], label: string, names: readonly string[]): SlackElement[] {
  const options = names
    .filter((name) => name.length > 0 && name.length <= MAX_VALUE)
    .map((name) => ({ text: plain(name), value: name }));
  const shown = fitting(options);
  if (shown.length === 0) return [];
  return [{ type: 'static_select', action_id: actionId(kind), placeholder: plain(label), options: shown }];
}

/** As many as there is room for; the last one (`none`) always. */
function fitting(options: Option[]): Option[] {
  const last = options.slice(-1);
  const shown = options.slice(0, Math.min(options.length - 1, MAX_CHOICES - 1));
  while (shown.length > 0 && slackSize([...shown, last]) > MAX_SELECT_SIZE) shown.pop();
  return [...shown, ...last];
}

function more(): SlackElement {
  const group = (kind: Act['kind'], label: string, values: readonly string[]) => ({
    label: plain(label),
    options: values.map((value) => ({ text: plain(`${label}: ${value}`), value: `${kind} ${value}` })),
  });
  return {
    type: 'static_select',
    action_id: actionId('more'),
    placeholder: plain('Resolve or snooze'),
    option_groups: [group('resolve', 'Resolved', OUTCOMES), group('snooze', 'Snooze', SNOOZES)],
  };
}

function plain(text: string): PlainText {
  return { type: 'plain_text', text: cutText(text, MAX_LABEL), emoji: false };
}

const payloadSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().min(1).max(64) }),
  container: z
    .object({ message_ts: z.string().max(64) })
    .partial()
    .optional(),
  response_url: z.url({ protocol: /^https?$/ }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        block_id: z.string().max(255),
        action_ts: z.string().max(64),
        selected_option: z.object({ value: z.string().max(MAX_VALUE) }).nullish(),
        selected_user: z.string().max(64).nullish(),
      }),
    )
    .min(1),
});

export interface SlackPress {
  postId: number;
  deliveryId: number;
  /** The member id of whoever pressed. */
  user: string;
  /** Of `assign`, `to` is a member id. */
  act: Act;
  /** Same press, same key. */
  key: string;
  /** Where an answer only this person sees goes. */
  answerUrl: string | null;
}

/** Null for what asks nothing of us: another kind of payload, another app's block, a button that is a link, a choice undone. */
export function slackPress(payload: unknown): SlackPress | null {
  const { success, data } = payloadSchema.safeParse(payload);
  const action = data?.actions[0];
  if (!success || action === undefined) return null;
  const [, post, delivery] = /^earshot:(\d{1,15}):(\d{1,15})$/.exec(action.block_id) ?? [];
  const act = actPressed(action);
  if (post === undefined || act === null) return null;
  return {
    postId: Number(post),
    deliveryId: Number(delivery),
    user: data.user.id,
    act,
    key: ['slack', data.user.id, data.container?.message_ts ?? '', action.action_id, action.action_ts].join(':'),
    answerUrl: data.response_url ?? null,
  };
}

type Pressed = z.output<typeof payloadSchema>['actions'][number];

function actPressed({ action_id, selected_option, selected_user }: Pressed): Act | null {
  const kind = action_id.startsWith(`${PREFIX}.`) ? action_id.slice(PREFIX.length + 1) : '';
  const value = selected_option?.value ?? selected_user ?? '';
  if (kind !== 'more') return actOf(kind, value);
  const [of = '', ...rest] = value.split(' ');
  return of === 'resolve' || of === 'snooze' ? actOf(of, rest.join(' ')) : null;
}
