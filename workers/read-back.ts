/** Before a message in doubt is sent again: is it there already? Only where a channel can look. */
import type { Outbox, Previous, Receipt } from '../src/contracts/channel.ts';
import { asFailure } from '../src/contracts/failure.ts';
import type { Log } from '../src/contracts/log.ts';

export interface Attempt {
  payload: unknown;
  key: string;
  previous: Previous | undefined;
}

/**
 * The receipt of what an earlier attempt left, or null: then it must be sent. Throws `Failure` where looking may work
 * later. Where it never will (a missing permission) the message is sent: better twice than never.
 */
export async function readBack(
  outbox: Outbox,
  { payload, key, previous }: Attempt,
  { inDoubt, log }: { inDoubt: boolean; log: Log },
): Promise<Receipt | null> {
  if (!inDoubt || outbox.find === undefined) return null;
  try {
    return await outbox.find(payload, key, previous);
  } catch (error) {
    const failure = asFailure(error);
    if (failure.kind === 'transient' || failure.kind === 'rate-limited') throw failure;
    log.warn({ delivery: key, error: failure.message }, 'a message in doubt could not be looked for, it is sent again');
    return null;
  }
}
