import { applyWorkspace, type Change } from '../../storage/apply.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, requireConfiguration, settingsOf } from '../configuration.ts';
import { type Io, json, paint, plain } from '../io.ts';
import { withStore } from '../with-store.ts';

export const apply: Register = (program, io) => {
  const command = program
    .command('apply')
    .description('put sources, monitors, teams, channels and routes of the configuration into the database')
    .option('--dry-run', 'only print what would change');
  withStoreOptions(command).action(async (options: CommonOptions & { dryRun?: boolean }) => {
    const { configPath } = settingsOf(io, options);
    const config = await requireConfiguration(io, configPath);
    await withStore(io, options, async ({ db }) => {
      const changes = await applyWorkspace(db, config, { origin: 'file', actor: 'apply', dryRun: options.dryRun });
      if (options.json) return json(io, { dryRun: options.dryRun === true, changes });
      printChanges(io, changes);
      const verb = options.dryRun ? 'would change' : 'changed';
      io.out(changes.length === 0 ? 'Nothing to change.' : `${changes.length} ${verb}.`);
    });
  });
};

export function printChanges(io: Io, changes: Change[]): void {
  const { green, yellow, red } = paint(io, 'out');
  const signs = { create: green('+'), update: yellow('~'), delete: red('-') };
  for (const change of changes) {
    io.out(`${signs[change.action]} ${change.kind} ${change.name}`);
    if (change.action !== 'update') continue;
    for (const { field, from, to } of change.fields) io.out(`    ${field}: ${plain(from)} → ${plain(to)}`);
  }
}
