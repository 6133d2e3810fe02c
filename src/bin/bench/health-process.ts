/**
 * The process whose health is asked while it analyses, as `earshot start` does it: a server on the event loop, the models
 * in a thread. Told by its parent what to analyse; answers `{ port }`, and when told `go`, works and answers once more.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { definitionOf } from '../../../workers/analysis-view.ts';
import type { Post } from '../../domain/post.ts';
import type { BatchItem } from '../../nlp/batch.ts';
import { createLogger } from '../../platform/logger.ts';
import { eachWithLimit } from '../../platform/wait.ts';
import { type AnalysisPool, openAnalysisPool } from '../analysis-pool.ts';

export interface HealthTask {
  posts: Post[];
  /** Goes on with them from the beginning until so long has passed. */
  atLeastMs: number;
}

export interface HealthWorked {
  posts: number;
  rssMb: number;
}

/** A workspace that adds nothing. */
const VIEW = definitionOf([], { lists: [], queries: [] });
/** As a job of the queue. */
const BATCH = 200;
/** As the analyse worker with one thread. */
const AT_ONCE = 2;

process.once('message', async (task: HealthTask) => {
  const pool = await openAnalysisPool({ log: createLogger({ level: 'error' }) });
  const server = createServer((_, response) => void response.end('{"ok":true}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const go = once(process, 'message');
  process.send?.({ port: (server.address() as AddressInfo).port });
  await go;
  const posts = await work(pool.answer, task);
  const done: HealthWorked = { posts, rssMb: process.resourceUsage().maxRSS / 1024 };
  // The parent may be asking still: it ends this process when it has its last answer.
  process.once('disconnect', () => process.exit(0));
  process.send?.(done);
});

async function work(answer: AnalysisPool['answer'], { posts, atLeastMs }: HealthTask) {
  const batches: BatchItem[][] = [];
  for (let at = 0; at < posts.length; at += BATCH) {
    batches.push(posts.slice(at, at + BATCH).map((post) => ({ post })));
  }
  const until = performance.now() + atLeastMs;
  let done = 0;
  do {
    await eachWithLimit(batches, AT_ONCE, async (batch) => {
      await answer(batch, VIEW);
      done += batch.length;
    });
  } while (performance.now() < until);
  return done;
}
