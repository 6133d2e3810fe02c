/** The same behaviour on both backends: jobs are wake-up calls with ids. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_IDS, openQueues, type Queues } from '../../src/queue/queues.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { hasRedis, NO_REDIS, startRedis, type TestRedis } from '../support/redis.ts';
import { quiet, until } from '../support/workbench.ts';

describe('on PostgreSQL', () => suite('postgres', async () => undefined));
describe.skipIf(!hasRedis)(hasRedis ? 'on Redis' : `on Redis (${NO_REDIS})`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());
  suite('redis', async () => redis.url);

  test('a Redis that may evict queued work is refused, with what to do', async () => {
    const evicting = await startRedis('--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru');
    await expect(openQueues({ databaseUrl: '', redisUrl: evicting.url, log: quiet })).rejects.toThrow(
      /maxmemory-policy allkeys-lru .*Set it to noeviction/,
    );
    await evicting.stop();
  });

  test('an unreachable Redis is named, with what to do', async () => {
    await expect(openQueues({ databaseUrl: '', redisUrl: 'redis://127.0.0.1:1', log: quiet })).rejects.toThrow(
      /Redis at 127\.0\.0\.1:1 cannot be reached: .*Check REDIS_URL/,
    );
  });
});

function suite(backend: string, redisUrl: () => Promise<string | undefined>): void {
  let database: TestDatabase;
  let queues: Queues;
  beforeAll(async () => {
    database = await createTestDatabase();
    queues = await openQueues({ databaseUrl: database.url, redisUrl: await redisUrl(), log: quiet });
  });
  afterAll(async () => {
    await queues?.close();
    await database?.drop();
  });

  test('says which backend it is', () => expect(queues.backend).toBe(backend));

  test(`ids arrive once each, at most ${MAX_IDS} a job`, async () => {
    const seen: number[] = [];
    const sizes: number[] = [];
    const worker = queues.work(
      'analyse',
      async (ids) => {
        sizes.push(ids.length);
        seen.push(...ids);
      },
      { concurrency: 2 },
    );
    const sent = Array.from({ length: 3 * MAX_IDS + 1 }, (_, index) => index + 1);
    await queues.send('analyse', sent);
    await until('every id', async () => seen.length >= sent.length);
    await worker.close();
    expect(seen.toSorted((a, b) => a - b)).toEqual(sent);
    expect(Math.max(...sizes)).toBe(MAX_IDS);
  });

  test('nothing is sent for no ids', async () => {
    await queues.send('analyse', []);
    expect(await queues.backlog('analyse')).toBe(0);
  });

  test('what nobody takes waits and is counted; a wipe removes it', async () => {
    await queues.send('deliver', [1, 2, 3]);
    await queues.send('deliver', [4], { delayMs: 60_000 });
    expect(await queues.backlog('deliver')).toBe(2);
    await queues.wipe();
    expect(await queues.backlog('deliver')).toBe(0);
  });

  test('a delayed wake-up comes later', async () => {
    const started = performance.now();
    let after = 0;
    const worker = queues.work(
      'deliver',
      async () => {
        after = performance.now() - started;
      },
      { concurrency: 1 },
    );
    await queues.send('deliver', [9], { delayMs: 300 });
    await until('the wake-up', async () => after > 0);
    await worker.close();
    expect(after).toBeGreaterThanOrEqual(295);
  });

  test('a handler that throws is asked again', async () => {
    let calls = 0;
    const worker = queues.work(
      'analyse',
      async () => {
        if (++calls === 1) throw new Error('the database was away');
      },
      { concurrency: 1 },
    );
    await queues.send('analyse', [5]);
    await until('the second call', async () => calls === 2);
    await until('an empty queue', async () => (await queues.backlog('analyse')) === 0);
    await worker.close();
  });

  test('closing a worker waits for the job under way and takes no more', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    const done: number[] = [];
    const worker = queues.work(
      'analyse',
      async (ids) => {
        await release;
        done.push(...ids);
      },
      { concurrency: 1 },
    );
    await queues.send('analyse', [1]);
    await queues.send('analyse', [2]);
    await until('a job under way', async () => (await queues.backlog('analyse')) === 2);
    const closed = worker.close();
    resolve();
    await closed;
    expect(done.length).toBeLessThanOrEqual(1);
    await queues.wipe();
  });
}
