import { monitorNamed } from '../../storage/monitors.ts';
import { previewQuery } from '../../storage/preview.ts';
import { diffQueries } from '../../storage/preview-diff.ts';
import type { Register } from '../command.ts';
import { countOf } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { json } from '../io.ts';
import {
  checkedWorkspace,
  queriesOf,
  type ReplayOptions,
  replayRequest,
  withReplayOptions,
} from '../monitor-options.ts';
import { noMonitor } from '../no-monitor.ts';
import { printDiff, printPreview } from '../preview-text.ts';
import { withStore } from '../with-store.ts';

export const previewCommand: Register = (program, io, done) => {
  const command = program
    .command('preview')
    .description('what a query would have caught, before it is saved')
    .argument('<query>')
    .option('--broad <n>', 'warn of more than so many a day (default: 1000)', countOf);
  withReplayOptions(command).action((match: string, options: ReplayOptions & { broad?: number }) =>
    withStore(io, options, async ({ db }) => {
      const queries = queriesOf(match, options);
      const workspace = await checkedWorkspace(io, db, queries, options);
      if (workspace === null) return done(EXIT.usage);
      const broad = options.broad === undefined ? {} : { broadPerDay: options.broad };
      const request = { ...replayRequest(io, options, workspace), ...broad, queries, monitors: workspace.monitors };
      const preview = await previewQuery(db, request);
      if (options.json) json(io, { queries, ...preview });
      else printPreview(io, queries, preview);
    }),
  );
};

export const diffCommand: Register = (program, io, done) => {
  const command = program
    .command('diff')
    .description('what another query for a monitor would gain and lose')
    .argument('<name>')
    .argument('<query>');
  withReplayOptions(command).action((name: string, match: string, options: ReplayOptions) =>
    withStore(io, options, async ({ db }) => {
      const before = await monitorNamed(db, name);
      if (before === null) throw noMonitor(name);
      const after = queriesOf(match, options, before);
      const workspace = await checkedWorkspace(io, db, after, options);
      if (workspace === null) return done(EXIT.usage);
      const diff = await diffQueries(db, { ...replayRequest(io, options, workspace), before, after });
      if (options.json) json(io, { monitor: name, version: before.version, queries: after, ...diff });
      else printDiff(io, diff);
    }),
  );
};
