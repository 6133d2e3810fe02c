/** What the API's routes use. */
import type { Ingest } from '../contracts/ingest.ts';
import type { Log } from '../contracts/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queues } from '../queue/queues.ts';
import type { Database } from '../storage/database.ts';

export interface ApiContext {
  db: Database;
  queues: Pick<Queues, 'backend' | 'backlog'>;
  metrics: Metrics;
  log: Log;
  /** Which roles run in this process. */
  roles: readonly string[];
  version: string;
  ingest: Ingest;
}
