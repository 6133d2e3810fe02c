import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { json } from '../io.ts';
import { withStore } from '../with-store.ts';

export const migrate: Register = (program, io) => {
  const command = program.command('migrate').description('bring the database to the current schema');
  withStoreOptions(command).action((options: CommonOptions) =>
    withStore(io, options, async ({ migrations, where }) => {
      if (options.json) return json(io, { ...migrations, where });
      const applied = migrations.applied.length === 0 ? 'nothing to do' : `applied ${migrations.applied.join(', ')}`;
      io.out(`${where}: ${applied}; the schema is at ${migrations.current}`);
    }),
  );
};
