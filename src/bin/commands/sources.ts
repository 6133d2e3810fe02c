import { sourceHealth } from '../../storage/sources.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { json, table } from '../io.ts';
import { withStore } from '../with-store.ts';

const COLUMNS = [
  'name',
  'connector',
  'state',
  'postsRead',
  'postsMatched',
  'itemsSkipped',
  'lastSuccessAt',
  'nextRunAt',
  'failures',
  'problem',
];

export const sources: Register = (program, io) => {
  const command = program.command('sources').description('the health of each source');
  withStoreOptions(command).action((options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const rows = await sourceHealth(db);
      if (options.json) return json(io, rows);
      if (rows.length === 0) return io.out('No sources are configured. Write a configuration with: npx earshot init');
      table(
        io,
        rows.map((row) => ({ ...row, problem: row.failures > 0 ? row.lastFailure?.message : '' })),
        COLUMNS,
      );
    }),
  );
};
