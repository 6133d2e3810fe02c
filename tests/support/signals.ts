/** Signals of a workbench by way of the workers. */
import type { Post } from '../../src/domain/post.ts';
import { savePage } from '../../src/storage/pages.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { analyseBatch } from '../../workers/analyse.ts';
import { analyseOptions, leaseOf, type Workbench } from './workbench.ts';

const leases = new WeakMap<Workbench, Promise<LeasedSource>>();

/** Their posts' numbers, analysed, in order. Every post must match. */
export async function hearAll(bench: Workbench, posts: Post[]): Promise<number[]> {
  const lease = leases.get(bench) ?? leaseOf(bench.db);
  leases.set(bench, lease);
  const { monitors, monitorIds } = bench.watch.current();
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: posts.length, backfill: false };
  const ids = await savePage(bench.db, await lease, page, monitorIds);
  await analyseBatch(bench, await analyseOptions(), ids);
  return ids;
}

export async function hear(bench: Workbench, post: Post): Promise<number> {
  const [id] = await hearAll(bench, [post]);
  if (id === undefined) throw new Error('the post did not match');
  return id;
}
