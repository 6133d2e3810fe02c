/**
 * One channel's share of a batch: pace → render → send once → record the receipt. A keyed channel takes several at once
 * and its receipts are recorded together; any other channel has at most one message in doubt, ever.
 */
import { asFailure, type Failure } from '../src/contracts/failure.ts';
import type { Notification } from '../src/domain/notification.ts';
import { eachWithLimit, pause } from '../src/platform/wait.ts';
import { failureFingerprint, retryAfter } from '../src/queue/retry.ts';
import { endTurn, pauseChannel, reserveSlots, takeTurn } from '../src/storage/channel-pacing.ts';
import {
  bury,
  type ClaimedDelivery,
  cancelClaimed,
  postpone,
  putBack,
  recordSent,
  renewClaims,
  type Sent,
} from '../src/storage/deliveries.ts';
import type { GroupMessage } from '../src/storage/group-messages.ts';
import type { WorkerContext } from './context.ts';
import { updateOf } from './message-updates.ts';
import type { OpenChannel, Outboxes } from './outboxes.ts';
import { readBack } from './read-back.ts';

export interface BatchOptions {
  /** How long a claim holds, milliseconds; a live worker renews it. */
  claimMs?: number;
  onSent?(sent: { delivery: ClaimedDelivery; notification: Notification }): void;
}

/** A dead worker's messages go on after so long; a live one renews its claims three times as often. */
export const CLAIM_MS = 10_000;
/** When it is another process's turn at a channel, look again after so long. */
const TURN_MS = 250;
/** Receipts of a keyed channel are recorded after so many sends at the latest. */
const RECEIPTS_AT_ONCE = 64;
/** A receipt that is lost means a message sent twice, so recording outlasts a restart of PostgreSQL. */
const RECORD_FOR_MS = 30_000;
const RECORD_AGAIN_MS = 250;

type StillOurs = (delivery: ClaimedDelivery) => boolean | Promise<boolean>;

/** The claimed deliveries of one channel. */
export class ChannelBatch {
  readonly #context: WorkerContext;
  readonly #options: BatchOptions;
  readonly #name: string;
  readonly #notifications: Map<number, Notification>;
  readonly #messages: Map<number, GroupMessage>;
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
    options: BatchOptions,
    name: string,
    claim: {
      notifications: Map<number, Notification>;
      messages: Map<number, GroupMessage>;
      claimedAt: number;
    },
    stopping: AbortSignal,
  ) {
    this.#context = context;
    this.#options = options;
    this.#name = name;
    this.#notifications = claim.notifications;
    this.#messages = claim.messages;
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

  /** For a batch that finds no place: the deliveries wait as before, uncounted. */
  async release(deliveries: ClaimedDelivery[]): Promise<void> {
    await this.#putBack(deliveries, 0);
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
    const update = updateOf(delivery, outbox, this.#messages.get(delivery.id));
    if (update.kind === 'cancel') {
      await cancelClaimed(this.#context.db, delivery, update.reason);
      return;
    }
    if (update.kind === 'later') {
      await this.#putBack([delivery], update.inMs);
      return;
    }
    // This worker was away for too long (stopped, cut off): whoever claims it next sends it.
    if (!(await isOurs(delivery))) return;
    const timer = this.#context.metrics.sendSeconds.startTimer({ channel: this.#name });
    try {
      const { reason = notification.reason, previous } = update;
      const attempt = { payload: outbox.render({ ...notification, reason }), key: String(delivery.id), previous };
      const there = await readBack(outbox, attempt, { inDoubt: delivery.inDoubt, log: this.#context.log });
      const receipt = there ?? (await outbox.send(attempt.payload, attempt.key, previous));
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
      // A message that somebody removed, or that is too old to change, is no dead letter: it was told.
      if (delivery.mode === 'update' && failure.kind === 'rejected') {
        await cancelClaimed(this.#context.db, delivery, `the message could not be changed: ${failure.message}`);
        continue;
      }
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
    await putBack(this.#context.db, deliveries, inMs);
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
