/** What the README shows is what happens: its configuration loads, its cases hold. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkQuery } from '../../src/query/check.ts';
import { errorsOf } from '../../src/query/problem.ts';
import { earshotHere, type Folder, folderWith } from '../support/cli.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [source = '', slack = '', cases = ''] = [...README.matchAll(/```yaml\n(.*?)```/gs)].map((block) => block[1]);

let folder: Folder;
beforeEach(async () => {
  folder = await folderWith({ 'earshot.yaml': `workspace: Acme\n${source}${slack}`, 'cases.yaml': cases });
});
afterEach(() => folder.remove());

test('the first monitor and the first Slack route are a valid configuration, and the cases go where it says', async () => {
  const { code, out, err } = await earshotHere(['routes', 'test', '--file', 'cases.yaml'], { cwd: folder.path });
  expect(err).toBe('');
  expect(out).toContain('✓ an outage goes to product');
  expect(out).toContain('outages → product-slack (product) [deliver]');
  expect(out).toContain('✓ praise goes to marketing');
  expect(code).toBe(0);
});

test('the queries of its table of the language are queries', () => {
  const table = README.slice(README.indexOf('## The monitor language'), README.indexOf('## Connectors'));
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const queries = rows
    .flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''))
    .filter((query) => !query.endsWith(':'));
  expect(queries.length).toBeGreaterThan(30);
  const wrong = queries.map((query) => ({ query, errors: errorsOf(checkQuery(query, { needsAnchor: false })) }));
  expect(wrong.filter(({ errors }) => errors.length > 0)).toEqual([]);
});

test('every command it names exists', async () => {
  const named = new Set([...README.matchAll(/npx earshot ([a-z]+)/g)].map((match) => match[1]));
  const { out } = await earshotHere(['--help'], { cwd: folder.path });
  const known = new Set([...out.matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]));
  expect([...named].filter((name) => !known.has(name))).toEqual([]);
});
