/** A Redis that may evict keys under memory pressure would lose wake-up calls silently; we refuse to start on one. */
import type { Redis } from 'ioredis';

export async function assertKeepsEverything(redis: Redis): Promise<void> {
  const memory = await redis.info('memory').catch((error: Error) => {
    const { host, port } = redis.options;
    // ioredis says how often it tried; what a person needs is where.
    const why = error.message.includes('max retries per request') ? 'it does not answer' : error.message;
    throw new Error(`Redis at ${host}:${port} cannot be reached: ${why}. Check REDIS_URL and that the server runs.`);
  });
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new Error(
      `Redis has maxmemory-policy ${policy} and may drop queued work. Set it to noeviction: redis-cli config set maxmemory-policy noeviction`,
    );
  }
}
