/** Buttons under a Slack message, and what comes of using them. */
import { expect, test } from 'vitest';
import { type SlackElement, slackActions, slackPress } from '../../src/channels/slack-actions.ts';
import { MAX_BLOCKS_SIZE, slackMessage } from '../../src/channels/slack-message.ts';
import { slackSize } from '../../src/channels/slack-size.ts';
import type { NotifiedState, SignalNotification } from '../../src/domain/notification.ts';
import { digest, said, signal, signalNotification } from './notification-samples.ts';
import { checkSlackMessage } from './slack-rules.ts';

const CHOICES = { teams: ['billing', 'web'], topics: ['invoices', 'login'] };
const told = (changes: Partial<SignalNotification> = {}) =>
  signalNotification({ id: '77', signal: signal({ id: '12' }), choices: CHOICES, ...changes });
const stateOf = (status: NotifiedState['status']): NotifiedState => ({
  status,
  owner: null,
  by: 'ada',
  at: '2026-01-02T03:05:00Z',
});
const ids = (notification: SignalNotification) =>
  slackActions(notification).elements.map(({ action_id }) => action_id.replace('earshot.', ''));

test('what is offered depends on how things stand', () => {
  const all = ['acknowledge', 'assign', 'dismiss', 'more', 'wrong-team', 'wrong-topic'];
  expect(ids(told())).toEqual(all);
  expect(ids(told({ state: stateOf('acknowledged') }))).toEqual(all.slice(1));
  expect(ids(told({ state: stateOf('resolved') }))).toEqual(['reopen', 'wrong-topic']);
  expect(ids(told({ choices: { teams: [], topics: [] } }))).toEqual(['acknowledge', 'assign', 'dismiss', 'more']);
});

test('links to pages that ask for an address are buttons', () => {
  const links = [
    { kind: 'link-issue', label: 'Link an issue', url: 'https://earshot.example/act/1' },
    { kind: 'acknowledge', label: 'Acknowledge', url: 'https://earshot.example/act/2' },
  ] as const;
  const found = slackActions(told({ links: [...links] })).elements.at(-1);
  expect(found).toMatchObject({ type: 'button', action_id: 'earshot.link-issue', url: links[0].url });
  expect(ids(told({ links: [...links] }))).toHaveLength(7);
});

test('messages have buttons only where somebody hears them, digests never', () => {
  const types = (message: { blocks: { type: string }[] }) => message.blocks.map(({ type }) => type);
  expect(types(slackMessage(told()))).not.toContain('actions');
  expect(types(slackMessage(told(), { buttons: true }))).toContain('actions');
  expect(types(slackMessage(digest(3), { buttons: true }))).not.toContain('actions');
});

test('a long message with many choices stays within the limit', () => {
  const teams = Array.from({ length: 400 }, (_, nth) => `team ${nth} ${'ü'.repeat(90)}`);
  const message = slackMessage(
    { ...said('emoji 👩‍👩‍👧 '.repeat(3000)), id: '1', choices: { teams, topics: teams } },
    { buttons: true },
  );
  expect(slackSize(message.blocks)).toBeLessThanOrEqual(MAX_BLOCKS_SIZE + 100);
  checkSlackMessage(message);
  const selects = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  for (const one of selects) if ('options' in one) expect(one.options.length).toBeLessThanOrEqual(25);
});

test('what people linked stands in the message', () => {
  const state = {
    ...stateOf('resolved'),
    issues: ['https://tracker.example/7', 'javascript:alert(1)'],
    answer: 'https://x.example/a',
  };
  const text = JSON.stringify(slackMessage(told({ state })));
  expect(text).toContain('https://tracker.example/7');
  expect(text).toContain('https://x.example/a');
  expect(text).not.toContain('javascript:');
});

/** What Slack sends when this element is used. */
function pressed(element: SlackElement, choice: object = {}): unknown {
  return {
    type: 'block_actions',
    user: { id: 'U0ADA', username: 'ada', team_id: 'T1' },
    api_app_id: 'A1',
    container: { type: 'message', message_ts: '1700000000.000100', channel_id: 'C1' },
    response_url: 'https://hooks.slack.com/actions/T1/1/x',
    trigger_id: '1.2.3',
    actions: [
      {
        type: element.type,
        action_id: element.action_id,
        block_id: 'earshot:12:77',
        action_ts: '1700000001.5',
        ...choice,
      },
    ],
  };
}

test('every element that is shown is understood', () => {
  const understood = slackActions(told()).elements.flatMap((element) => {
    if (element.type === 'button') return [slackPress(pressed(element))?.act];
    if (element.type === 'users_select') return [slackPress(pressed(element, { selected_user: 'U0BOB' }))?.act];
    const options = 'options' in element ? element.options : element.option_groups.flatMap((group) => group.options);
    return options.map((option) => slackPress(pressed(element, { selected_option: option }))?.act);
  });
  expect(understood).not.toContain(undefined);
  expect(understood).toContainEqual({ kind: 'snooze', minutes: 240 });
  expect(understood).toContainEqual({ kind: 'resolve', outcome: 'no-action' });
  expect(understood).toContainEqual({ kind: 'wrong-topic', topics: [] });
  expect(understood).toContainEqual({ kind: 'assign', to: 'U0BOB' });
});

const [ACKNOWLEDGE] = slackActions(told()).elements as [SlackElement];

test('a press says who, what, on which message, where to answer, and has one key', () => {
  const press = slackPress(pressed(ACKNOWLEDGE));
  expect(press).toEqual({
    postId: 12,
    deliveryId: 77,
    user: 'U0ADA',
    act: { kind: 'acknowledge' },
    key: 'slack:U0ADA:1700000000.000100:earshot.acknowledge:1700000001.5',
    answerUrl: 'https://hooks.slack.com/actions/T1/1/x',
  });
});

test.each([
  ['nothing', null],
  ['another kind', { ...(pressed(ACKNOWLEDGE) as object), type: 'view_submission' }],
  ["another app's block", pressed(ACKNOWLEDGE, { block_id: 'b1' })],
  ['another action', pressed(ACKNOWLEDGE, { action_id: 'earshot.see?' })],
  ['a choice undone', pressed({ ...ACKNOWLEDGE, action_id: 'earshot.more' }, { selected_option: null })],
  [
    'something not in that menu',
    pressed({ ...ACKNOWLEDGE, action_id: 'earshot.more' }, { selected_option: { value: 'dismiss ' } }),
  ],
  ['a link', pressed({ ...ACKNOWLEDGE, action_id: 'earshot.answer' })],
  ['no actions', { ...(pressed(ACKNOWLEDGE) as object), actions: [] }],
  ['an answer to a file', { ...(pressed(ACKNOWLEDGE) as object), response_url: 'file:///etc/passwd' }],
  ['a number that is none', pressed(ACKNOWLEDGE, { block_id: 'earshot:99999999999999999999:1' })],
])('ignored: %s', (_, payload) => {
  expect(slackPress(payload)).toBeNull();
});
