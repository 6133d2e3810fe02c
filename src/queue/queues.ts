/**
 * The queues: wake-up calls with ids, never content. BullMQ on PostgreSQL (the embedded default, in the same database)
 * or on Redis when a URL is given: one factory, the same behaviour.
 */
import {
  createPostgresBackend,
  type Job,
  type JobsOptions,
  Queue,
  type QueueOptions,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Log } from '../contracts/log.ts';
import { assertKeepsEverything } from './redis-policy.ts';

export const QUEUE_NAMES = ['analyse', 'deliver'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** A job carries at most so many ids: enough to fill a batch, few enough to finish well within a lock. */
export const MAX_IDS = 200;
const payloadSchema = z.object({ ids: z.array(z.number().int().positive()).min(1).max(MAX_IDS) });

/**
 * BullMQ's stock values make a crashed job wait 60 s and fail it for good at its second crash. Here the tables decide
 * what is unfinished, so a job may be given out again and again, and soon.
 */
const WORKER_SETTINGS = {
  /** Renewed at half of it. Analysis runs batches of milliseconds, so 10 s without renewal means a dead worker. */
  lockDuration: 10_000,
  /** A dead worker's jobs are back after at most lockDuration + stalledInterval = 15 s. */
  stalledInterval: 5_000,
  /** Never fail for good because workers died: poison is counted and set aside in the tables instead. */
  maxStalledCount: 1_000_000,
  /** After PostgreSQL or Redis was away, look again after 1 s, not 15. */
  runRetryDelay: 1_000,
  /** Nobody reads finished jobs; the tables say what happened. */
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
} satisfies Partial<WorkerOptions>;

/** A handler that throws (the database was away for a moment) is asked again a few times; then tend takes over. */
const JOB_SETTINGS: JobsOptions = { attempts: 5, backoff: { type: 'fixed', delay: 1_000 } };

export interface QueueWorker {
  /** Takes no more jobs and waits for those under way. */
  close(): Promise<void>;
}

export interface Queues {
  backend: 'postgres' | 'redis';
  /** Tells a queue about ids, in jobs of at most {@link MAX_IDS}. Rejects when the queue is away: rows keep waiting. */
  send(queue: QueueName, ids: number[], options?: { delayMs?: number }): Promise<void>;
  work(queue: QueueName, handler: (ids: number[]) => Promise<void>, options: { concurrency: number }): QueueWorker;
  /** Jobs waiting, delayed or under way. */
  backlog(queue: QueueName): Promise<number>;
  /** Removes every job. Nothing is lost: tend finds what is unfinished. For tests and repairs. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

export interface QueueConnection {
  databaseUrl: string;
  redisUrl?: string;
  /** Keeps several installations on one Redis apart. A hash tag, so that a Redis Cluster keeps a queue on one node. */
  prefix?: string;
  log: Log;
}

interface Engine {
  backend: Queues['backend'];
  queue(name: QueueName): Queue;
  worker(name: QueueName, handler: (job: Job) => Promise<void>, concurrency: number): Worker;
  close(): Promise<void>;
}

export async function openQueues(connection: QueueConnection): Promise<Queues> {
  const engine = connection.redisUrl === undefined ? postgresEngine(connection) : await redisEngine(connection);
  const open = Object.fromEntries(QUEUE_NAMES.map((name) => [name, engine.queue(name)])) as Record<QueueName, Queue>;
  const workers = new Set<Worker>();
  const complain = (name: string) => (error: Error) =>
    connection.log.warn({ queue: name, error: error.message }, 'the queue reports an error');
  for (const name of QUEUE_NAMES) open[name].on('error', complain(name));
  await Promise.all(QUEUE_NAMES.map((name) => open[name].waitUntilReady()));

  return {
    backend: engine.backend,
    async send(name, ids, options) {
      const opts = { ...JOB_SETTINGS, ...(options?.delayMs === undefined ? {} : { delay: options.delayMs }) };
      const jobs = [];
      for (let at = 0; at < ids.length; at += MAX_IDS) {
        jobs.push({ name, data: { ids: ids.slice(at, at + MAX_IDS) }, opts });
      }
      const [only] = jobs;
      if (only !== undefined && jobs.length === 1) await open[name].add(only.name, only.data, only.opts);
      else if (jobs.length > 0) await open[name].addBulk(jobs);
    },
    work(name, handler, { concurrency }) {
      const worker = engine.worker(name, (job) => handler(payloadSchema.parse(job.data).ids), concurrency);
      worker.on('error', complain(name));
      workers.add(worker);
      return {
        async close() {
          workers.delete(worker);
          await worker.close();
        },
      };
    },
    async backlog(name) {
      const counts = await open[name].getJobCounts('waiting', 'active', 'delayed', 'prioritized');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    async wipe() {
      await Promise.all(QUEUE_NAMES.map((name) => open[name].obliterate({ force: true })));
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.close()));
      await Promise.all(QUEUE_NAMES.map((name) => open[name].close()));
      await engine.close();
    },
  };
}

/** A wake-up call that a power cut takes is made again by tend: nobody waits for the disk because of one. */
const NO_FLUSH = '-c synchronous_commit=off';
/** A new connection costs 20 ms and more: its log-in, and every function of the queue compiled once again. */
const KEPT_IDLE_MS = 300_000;

function postgresEngine(connection: QueueConnection): Engine {
  // Each queue object brings its own small pool: a query or two at a time, and the LISTEN connection of workers.
  const options = (max: number) => ({
    connection: {
      connectionString: connection.databaseUrl,
      max,
      migrate: true,
      application_name: 'earshot-queue',
      options: NO_FLUSH,
      idleTimeoutMillis: KEPT_IDLE_MS,
    },
  });
  return {
    backend: 'postgres',
    queue: (name) => new Queue(name, options(2) as unknown as QueueOptions, createPostgresBackend as never) as Queue,
    worker: (name, handler, concurrency) =>
      new Worker(
        name,
        handler,
        { ...WORKER_SETTINGS, ...options(3), concurrency } as unknown as WorkerOptions,
        createPostgresBackend as never,
      ),
    close: async () => {},
  };
}

async function redisEngine(connection: QueueConnection): Promise<Engine> {
  const prefix = `{${connection.prefix ?? 'earshot'}}`;
  // A producer fails at once when Redis is away; its rows wait for tend. Workers wait as long as it takes.
  const producer = new Redis(connection.redisUrl as string, { maxRetriesPerRequest: 1, enableReadyCheck: true });
  const consumer = new Redis(connection.redisUrl as string, { maxRetriesPerRequest: null });
  for (const client of [producer, consumer]) {
    client.on('error', (error) => connection.log.warn({ error: error.message }, 'Redis reports an error'));
  }
  await assertKeepsEverything(producer).catch(async (error) => {
    producer.disconnect();
    consumer.disconnect();
    throw error;
  });
  return {
    backend: 'redis',
    queue: (name) => new Queue(name, { connection: producer, prefix, skipVersionCheck: true }),
    worker: (name, handler, concurrency) =>
      new Worker(name, handler, { ...WORKER_SETTINGS, connection: consumer, prefix, concurrency }),
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}
