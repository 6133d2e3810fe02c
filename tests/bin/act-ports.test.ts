/** What the API hears of chats and trackers, from the workspace as it is. */
import { expect, test } from 'vitest';
import { readSettings } from '../../config/settings.ts';
import { actPorts } from '../../src/bin/act-ports.ts';
import { recordedIo } from '../support/recorded-io.ts';

test('secrets are opened for the channels that name one', () => {
  const channels = [
    {
      name: 'bugs',
      type: 'github',
      config: { repository: 'acme/cloud', token: 'env:NONE', webhookSecret: 'env:HOOK' },
    },
    { name: 'deaf', type: 'linear', config: {} },
    { name: 'broken', type: 'jira', config: { webhookSecret: 'env:NONE' } },
    { name: 'chat', type: 'slack', config: { signingSecret: 'env:SIGNING', webhookSecret: 'env:HOOK' } },
  ];
  const logged: unknown[] = [];
  const log = { warn: (fields: object) => void logged.push(fields) };
  const io = { ...recordedIo(), env: { HOOK: 'h00k', SIGNING: 's1gn' } };
  const context = { db: {}, log, watch: { current: () => ({ workspace: { channels } }) } };
  const ports = actPorts(io, readSettings({}), context as never, {} as never);
  expect(ports.tracker('bugs')).toMatchObject({ type: 'github', secret: 'h00k', config: { repository: 'acme/cloud' } });
  expect(['deaf', 'broken', 'chat', 'nobody'].map((name) => ports.tracker(name))).toEqual([null, null, null, null]);
  expect(logged).toMatchObject([{ channel: 'broken' }]);
  expect(ports.slackSecrets()).toEqual(['s1gn']);
});
