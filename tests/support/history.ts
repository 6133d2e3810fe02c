/** History for previews: stored posts and hay, seeded. */
import type { Post } from '../../src/domain/post.ts';
import { savePage } from '../../src/storage/pages.ts';
import type { Workbench } from './workbench.ts';
import { leaseOf } from './workbench.ts';

const WORDS =
  'acme acmes invoice apple pie watch bike coffee tea slow fast love hate the a of and phone café 東京都'.split(' ');
const PLATFORMS = ['x', 'reddit', 'rss'];
export const NEWEST = Date.UTC(2026, 9, 31);
const DAY_MS = 86_400_000;

/** `count` posts over `days` up to {@link NEWEST}; the first ones are the oldest. RSS gives no likes and no author. */
export function randomHistory(count: number, days: number, seed = 1): Post[] {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, nth) => {
    const platform = PLATFORMS[next(PLATFORMS.length)] as string;
    const words = Array.from({ length: 3 + next(8) }, () => WORDS[next(WORDS.length)]);
    const post: Post = {
      platform,
      id: `h${seed}-${nth}`,
      text: words.join(' '),
      postedAt: new Date(NEWEST - Math.floor(((count - 1 - nth) / count) * days * DAY_MS)).toISOString(),
    };
    if (platform === 'rss') return post;
    return {
      ...post,
      author: { handle: `user${next(20)}` },
      metrics: { likes: next(10) },
      lang: next(2) ? 'en' : 'de',
    };
  });
}

/** As collect would: what the workspace's monitors catch is stored, the rest is hay. */
export async function storeHistory(bench: Workbench, posts: Post[]): Promise<void> {
  await bench.db.query(`update sources set lease_until = '-infinity', next_run_at = now(), finished_at = null`);
  const source = await leaseOf(bench.db);
  const { monitors, monitorIds } = bench.watch.current();
  for (let at = 0; at < posts.length; at += 500) {
    const page = posts.slice(at, at + 500).map((post) => ({ post, matches: monitors.match(post).matches }));
    const content = {
      matched: page.filter(({ matches }) => matches.length > 0),
      haystack: page.filter(({ matches }) => matches.length === 0).map(({ post }) => post),
      deleted: [],
      skipped: [],
      cursor: { at },
      read: page.length,
      backfill: false,
    };
    await savePage(bench.db, source, content, monitorIds);
  }
}
