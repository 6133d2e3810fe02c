/** What the API's routes use. */
import type { KeyObject } from 'node:crypto';
import type { HttpClient } from '../contracts/http.ts';
import type { Ingest } from '../contracts/ingest.ts';
import type { Clock, Log } from '../contracts/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queues } from '../queue/queues.ts';
import type { Database } from '../storage/database.ts';

export interface TrackerChannel {
  type: string;
  config: unknown;
  /** Open. */
  secret: string;
}

/** What buttons and links of messages need. */
export interface ActPorts {
  /** Signing secrets of the Slack channels that have one. */
  slackSecrets(): string[];
  /** An issue tracker's channel that hears webhooks; null: none of that name does. */
  tracker(channel: string): TrackerChannel | null;
  /** Checks the tokens of links. Rejects when the key cannot be had. */
  linkKey(): Promise<KeyObject>;
  http: HttpClient;
  clock: Clock;
}

export interface ApiContext {
  db: Database;
  /** Without `send` nobody is woken: tend finds what is to be sent. */
  queues: Pick<Queues, 'backend' | 'backlog'> & Partial<Pick<Queues, 'send'>>;
  metrics: Metrics;
  log: Log;
  /** Which roles run in this process. */
  roles: readonly string[];
  version: string;
  ingest: Ingest;
  /** Whether a channel can change a message; absent: each can try. */
  canUpdate?(channel: string): boolean;
  /** Absent: nobody acts from messages here. */
  acts?: ActPorts;
}
