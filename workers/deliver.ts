/**
 * Deliver: claim → pace → render → send once → record the receipt. A keyed channel takes several at once and its
 * receipts are recorded together; any other channel has at most one message in doubt, ever.
 */
import { asFailure, type Failure } from '../src/contracts/failure.ts';
import type { Notification } from '../src/domain/notification.ts';
import { eachWithLimit } from '../src/platform/wait.ts';
import { failureFingerprint, retryAfter } from '../src/queue/retry.ts';
import { pauseChannel, reserveSlots } from '../src/storage/channel-pacing.ts';
import {
  bury,
  type ClaimedDelivery,
  cancelClaimed,
  claimDeliveries,
  postpone,
  recordSent,
  type Sent,
} from '../src/storage/deliveries.ts';
import { loadNotifications } from '../src/storage/notifications.ts';
import type { Running, WorkerContext } from './context.ts';
import { type OpenChannel, Outboxes, type OutboxOptions } from './outboxes.ts';

export interface DeliverOptions extends OutboxOptions {
  concurrency?: number;
  onSent?(sent: { delivery: ClaimedDelivery; notification: Notification }): void;
}

const CONCURRENCY = 4;
/** A claim covers a whole batch at a slow channel: 15 s a send, several under way. Far below tend's patience. */
const CLAIM_MS = 120_000;
/** Receipts of a keyed channel are recorded after so many sends at the latest. */
const RECEIPTS_AT_ONCE = 64;

export function startDeliver(context: WorkerContext, options: DeliverOptions): Running {
  const stopping = new AbortController();
  const outboxes = new Outboxes(options);
  const worker = context.queues.work(
    'deliver',
    (ids) => deliverBatch(context, options, outboxes, ids, stopping.signal),
    { concurrency: options.concurrency ?? CONCURRENCY },
  );
  return {
    async stop() {
      stopping.abort();
      await worker.close();
      await outboxes.close();
    },
  };
}

/** Ids that are not due, sent or claimed by others are passed over, so a repeat is harmless. */
export async function deliverBatch(
  context: WorkerContext,
  options: DeliverOptions,
  outboxes: Outboxes,
  ids: number[],
  stopping: AbortSignal,
): Promise<void> {
  const claimed = await claimDeliveries(context.db, ids, CLAIM_MS);
  if (claimed.length === 0) return;
  const notifications = await loadNotifications(context.db, claimed);
  const byChannel = Map.groupBy(claimed, (delivery) => delivery.channel);
  await Promise.all(
    [...byChannel].map(([name, deliveries]) => {
      const batch = new ChannelBatch(context, options, name, notifications, stopping);
      return batch.run(deliveries, outboxes);
    }),
  );
}

/** The claimed deliveries of one channel. */
class ChannelBatch {
  readonly #context: WorkerContext;
  readonly #options: DeliverOptions;
  readonly #name: string;
  readonly #notifications: Map<number, Notification>;
  readonly #stopping: AbortSignal;
  #sent: Sent[] = [];
  /** Set when the channel as a whole must wait: what is left is put back. */
  #closedFor: { inMs: number } | null = null;

  constructor(
    context: WorkerContext,
    options: DeliverOptions,
    name: string,
    notifications: Map<number, Notification>,
    stopping: AbortSignal,
  ) {
    this.#context = context;
    this.#options = options;
    this.#name = name;
    this.#notifications = notifications;
    this.#stopping = stopping;
  }

  async run(deliveries: ClaimedDelivery[], outboxes: Outboxes): Promise<void> {
    let open: OpenChannel;
    try {
      open = outboxes.get(this.#context.watch.current().workspace, this.#name);
    } catch (error) {
      await this.#fail(deliveries, asFailure(error));
      return;
    }
    const granted = await this.#pace(deliveries, open);
    const { keyed, limits } = open.channel;
    await eachWithLimit(granted, keyed ? limits.concurrency : 1, async (delivery) => {
      await this.#deliver(delivery, open);
      if (!keyed || this.#sent.length >= RECEIPTS_AT_ONCE) await this.#flush();
    });
    await this.#flush();
  }

  /** Takes as many as the channel's pace allows now; the rest goes back to wait for its turn. */
  async #pace(deliveries: ClaimedDelivery[], { channel }: OpenChannel): Promise<ClaimedDelivery[]> {
    const { granted, waitMs } = await reserveSlots(this.#context.db, this.#name, {
      wanted: deliveries.length,
      intervalMs: channel.limits.perMs / channel.limits.messages,
      burst: channel.limits.messages,
    });
    await this.#putBack(deliveries.slice(granted), waitMs);
    return deliveries.slice(0, granted);
  }

  async #deliver(delivery: ClaimedDelivery, { channel, outbox }: OpenChannel): Promise<void> {
    if (this.#closedFor !== null || this.#stopping.aborted) {
      await this.#putBack([delivery], this.#closedFor?.inMs ?? 0);
      return;
    }
    const notification = this.#notifications.get(delivery.id);
    if (notification === undefined) {
      await cancelClaimed(this.#context.db, delivery, 'nothing is left to say, its posts were deleted');
      return;
    }
    const timer = this.#context.metrics.sendSeconds.startTimer({ channel: this.#name });
    try {
      const receipt = await outbox.send(outbox.render(notification), String(delivery.id));
      this.#sent.push({ delivery, receipt });
      this.#context.metrics.deliveries.inc({ channel: this.#name, outcome: 'sent' });
      this.#options.onSent?.({ delivery, notification });
    } catch (error) {
      const failure = asFailure(error);
      this.#context.log.warn(
        { channel: channel.name, delivery: delivery.id, kind: failure.kind, error: failure.message },
        'a delivery failed',
      );
      await this.#fail([delivery], failure);
    } finally {
      timer();
    }
  }

  async #fail(deliveries: ClaimedDelivery[], failure: Failure): Promise<void> {
    for (const delivery of deliveries) {
      const decision = retryAfter(failure, delivery.attempts, Math.random());
      const outcome = decision.action === 'dead' ? 'dead' : failure.kind;
      this.#context.metrics.deliveries.inc({ channel: this.#name, outcome });
      if (decision.action === 'dead') {
        await bury(this.#context.db, delivery, failure, failureFingerprint(this.#name, failure));
        continue;
      }
      if (decision.pauseChannelMs !== undefined) {
        this.#closedFor = { inMs: decision.pauseChannelMs };
        await pauseChannel(this.#context.db, this.#name, decision.pauseChannelMs, failure.message);
      }
      await postpone(this.#context.db, delivery, { inMs: decision.inMs, failure, countAttempt: decision.countAttempt });
      await this.#wake([delivery.id], decision.inMs);
    }
  }

  async #putBack(deliveries: ClaimedDelivery[], inMs: number): Promise<void> {
    for (const delivery of deliveries) {
      await postpone(this.#context.db, delivery, { inMs, countAttempt: false });
    }
    if (!this.#stopping.aborted)
      await this.#wake(
        deliveries.map(({ id }) => id),
        inMs,
      );
  }

  /** A prompt wake-up for a short wait; longer ones are found by tend. */
  async #wake(ids: number[], inMs: number): Promise<void> {
    if (ids.length === 0 || inMs > 60_000) return;
    await this.#context.queues.send('deliver', ids, { delayMs: Math.ceil(inMs) + 5 }).catch(() => {});
  }

  async #flush(): Promise<void> {
    const sent = this.#sent;
    this.#sent = [];
    await recordSent(this.#context.db, sent);
  }
}
