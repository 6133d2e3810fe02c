/**
 * Deliver: claim → pace → render → send once → record the receipt. A keyed channel takes several at once and its
 * receipts are recorded together; any other channel has at most one message in doubt, ever.
 */
import { asFailure, type Failure } from '../src/contracts/failure.ts';
import type { Notification } from '../src/domain/notification.ts';
import { eachWithLimit, pause } from '../src/platform/wait.ts';
import { MAX_IDS } from '../src/queue/queues.ts';
import { failureFingerprint, retryAfter } from '../src/queue/retry.ts';
import { endTurn, pauseChannel, reserveSlots, takeTurn } from '../src/storage/channel-pacing.ts';
import {
  bury,
  type ClaimedDelivery,
  cancelClaimed,
  claimDeliveries,
  dueDeliveries,
  postpone,
  recordSent,
  renewClaims,
  type Sent,
} from '../src/storage/deliveries.ts';
import { loadNotifications } from '../src/storage/notifications.ts';
import type { Running, WorkerContext } from './context.ts';
import { type OpenChannel, Outboxes, type OutboxOptions } from './outboxes.ts';

export interface DeliverOptions extends OutboxOptions {
  concurrency?: number;
  /** How long a claim holds, milliseconds; a live worker renews it. */
  claimMs?: number;
  onSent?(sent: { delivery: ClaimedDelivery; notification: Notification }): void;
}

/** Wake-ups handled at once. Far more than a channel takes, so that those of slow ones leave places for the others. */
const CONCURRENCY = 16;
/** A dead worker's messages go on after so long; a live one renews its claims three times as often. */
const CLAIM_MS = 10_000;
/** When it is another process's turn at a channel, look again after so long. */
const TURN_MS = 250;
/** Receipts of a keyed channel are recorded after so many sends at the latest. */
const RECEIPTS_AT_ONCE = 64;
/** A receipt that is lost means a message sent twice, so recording outlasts a restart of PostgreSQL. */
const RECORD_FOR_MS = 30_000;
const RECORD_AGAIN_MS = 250;

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
  await context.watch.fresh();
  const claimedAt = performance.now();
  const claimed = await claimDeliveries(context.db, ids, options.claimMs ?? CLAIM_MS, outboxes.full());
  if (claimed.length === 0) return;
  const notifications = await loadNotifications(context.db, claimed);
  const byChannel = Map.groupBy(claimed, (delivery) => delivery.channel);
  await Promise.all(
    [...byChannel].map(([name, deliveries]) => {
      const batch = new ChannelBatch(context, options, name, { notifications, claimedAt }, stopping);
      outboxes.enter(name);
      return batch.run(deliveries, outboxes).finally(() => outboxes.leave(name) && wakeNext(context, outboxes, name));
    }),
  );
}

/** Passed-over deliveries get their wake-up when their channel has a place again. */
async function wakeNext(context: WorkerContext, outboxes: Outboxes, channel: string): Promise<void> {
  try {
    const due = await dueDeliveries(context.db, channel, MAX_IDS);
    if (due.length === MAX_IDS) outboxes.passOver(channel);
    await context.queues.send('deliver', due);
  } catch (error) {
    context.log.warn({ channel, error: (error as Error).message }, 'waiting deliveries are left to tend');
  }
}

type StillOurs = (delivery: ClaimedDelivery) => boolean | Promise<boolean>;

/** The claimed deliveries of one channel. */
class ChannelBatch {
  readonly #context: WorkerContext;
  readonly #options: DeliverOptions;
  readonly #name: string;
  readonly #notifications: Map<number, Notification>;
  readonly #stopping: AbortSignal;
  readonly #claimMs: number;
  /** By this process's monotonic clock, which goes on while the process is stopped: later, others may have the claims. */
  #heldUntil: number;
  #sent: Sent[] = [];
  /** Of an unkeyed channel: this batch is the one that sends. */
  #hasTurn = false;
  /** Set when the channel as a whole must wait: what is left is put back. */
  #closedFor: { inMs: number } | null = null;

  constructor(
    context: WorkerContext,
    options: DeliverOptions,
    name: string,
    claim: { notifications: Map<number, Notification>; claimedAt: number },
    stopping: AbortSignal,
  ) {
    this.#context = context;
    this.#options = options;
    this.#name = name;
    this.#notifications = claim.notifications;
    this.#stopping = stopping;
    this.#claimMs = options.claimMs ?? CLAIM_MS;
    this.#heldUntil = claim.claimedAt + this.#claimMs;
  }

