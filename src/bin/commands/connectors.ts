import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { connectors } from '../../../connectors/registry.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { connectorPage, connectorPages, MADE, needsOf, readsOf, settingsOfConnector } from '../connector-page.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, json, plain, table } from '../io.ts';

export const connectorsCommand: Register = (program, io) => {
  const command = program.command('connectors').description('what can be read, and what each needs');
  withJson(command).action((options: { json?: boolean }) => {
    const rows = [...connectors.values()].map((one) => ({
      name: one.name,
      title: one.title,
      reads: readsOf(one),
      needs: needsOf(one),
      summary: one.summary,
    }));
    const whole = () => [...connectors.values()].map((one) => ({ ...row(one), settings: settingsOfConnector(one) }));
    if (options.json) return json(io, whole());
    table(io, rows, ['name', 'reads', 'needs', 'summary']);
  });
  command
    .command('show')
    .description('its reference page')
    .argument('<name>')
    .action((name: string) => {
      const connector = connectors.get(name);
      if (connector === undefined) {
        throw new CliError(
          `There is no connector ${plain(name)}: choose ${[...connectors.keys()].join(', ')}`,
          EXIT.usage,
        );
      }
      io.out(connectorPage(connector).trimEnd());
    });
  command
    .command('docs')
    .description('write the reference page of each into a folder')
    .argument('<folder>')
    .action(async (folder: string) => {
      const target = resolve(io.cwd, folder);
      const pages = connectorPages(connectors);
      await mkdir(target, { recursive: true });
      for (const name of await readdir(target)) {
        if (!pages.has(name) && name.endsWith('.md') && (await isMade(join(target, name))))
          await rm(join(target, name));
      }
      for (const [name, page] of pages) await writeFile(join(target, name), page);
      io.out(`${counted(pages.size, 'page')} in ${plain(folder)}`);
    });
};

async function isMade(path: string): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => '')).startsWith(MADE);
}

function row({
  name,
  title,
  summary,
  docsUrl,
  budget,
  pollMs,
  pushed,
  policy,
}: ReturnType<typeof connectors.get> & object) {
  return { name, title, summary, docsUrl, budget, pollMs, pushed: pushed ?? false, policy };
}
