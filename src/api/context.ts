/** What the API's routes use. */
import type { Log } from '../contracts/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queues } from '../queue/queues.ts';
import type { Database } from '../storage/database.ts';

export interface ApiContext {
  db: Database;
  /** Without `send` nobody is woken: tend finds what is to be sent. */
  queues: Pick<Queues, 'backend' | 'backlog'> & Partial<Pick<Queues, 'send'>>;
  metrics: Metrics;
  log: Log;
  /** Which roles run in this process. */
  roles: readonly string[];
  version: string;
}
