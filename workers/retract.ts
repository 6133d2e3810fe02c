/** Retracts delivered messages about posts that are gone; a digest that named others too is sent again without them, in its place. */
import { asFailure } from '../src/contracts/failure.ts';
import { retryAfter } from '../src/queue/retry.ts';
import { reserveSlots } from '../src/storage/channel-pacing.ts';
import { loadNotifications } from '../src/storage/notifications.ts';
import { claimRetractions, endRetraction, postponeRetraction, type Retraction } from '../src/storage/retractions.ts';
import type { WorkerContext } from './context.ts';
import type { OpenChannel, Outboxes } from './outboxes.ts';

const AT_ONCE = 50;
/** A worker that died with some in its hands: others take them after so long. */
const AGAIN_MS = 120_000;

/** Returns how many were dealt with. Retracting what is gone already is no error, so a repeat is harmless. */
export async function retractOnce(context: WorkerContext, outboxes: Outboxes): Promise<number> {
  const due = await claimRetractions(context.db, AT_ONCE, AGAIN_MS);
  for (const retraction of due) await retract(context, outboxes, retraction);
  return due.length;
}

async function retract(context: WorkerContext, outboxes: Outboxes, retraction: Retraction): Promise<void> {
  const { db, log, watch } = context;
  const { id, channel: name, receipt } = retraction;
  try {
    const open = outboxes.get(watch.current().workspace, name);
    if (open.outbox.retract === undefined || receipt === null) {
      await endRetraction(db, id, 'impossible', 'its post was deleted, but this channel cannot take messages back');
      log.warn({ channel: name, delivery: id }, 'a message about a deleted post cannot be taken back here');
      return;
    }
    const { granted, waitMs } = await reserveSlots(db, name, {
      wanted: 1,
      intervalMs: open.channel.limits.perMs / open.channel.limits.messages,
      burst: open.channel.limits.messages,
    });
    if (granted === 0) return await postponeRetraction(db, id, waitMs);
    await endRetraction(db, id, 'done', await takeBack(context, open, { ...retraction, receipt }));
  } catch (error) {
    const failure = asFailure(error);
    const decision = retryAfter(failure, retraction.attempts, Math.random());
    log.warn({ channel: name, delivery: id, kind: failure.kind, error: failure.message }, 'a retraction failed');
    if (decision.action === 'retry') await postponeRetraction(db, id, decision.inMs);
    else await endRetraction(db, id, 'failed', `its post was deleted, the message could not be taken back`);
  }
}

async function takeBack(
  { db }: WorkerContext,
  { outbox }: OpenChannel,
  retraction: Retraction & { receipt: NonNullable<Retraction['receipt']> },
): Promise<string> {
  const { id, kind, receipt } = retraction;
  const rest = kind === 'digest' ? (await loadNotifications(db, [retraction])).get(id) : undefined;
  if (rest === undefined) {
    await outbox.retract?.(receipt);
    return 'retracted: the post was deleted';
  }
  // Another key than the message's: a remote that dedupes would take it for its repeat.
  await outbox.send(outbox.render(rest), `${id}:u${retraction.attempts}`, { mode: 'update', receipt });
  return 'updated: a post of it was deleted';
}
