/** What every worker uses; each takes the parts it needs as arguments. */
import type { Log } from '../src/contracts/log.ts';
import type { Metrics } from '../src/platform/metrics.ts';
import type { Queues } from '../src/queue/queues.ts';
import type { Database } from '../src/storage/database.ts';
import type { WorkspaceWatch } from './workspace-view.ts';

export interface WorkerContext {
  db: Database;
  queues: Queues;
  watch: WorkspaceWatch;
  log: Log;
  metrics: Metrics;
}

/** A worker under way. */
export interface Running {
  /** Takes nothing new, finishes what is under way, gives leases back. */
  stop(): Promise<void>;
}
