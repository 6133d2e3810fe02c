import { listMonitors, mentionsOf, removeMonitor } from '../../storage/monitor-list.ts';
import { monitorVersions } from '../../storage/monitors.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { counted, json, plain, table } from '../io.ts';
import { noMonitor } from '../no-monitor.ts';
import { withStore } from '../with-store.ts';
import { diffCommand, previewCommand } from './monitors-preview.ts';
import { saveCommand } from './monitors-save.ts';

const PARTS = ['match', 'exclude', 'mute', 'scope', 'owner'] as const;

export const monitors: Register = (program, io, done) => {
  const command = program.command('monitors').description('what is listened for: look, try, save, undo');
  withStoreOptions(command.command('list').description('all of them')).action((options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const rows = await listMonitors(db);
      if (options.json) return json(io, rows);
      if (rows.length === 0) return io.out("No monitors. Save one with: npx earshot monitors save NAME 'QUERY'");
      const shown = rows.map((row) => ({ ...row, enabled: row.enabled ? 'yes' : 'no', owner: row.owner ?? '' }));
      table(io, shown, ['name', 'version', 'enabled', 'origin', 'owner', 'match']);
    }),
  );
  const show = command.command('show').description('one of them, and what it caught').argument('<name>');
  withStoreOptions(show).action((name: string, options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const [monitor] = await listMonitors(db, name);
      if (monitor === undefined) throw noMonitor(name);
      const mentions = await mentionsOf(db, name);
      if (options.json) return json(io, { ...monitor, mentions });
      const { version, enabled, origin, examples } = monitor;
      io.out(`${plain(name)} v${version}, ${enabled ? 'enabled' : 'disabled'}, ${ORIGINS[origin]}`);
      for (const part of PARTS) if (monitor[part] !== undefined) io.out(`${part.padEnd(9)}${plain(monitor[part])}`);
      for (const text of examples?.hit ?? []) io.out(`must hit ${plain(text)}`);
      for (const text of examples?.miss ?? []) io.out(`no hit   ${plain(text)}`);
      const { all, lastWeek, muted, newestAt } = mentions;
      const last = newestAt === null ? '' : `, the last posted ${newestAt}`;
      io.out(`caught   ${counted(all, 'post')}, ${lastWeek} in the last week, ${muted} muted${last}`);
    }),
  );
  const versions = command.command('versions').description('every version, newest first').argument('<name>');
  withStoreOptions(versions).action((name: string, options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const rows = await monitorVersions(db, name);
      if (rows.length === 0) throw noMonitor(name);
      if (options.json) return json(io, rows);
      const shown = rows.map((row) => ({ ...row, exclude: row.exclude ?? '', mute: row.mute ?? '' }));
      table(io, shown, ['version', 'savedAt', 'savedBy', 'match', 'exclude', 'mute']);
    }),
  );
  previewCommand(command, io, done);
  diffCommand(command, io, done);
  saveCommand(command, io, done);
  const remove = command.command('remove').description('stop listening; what it caught stays').argument('<name>');
  withStoreOptions(remove).action((name: string, options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const [monitor] = await listMonitors(db, name);
      if (monitor === undefined) throw noMonitor(name);
      await removeMonitor(db, name, { actor: 'monitors remove' });
      if (options.json) return json(io, { removed: name });
      io.out(`${plain(name)} is removed; its mentions and versions stay.`);
      if (monitor.origin === 'file') io.err('note: the configuration file has it; the next apply brings it back.');
    }),
  );
};

const ORIGINS = { file: 'from the configuration file', manual: 'saved by hand', 'built-in': 'built in' };
