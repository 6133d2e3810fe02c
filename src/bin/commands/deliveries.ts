import { InvalidArgumentError } from 'commander';
import { DELIVERY_STATES } from '../../domain/routing.ts';
import { listDeliveries } from '../../storage/explain.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { json, table } from '../io.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  state?: string;
  channel?: string;
  route?: string;
  limit: number;
}

export const deliveries: Register = (program, io) => {
  const command = program
    .command('deliveries')
    .description('what was (not) delivered, newest first')
    .option('--state <state>', `one of ${DELIVERY_STATES.join(', ')}`, stateOf)
    .option('--channel <name>', 'of this channel')
    .option('--route <name>', 'of this route')
    .option('--limit <n>', 'how many', countOf, 20);
  withStoreOptions(command).action((options: Options) =>
    withStore(io, options, async ({ db }) => {
      const rows = await listDeliveries(db, options);
      if (options.json) return json(io, rows);
      if (rows.length === 0) return io.out('No deliveries.');
      table(
        io,
        rows.map((row) => ({ ...row, problem: row.lastFailure?.message ?? '' })),
        ['id', 'state', 'channel', 'team', 'route', 'createdAt', 'sentAt', 'attempts', 'problem', 'reason'],
      );
    }),
  );
};

function stateOf(text: string): string {
  if (!(DELIVERY_STATES as readonly string[]).includes(text))
    throw new InvalidArgumentError(`expected one of ${DELIVERY_STATES.join(', ')}`);
  return text;
}
