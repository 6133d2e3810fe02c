/** What the ways in which people act have in common. */
import { ActRefused } from '../storage/acts.ts';
import type { ApiContext } from './context.ts';
import { ERRORS } from './errors.ts';

/** The answer, with a refusal as one of the catalogue's errors. */
export async function orRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ActRefused)) throw error;
    throw error.kind === 'unknown' ? new ERRORS.NOT_FOUND(error.message) : new ERRORS.REFUSED(error.message);
  }
}

/** Messages are changed at once; where the queue does not answer, tend finds them. */
export function wake({ queues, log }: ApiContext, deliveries: number[]): void {
  if (deliveries.length === 0) return;
  queues
    .send?.('deliver', deliveries)
    .catch((error: Error) => log.warn({ error: error.message }, 'the queue was not told of deliveries; tend will'));
}
