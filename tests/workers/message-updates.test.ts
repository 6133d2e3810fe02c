/** Which message a delivery changes, and whether it can. */
import { expect, test } from 'vitest';
import type { GroupMessage } from '../../src/storage/group-messages.ts';
import { updateOf } from '../../workers/message-updates.ts';

const update = { mode: 'update' as const };
const able = { can: ['update' as const] };
const sent: GroupMessage = { state: 'sent', receipt: { id: '1' }, reason: 'because' };

test.each([
  ['what is no change is simply sent', { mode: 'ping' as const }, {}, sent, { kind: 'send' }],
  [
    'the sent message is changed, and still says why it came',
    update,
    able,
    sent,
    { kind: 'send', previous: { mode: 'update', receipt: { id: '1' } }, reason: 'because' },
  ],
  [
    'not in a channel that cannot',
    update,
    {},
    sent,
    { kind: 'cancel', reason: 'this channel cannot change a message' },
  ],
  [
    'nor in one that only answers in threads',
    update,
    { can: ['thread' as const] },
    sent,
    { kind: 'cancel', reason: 'this channel cannot change a message' },
  ],
  [
    'without a message there is nothing to change',
    update,
    able,
    undefined,
    { kind: 'cancel', reason: 'there is no message of its group to change' },
  ],
  [
    'one that is still to be sent will say it itself',
    update,
    able,
    { ...sent, state: 'pending' as const },
    { kind: 'cancel', reason: 'its message is still to be sent and will say it' },
  ],
  [
    'one that is under way is waited for',
    update,
    able,
    { ...sent, state: 'sending' as const },
    { kind: 'later', inMs: 1000 },
  ],
])('%s', (_name, delivery, outbox, last, expected) => {
  expect(updateOf(delivery, outbox, last)).toEqual(expected);
});
