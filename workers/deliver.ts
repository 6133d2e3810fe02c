/** Deliver: claims what is due and hands each channel its share; a slow channel never holds up another. */
import type { Notification } from '../src/domain/notification.ts';
import { pause } from '../src/platform/wait.ts';
import { MAX_IDS } from '../src/queue/queues.ts';
import { type ClaimedDelivery, claimDeliveries, dueDeliveries } from '../src/storage/deliveries.ts';
import { groupMessages } from '../src/storage/group-messages.ts';
import { loadNotifications } from '../src/storage/notifications.ts';
import { type LinkMaker, withLinks } from './act-links.ts';
import { type BatchOptions, ChannelBatch, CLAIM_MS } from './channel-batch.ts';
import type { Running, WorkerContext } from './context.ts';
import { Outboxes, type OutboxOptions } from './outboxes.ts';
import { retractOnce } from './retract.ts';

export interface DeliverOptions extends OutboxOptions, BatchOptions {
  concurrency?: number;
  /** Makes links with which people act; null: there are none. Absent: likewise. */
  links?(): Promise<LinkMaker | null>;
}

/** Wake-ups handled at once. Far more than a channel takes, so that those of slow ones leave places for the others. */
const CONCURRENCY = 16;
export function startDeliver(context: WorkerContext, options: DeliverOptions): Running {
  const stopping = new AbortController();
  const outboxes = new Outboxes(options);
  const worker = context.queues.work(
    'deliver',
    (ids) => deliverBatch(context, options, outboxes, ids, stopping.signal),
    { concurrency: options.concurrency ?? CONCURRENCY },
  );
  const retracting = retractAll(context, outboxes, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await worker.close();
      await retracting;
      await outboxes.close();
    },
  };
}

const RETRACT_EVERY_MS = 2_000;

async function retractAll(context: WorkerContext, outboxes: Outboxes, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const done = await retractOnce(context, outboxes).catch((error: Error) => {
      context.log.warn({ error: error.message }, 'retracting failed and will try again');
      return 0;
    });
    if (done === 0) await pause(RETRACT_EVERY_MS, stopping);
  }
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
  const [notifications, messages] = await Promise.all([
    loadNotifications(context.db, claimed).then((loaded) => linked(context, options, claimed, loaded)),
    groupMessages(context.db, claimed),
  ]);
  const byChannel = Map.groupBy(claimed, (delivery) => delivery.channel);
  await Promise.all(
    [...byChannel].map(([name, deliveries]) => {
      const batch = new ChannelBatch(context, options, name, { notifications, messages, claimedAt }, stopping);
      if (!outboxes.enter(name)) return batch.release(deliveries);
      return batch.run(deliveries, outboxes).finally(() => outboxes.leave(name) && wakeNext(context, outboxes, name));
    }),
  );
}

/** A message without links is better than none. */
async function linked(
  { watch, log }: WorkerContext,
  { links }: DeliverOptions,
  claimed: readonly ClaimedDelivery[],
  notifications: Map<number, Notification>,
): Promise<Map<number, Notification>> {
  const maker = await links?.().catch((error: Error) => {
    log.error({ error: error.message }, 'messages carry no links to act with');
    return null;
  });
  if (!maker) return notifications;
  const channels = new Map(watch.current().workspace.channels.map((channel) => [channel.name, channel]));
  for (const { id, channel } of claimed) {
    const notification = notifications.get(id);
    if (notification !== undefined) notifications.set(id, withLinks(notification, channels.get(channel), maker));
  }
  return notifications;
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
