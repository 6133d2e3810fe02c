import { unroutedSignals } from '../../storage/routed-signals.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { json, table } from '../io.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  days: number;
  limit: number;
}

const EXCERPT = 60;

export const unrouted: Register = (program, io) => {
  const command = program
    .command('unrouted')
    .description('signals that no route took, newest first: the default route told them, or nobody did')
    .option('--days <n>', 'of the last so many days (default 7)', countOf, 7)
    .option('--limit <n>', 'at most so many (default 20)', countOf, 20);
  withStoreOptions(command).action((options: Options) =>
    withStore(io, options, async ({ db }) => {
      const signals = await unroutedSignals(db, options);
      const rows = signals.map(({ postId, post, analysis, actionable, monitors, decisions, atMs }) => ({
        post: postId,
        at: new Date(atMs).toISOString(),
        platform: post.platform,
        monitors: monitors.join(', '),
        topics: analysis.topics.map(({ name }) => name).join(', '),
        intents: analysis.intents.map(({ name }) => name).join(', '),
        actionable: actionable?.score ?? null,
        told: decisions[0]?.channel ?? null,
        text: (post.title ?? post.text).slice(0, EXCERPT),
      }));
      if (options.json) return json(io, rows);
      if (rows.length === 0) return io.out('Every signal was taken by a route.');
      table(io, rows, ['post', 'at', 'platform', 'monitors', 'topics', 'intents', 'actionable', 'told', 'text']);
    }),
  );
};
