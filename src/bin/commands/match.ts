import { libraryOf } from '../../domain/monitor.ts';
import { createMonitorSet } from '../../query/monitor-set.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { json, plain } from '../io.ts';
import { readMonitorFile } from '../monitor-file.ts';
import { readValidPosts } from '../post-file.ts';

interface Options {
  monitors: string;
  posts: string;
  json?: boolean;
}

export const match: Register = (program, io) => {
  const command = program
    .command('match')
    .description('which monitors match, a line per post; needs no database')
    .requiredOption('--monitors <file>', 'YAML or JSON list of monitors')
    .requiredOption('--posts <file>', 'JSONL, CSV or JSON in the post format, gzip too');
  withJson(command).action(async (options: Options) => {
    const { monitors, lists, queries } = await readMonitorFile(io, options.monitors);
    const set = createMonitorSet({ library: libraryOf(lists, queries) });
    for (const monitor of monitors) if (monitor.enabled !== false) set.put(monitor);
    for await (const post of readValidPosts(io, options.posts)) {
      if (io.signal.aborted) return;
      const { matches, unknown } = set.match(post);
      const names = matches.map((one) => one.monitor).sort();
      if (options.json) json(io, { id: post.id, monitors: names, unknown });
      else io.out(`${plain(post.platform)}/${plain(post.id)}\t${names.join(', ')}`);
    }
  });
};