  async run(deliveries: ClaimedDelivery[], outboxes: Outboxes): Promise<void> {
    let open: OpenChannel;
    try {
      open = await this.#open(outboxes);
    } catch (error) {
      await this.#fail(deliveries, asFailure(error));
      return;
    }
    const heartbeat = setInterval(() => this.#renew(deliveries, outboxes), this.#claimMs / 3);
    try {
      if (open.channel.keyed) await this.#send(deliveries, outboxes, open, () => performance.now() < this.#heldUntil);
      else await outboxes.oneAtATime(this.#name, () => this.#inTurn(deliveries, outboxes, open));
    } finally {
      clearInterval(heartbeat);
    }
  }

  async #open(outboxes: Outboxes): Promise<OpenChannel> {
    const { watch } = this.#context;
    try {
      return outboxes.get(watch.current().workspace, this.#name);
    } catch {
      // It may have been configured, or put right, since this process looked.
      await watch.refresh();
      return outboxes.get(watch.current().workspace, this.#name);
    }
  }

  #renew(deliveries: ClaimedDelivery[], outboxes: Outboxes): void {
    const { db, log } = this.#context;
    const complain = (error: Error) => log.warn({ error: error.message }, 'claims could not be renewed');
    const from = performance.now();
    renewClaims(db, deliveries, this.#claimMs).then(() => {
      this.#heldUntil = from + this.#claimMs;
    }, complain);
    if (this.#hasTurn) takeTurn(db, this.#name, outboxes.owner, this.#claimMs).catch(complain);
  }

  /** Asked right before a send that cannot be told apart from its repeat: is it still ours, and still our turn? */
  async #isOurs(delivery: ClaimedDelivery, outboxes: Outboxes): Promise<boolean> {
    const { db } = this.#context;
    const inTurn = await takeTurn(db, this.#name, outboxes.owner, this.#claimMs);
    return inTurn && (await renewClaims(db, [delivery], this.#claimMs)).length === 1;
  }

  /** In this process batches queue up; another process's turn is waited for in the database. */
  async #inTurn(deliveries: ClaimedDelivery[], outboxes: Outboxes, open: OpenChannel): Promise<void> {
    const { db } = this.#context;
    if (!(await takeTurn(db, this.#name, outboxes.owner, this.#claimMs))) {
      await this.#putBack(deliveries, TURN_MS);
      return;
    }
    this.#hasTurn = true;
    try {
      await this.#send(deliveries, outboxes, open, (delivery) => this.#isOurs(delivery, outboxes));
    } finally {
      this.#hasTurn = false;
      await endTurn(db, this.#name, outboxes.owner);
    }
  }

  async #send(deliveries: ClaimedDelivery[], outboxes: Outboxes, open: OpenChannel, isOurs: StillOurs): Promise<void> {
    const granted = await this.#pace(deliveries, outboxes, open);
    const { keyed, limits } = open.channel;
    await eachWithLimit(granted, keyed ? limits.concurrency : 1, async (delivery) => {
      await this.#deliver(delivery, open, isOurs);
      if (!keyed || this.#sent.length >= RECEIPTS_AT_ONCE) await this.#flush();
    });
    await this.#flush();
  }

  /** Takes as many as the channel's pace allows now; the rest goes back to wait for its turn. */
  async #pace(deliveries: ClaimedDelivery[], outboxes: Outboxes, { channel }: OpenChannel): Promise<ClaimedDelivery[]> {
    const { granted, waitMs } = await reserveSlots(this.#context.db, this.#name, {
      wanted: deliveries.length,
      intervalMs: channel.limits.perMs / channel.limits.messages,
      burst: channel.limits.messages,
    });
    if (granted < deliveries.length) outboxes.rest(this.#name, waitMs);
    await this.#putBack(deliveries.slice(granted), waitMs);
    return deliveries.slice(0, granted);
  }

  async #deliver(delivery: ClaimedDelivery, { channel, outbox }: OpenChannel, isOurs: StillOurs): Promise<void> {
    if (this.#closedFor !== null || this.#stopping.aborted) {
      await this.#putBack([delivery], this.#closedFor?.inMs ?? 0);
      return;
    }
    const notification = this.#notifications.get(delivery.id);
    if (notification === undefined) {
      await cancelClaimed(this.#context.db, delivery, 'nothing is left to say, its posts were deleted');
      return;
    }
    // This worker was away for too long (stopped, cut off): whoever claims it next sends it.
    if (!(await isOurs(delivery))) return;
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
    // Also when stopping: another process, or the next, goes on at once.
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
    const until = performance.now() + RECORD_FOR_MS;
    while (true) {
      try {
        return await recordSent(this.#context.db, sent);
      } catch (error) {
        this.#context.log.warn({ error: (error as Error).message }, 'receipts could not be recorded');
        if (performance.now() > until) throw error;
        await pause(RECORD_AGAIN_MS);
      }
    }
  }
}
