/** `earshot labels`, `learn` and `reanalyse`, in the order in which a person meets them, on one database. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { earshotHere, type Folder, folderWith, linesOf } from '../support/cli.ts';
import { opinionsFrom, TOPICS } from '../support/opinions.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { count } from '../support/workbench.ts';

const OPINIONS = opinionsFrom(0, 40);
const CONFIG = [
  'workspace: Acme',
  "monitors: [{ name: brand, match: 'acme' }]",
  `topics: [${TOPICS.map((name) => `{ name: ${name}, keywords: [${name}] }`).join(', ')}]`,
  'channels: [{ name: terminal, type: terminal }]',
  'teams: [{ name: marketing }]',
  'defaultRoute: { team: marketing, channel: terminal }',
].join('\n');
const LABELS = OPINIONS.map(({ post, topics }) =>
  JSON.stringify({ post: `x/${post.id}`, kind: 'topic', value: topics, author: 'ada' }),
);

let folder: Folder;
let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  folder = await folderWith({
    'earshot.yaml': CONFIG,
    'posts.jsonl': OPINIONS.map(({ post }) => JSON.stringify(post)).join('\n'),
    'labels.jsonl': LABELS.join('\n'),
    'wrong.jsonl': ['{"post": "x/none", "kind": "topic", "value": [], "author": "a"}', 'no', LABELS[0]].join('\n'),
  });
  database = await createTestDatabase();
  db = await openDatabase({ url: database.url, max: 2 });
  for (const args of [['apply'], ['import', 'posts.jsonl', '--source', 'posts']]) {
    const { code, err } = await called(...args);
    if (code !== 0) throw new Error(err);
  }
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
  await folder?.remove();
});

const called = (...args: string[]) => earshotHere(args, { cwd: folder.path, env: { DATABASE_URL: database.url } });

test('labels add, list, remove', async () => {
  const add = ['labels', 'add', '--post', 'x/opinion-1', '--kind', 'sentiment', '--author', 'ada', '--value'];
  expect(await called(...add, 'negative')).toMatchObject({
    code: 0,
    out: 'x/opinion-1: sentiment is negative, says ada\n',
  });
  expect(await called(...add, 'bad')).toMatchObject({ code: 2, err: expect.stringContaining('negative, neutral') });
  const [listed] = linesOf(await called('labels', 'list', '--json'))[0] as unknown as { id: number; value: string }[];
  expect(listed).toMatchObject({ value: 'negative' });
  expect((await called('labels', 'list')).out).toMatch(/x\/opinion-1 +sentiment +\w+ +negative +ada/);
  expect((await called('labels', 'remove', String(listed?.id))).code).toBe(0);
  expect((await called('labels', 'list')).out).toBe('No labels.\n');
});

test('learn without labels says that there are none', async () => {
  expect(await called('learn')).toMatchObject({ code: 1, out: expect.stringContaining('there are no labels') });
});

test('labels import tells what it refused, by line', async () => {
  const wrong = await called('labels', 'import', 'wrong.jsonl');
  expect(wrong).toMatchObject({ code: 1, out: '1 label saved, 2 refused\n' });
  expect(wrong.err).toContain('wrong.jsonl:1: x/none: there is no such post');
  expect(wrong.err).toContain('wrong.jsonl:2: not JSON');
  expect(await called('labels', 'import', 'labels.jsonl')).toMatchObject({
    code: 0,
    out: '40 labels saved, 0 refused\n',
  });
});

test('learn --dry-run shows the table, learn puts it to use, learn list shows it', async () => {
  const dry = await called('learn', '--dry-run');
  expect(dry).toMatchObject({ code: 0, out: expect.stringMatching(/topic +billing +\d+ +0\.000 +[01]\.\d{3}\n/) });
  expect(await count(db, 'learned_models')).toBe(0);
  expect(await called('learn')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/\nVersion 1: adopted: topic better/),
  });
  expect((await called('learn', 'list')).out).toMatch(/1 +current +40 /);
});

test('reanalyse puts history right and tells nobody', async () => {
  const before = await db.query('select * from deliveries order by id');
  expect(await count(db, 'signals', `topics <> '{}'`)).toBe(0);
  const again = await called('reanalyse', '--model-older-than', 'current');
  expect(again).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Job 1 done: 40 signals analysed again, \d+ with/),
  });
  expect(await count(db, 'signals', `topics <> '{}' and model like '%+w1'`)).toBeGreaterThan(25);
  expect(await db.query('select * from deliveries order by id')).toEqual(before);
  expect((await called('reanalyse', 'status')).out).toMatch(/1 +done +40 +40/);
  expect((await called('reanalyse', '--model-older-than', 'current')).out).toContain('0 signals');
});

test('learn revert', async () => {
  expect(await called('learn', 'revert')).toMatchObject({
    code: 0,
    out: expect.stringContaining('the shipped model alone'),
  });
  expect(await called('learn', 'revert')).toMatchObject({ code: 1 });
});
