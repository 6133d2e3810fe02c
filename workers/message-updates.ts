/** A delivery that changes a message: which one, and whether it can be. */
import type { Outbox, Previous } from '../src/contracts/channel.ts';
import type { ClaimedDelivery } from '../src/storage/deliveries.ts';
import type { GroupMessage } from '../src/storage/group-messages.ts';

export type UpdateDecision =
  | { kind: 'send'; previous?: Previous; reason?: string }
  /** The message it changes is under way just now. */
  | { kind: 'later'; inMs: number }
  | { kind: 'cancel'; reason: string };

/** While the message is being sent: it may have been rendered before. */
const UNDER_WAY_MS = 1_000;

/** `last`: the group's message in this channel. Everything but an update is simply sent. */
export function updateOf(
  { mode }: Pick<ClaimedDelivery, 'mode'>,
  outbox: Pick<Outbox, 'can'>,
  last: GroupMessage | undefined,
): UpdateDecision {
  if (mode !== 'update') return { kind: 'send' };
  if (outbox.can?.includes('update') !== true)
    return { kind: 'cancel', reason: 'this channel cannot change a message' };
  if (last === undefined) return { kind: 'cancel', reason: 'there is no message of its group to change' };
  if (last.state === 'sending') return { kind: 'later', inMs: UNDER_WAY_MS };
  if (last.state === 'pending') return { kind: 'cancel', reason: 'its message is still to be sent and will say it' };
  return { kind: 'send', previous: { mode: 'update', receipt: last.receipt ?? {} }, reason: last.reason };
}
