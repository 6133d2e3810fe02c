/** A Redis that may evict keys under memory pressure would lose wake-up calls silently; we refuse to start on one. */
import type { Redis } from 'ioredis';

export async function assertKeepsEverything(redis: Redis): Promise<void> {
  const memory = await redis.info('memory').catch((error: Error) => {
    throw new Error(`Redis cannot be reached: ${error.message}. Check REDIS_URL and that the server runs.`);
  });
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new Error(
      `Redis has maxmemory-policy ${policy} and may drop queued work. Set it to noeviction: redis-cli config set maxmemory-policy noeviction`,
    );
  }
}
