import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { initTemplate } from '../../../config/template.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { json } from '../io.ts';

export const init: Register = (program, io) => {
  const command = program
    .command('init')
    .description('write a commented configuration for a real workspace')
    .argument('[file]', 'where to', 'earshot.yaml')
    .option('--name <workspace>', "the workspace's name (default: this folder's)");
  withJson(command).action(async (file: string, options: { name?: string; json?: boolean }) => {
    const path = resolve(io.cwd, file);
    const name = options.name ?? (basename(io.cwd).replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-') || 'Workspace');
    try {
      await writeFile(path, initTemplate(name), { flag: 'wx' });
    } catch (error) {
      const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
      const why = exists
        ? 'exists already and was left as it is; name another: npx earshot init other.yaml'
        : `cannot be written: ${(error as Error).message}`;
      throw new CliError(`${path} ${why}`, exists ? EXIT.failed : EXIT.unavailable);
    }
    if (options.json) return json(io, { written: path });
    io.out(`Wrote ${path}. Say what to listen for under "monitors", then:`);
    io.out('  npx earshot apply --dry-run   # what would change');
    io.out('  npx earshot start             # applies it and listens');
  });
};
