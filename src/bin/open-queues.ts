/** The queue the settings ask for, or a clear end. */
import type { Settings } from '../../config/settings.ts';
import type { Log } from '../contracts/log.ts';
import { openQueues, type Queues } from '../queue/queues.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** Throws {@link CliError} when Redis (or PostgreSQL) does not answer or must not be used. */
export async function queuesOf(settings: Settings, store: { url: string; log: Log }): Promise<Queues> {
  try {
    return await openQueues({ databaseUrl: store.url, redisUrl: settings.redisUrl, log: store.log });
  } catch (error) {
    throw new CliError((error as Error).message, EXIT.unavailable);
  }
}
