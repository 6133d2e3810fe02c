import { expect, test } from 'vitest';
import { Failure } from '../../src/contracts/failure.ts';
import { recordingDeps } from '../contract/channel-suite.ts';
import { createMemoryChannel } from '../support/memory-channel.ts';
import { signalNotification } from './notification-samples.ts';

const lost = new Failure('transient', 'answer lost', { inDoubt: true });

test.each([
  [true, 1],
  [false, 2],
])('keyed %s: a message whose answer was lost and that is sent again arrives %i time(s)', async (keyed, times) => {
  const channel = createMemoryChannel({ keyed });
  channel.script.push({ keptThen: lost });
  const outbox = channel.open({}, recordingDeps().deps);
  const payload = outbox.render(signalNotification());
  await expect(outbox.send(payload, 'd-1')).rejects.toBe(lost);
  await outbox.send(payload, 'd-1');
  expect(channel.messages.map((message) => message.key)).toEqual(Array(times).fill('d-1'));
  expect(channel.attempts).toEqual(['d-1', 'd-1']);
});

test('a scripted failure keeps nothing, and a wait can be aborted', async () => {
  const channel = createMemoryChannel();
  channel.script.push(lost, { waitFor: new Promise(() => undefined) });
  const outbox = channel.open({}, recordingDeps().deps);
  const payload = outbox.render(signalNotification());
  await expect(outbox.send(payload, 'd-1')).rejects.toBe(lost);
  const stop = new AbortController();
  const sent = outbox.send(payload, 'd-1', undefined, stop.signal);
  stop.abort(lost);
  await expect(sent).rejects.toBe(lost);
  expect(channel.messages).toEqual([]);
});

test('takes messages back', async () => {
  const channel = createMemoryChannel();
  const outbox = channel.open({}, recordingDeps().deps);
  const receipt = await outbox.send(outbox.render(signalNotification()), 'd-1');
  await outbox.retract?.(receipt);
  expect(channel.retracted).toEqual([receipt.id]);
});
