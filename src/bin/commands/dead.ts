import type { Settings } from '../../../config/settings.ts';
import { listDead, replayDead } from '../../storage/dead-letters.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, settingsOf } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { json, table } from '../io.ts';
import { queuesOf } from '../open-queues.ts';
import type { Store } from '../runtime.ts';
import { withStore } from '../with-store.ts';

interface ReplayOptions extends CommonOptions {
  fingerprint?: string;
  delivery?: number;
  all?: boolean;
}

export const dead: Register = (program, io) => {
  const command = program.command('dead').description('deliveries that were given up');
  withStoreOptions(command.command('list').description('grouped by what went wrong')).action((options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const groups = await listDead(db);
      if (options.json) return json(io, groups);
      if (groups.length === 0) return io.out('No dead letters.');
      table(
        io,
        groups.map((group) => ({ ...group, failure: group.failure.message, deliveries: group.deliveries.join(' ') })),
        ['count', 'channel', 'failure', 'lastAt', 'fingerprint', 'deliveries'],
      );
    }),
  );
  const replay = command
    .command('replay')
    .description('try them again')
    .option('--fingerprint <text>', 'all with this fingerprint')
    .option('--delivery <id>', 'this one', countOf)
    .option('--all', 'all');
  withStoreOptions(replay).action((options: ReplayOptions) => {
    if (!options.all && options.fingerprint === undefined && options.delivery === undefined) {
      throw new CliError('Say which: --fingerprint TEXT (see: earshot dead list), --delivery ID or --all', EXIT.usage);
    }
    return withStore(io, options, async (store) => {
      const ids = await putBack(store, settingsOf(io, options), options);
      if (options.json) return json(io, { replayed: ids });
      if (ids.length === 0) return io.out('Nothing was put back: there is no such dead letter (earshot dead list).');
      io.out(`${ids.length} put back; a running deliver worker sends them (npx earshot start).`);
    });
  });
};

/** The queue first: without it nothing changes. */
async function putBack(store: Store, settings: Settings, which: ReplayOptions): Promise<number[]> {
  const queues = await queuesOf(settings, store);
  try {
    const ids = await replayDead(store.db, which, 'dead replay');
    await queues.send('deliver', ids);
    return ids;
  } finally {
    await queues.close();
  }
}
