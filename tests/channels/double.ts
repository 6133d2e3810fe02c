/** What the loopback doubles of remotes share: a clock that is moved by hand, a pace that is enforced, a way to try it all. */
import { expect } from 'vitest';
import type { Channel, Outbox, Receipt } from '../../src/contracts/channel.ts';
import { Failure } from '../../src/contracts/failure.ts';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { recordingDeps } from '../contract/channel-suite.ts';
import { NOTIFICATIONS, signalNotification } from './notification-samples.ts';
import { type AskedRequest, type Reply, startScriptedRemote } from './scripted-remote.ts';

export interface HandClock {
  now: number;
}

/** At most so many within any `perMs`, by the hand clock. */
export class Pace {
  readonly #taken: number[] = [];
  readonly #clock: HandClock;
  readonly #messages: number;
  readonly #perMs: number;

  constructor(clock: HandClock, messages: number, perMs: number) {
    this.#clock = clock;
    this.#messages = messages;
    this.#perMs = perMs;
  }

  /** 0 when one more may come, else how long to wait, milliseconds. */
  take(): number {
    const { now } = this.#clock;
    while ((this.#taken[0] ?? now) <= now - this.#perMs) this.#taken.shift();
    if (this.#taken.length >= this.#messages) return (this.#taken[0] ?? now) + this.#perMs - now;
    this.#taken.push(now);
    return 0;
  }
}

/** A double: what it answers to a request. What it refuses it throws; that becomes `refuse(reason)`. */
export type Answer = (request: AskedRequest, json: Record<string, unknown>) => Reply;

/** Runs an {@link Answer} on loopback; `close` at the end. */
export async function startDouble(answer: Answer, refuse: (reason: string) => Reply) {
  const remote = await startScriptedRemote();
  const refused: string[] = [];
  remote.answer = (request) => {
    try {
      return answer(request, request.body === '' ? {} : JSON.parse(request.body));
    } catch (error) {
      refused.push((error as Error).message);
      return refuse((error as Error).message);
    }
  };
  const http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
  return {
    remote,
    refused,
    deps: recordingDeps(http).deps,
    async close() {
      await http.close();
      await remote.close();
    },
  };
}

export function jsonReply(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Sends every sample at the pace that the channel declares; none may be refused. */
export async function sendSamples<P>(channel: Pick<Channel, 'limits'>, outbox: Outbox<P>, clock: HandClock) {
  const receipts: Receipt[] = [];
  for (const [index, [, notification]] of NOTIFICATIONS.entries()) {
    clock.now += channel.limits.perMs / channel.limits.messages;
    receipts.push(await outbox.send(outbox.render(notification), `key-${index}`));
  }
  return receipts;
}

export async function failureOf(attempt: Promise<unknown> | undefined): Promise<Failure> {
  const outcome = await attempt?.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Failure);
  return outcome as Failure;
}

/**
 * Sends 200 messages of which one in twenty is accepted and then cut, as the worker would: in doubt it is looked for
 * where that is possible, and sent again under its key. `lose(true)` makes the double cut its next answer.
 */
export async function sendThroughCuts<P>(
  channel: Pick<Channel, 'limits'>,
  outbox: Outbox<P>,
  { clock, lose }: { clock: HandClock; lose(next: boolean): void },
): Promise<{ sent: number; cuts: number }> {
  const random = seededRandom(11);
  let cuts = 0;
  for (let i = 0; i < 200; i++) {
    const payload = outbox.render(signalNotification({ id: `delivery-${i}` }));
    lose(random() < 0.05);
    for (let there = false; !there; ) {
      clock.now += channel.limits.perMs / channel.limits.messages;
      const outcome = await outbox.send(payload, String(i)).catch((error: unknown) => error);
      there = !(outcome instanceof Error);
      if (there) continue;
      expect(outcome).toMatchObject({ kind: 'transient', inDoubt: true });
      cuts++;
      if (outbox.find !== undefined) there = (await outbox.find(payload, String(i))) !== null;
    }
  }
  return { sent: 200, cuts };
}
