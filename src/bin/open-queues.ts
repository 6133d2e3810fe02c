/** The queue the settings ask for, or a clear end. */
import type { Settings } from '../../config/settings.ts';
import { openQueues, type Queues } from '../queue/queues.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Store } from './runtime.ts';

/** Throws {@link CliError} when Redis (or PostgreSQL) does not answer or must not be used. */
export async function queuesOf(settings: Settings, store: Pick<Store, 'url' | 'log'>): Promise<Queues> {
  try {
    return await openQueues({ databaseUrl: store.url, redisUrl: settings.redisUrl, log: store.log });
  } catch (error) {
    throw new CliError((error as Error).message, EXIT.unavailable);
  }
}
