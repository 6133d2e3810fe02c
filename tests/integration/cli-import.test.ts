/** `earshot import` and `explain`, as processes: whatever a file holds, its posts arrive once and nothing is lost. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_TEXT_BYTES } from '../../src/domain/well-formed.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { type CliResult, earshot, earshotHere, type Folder, folderWith, linesOf, start } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { count, until } from '../support/workbench.ts';

const post = (id: string, text: string, more: object = {}) =>
  JSON.stringify({
    platform: 'x',
    id,
    text,
    postedAt: '2026-11-01T10:00:00Z',
    url: `https://x.example/${id}`,
    ...more,
  });
const MEGABYTES_5 = `acme ${'lorem ipsum dolor '.repeat(290_000)}`;

const HOSTILE = [
  post('before', 'acme before'),
  '{"platform":"x","id":"broken", oops',
  post('nul', 'acme \u0000escaped nul'),
  post('SURROGATE', 'acme SURROGATE').replaceAll('SURROGATE', '\\ud800'),
  post('big', MEGABYTES_5),
  '["not", "an", "object"]',
  post('late', 'acme', { postedAt: 'yesterday' }),
  post('unmatched', 'nothing of ours'),
  post('after', 'acme after'),
];

/** A line that holds raw NUL bytes is not JSON. */
const RAW_NULS = [post('r1', 'acme r1'), post('r2', 'acme NUL').replace('NUL', '\0'), '\0\0\0', post('r3', 'acme r3')];

const MANY = 30_000;

const FILES = {
  'monitors.yaml': "- { name: acme, match: 'acme' }\n",
  'hostile.jsonl': `${HOSTILE.join('\n')}\n`,
  'raw-nuls.jsonl': `${RAW_NULS.join('\n')}\n`,
  'survey.csv': 'when,who,answer\n2026-11-01,ada,"acme, so so"\n2026-11-02,grace,fine\n',
  'more.jsonl.gz': gzipSync([post('z1', 'acme zipped'), post('z2', 'other')].join('\n')),
  'array.json': `[${[post('a1', 'acme in an array'), post('a2', 'other')].join(',\n')}]`,
  'old.jsonl': post('old', 'acme long ago'),
  'many.jsonl': Array.from({ length: MANY }, (_, index) => post(`m${index}`, `item ${index}`)).join('\n'),
};

interface Report {
  read: number;
  skipped: number;
  posts: number;
  mentions: number;
  signals: number;
  deliveries: number;
  sent: number;
  waiting: number;
}

let folder: Folder;
let database: TestDatabase;
let db: Database;
let first: CliResult;
beforeAll(async () => {
  folder = await folderWith(FILES);
  database = await createTestDatabase();
  db = await openDatabase({ url: database.url, max: 1 });
  first = await called('import hostile.jsonl --source hostile --monitors monitors.yaml --json');
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
  await folder?.remove();
});

const options = () => ({ cwd: folder.path, env: { DATABASE_URL: database.url } });
/** As a process of its own, and in this one. */
const called = (args: string) => earshot(args.split(' '), options());
const calledHere = (args: string) => earshotHere(args.split(' '), options());
const report = (result: CliResult) => linesOf<Report>(result)[0];

async function textOf(id: string): Promise<string | undefined> {
  const [row] = await db.query<{ text: string }>(
    `select data ->> 'text' as text from posts where native_id = $1
     union select data ->> 'text' from haystack where native_id = $1`,
    [id],
  );
  return row?.text;
}

describe('a file with whatever one may hold', () => {
  test('every line is counted: as a post, or as skipped', () => {
    expect(report(first)).toMatchObject({
      read: HOSTILE.length,
      skipped: 3,
      posts: 6,
      mentions: 5,
      signals: 5,
      deliveries: 5,
      sent: 5,
      waiting: 0,
    });
  });

  test('what was skipped is told with its line', () => {
    const skipped = first.err.split('\n').filter((line) => line.startsWith('skipped: '));
    expect(skipped).toEqual([
      expect.stringMatching(/^skipped: line 2: .*JSON/),
      expect.stringMatching(/^skipped: line 6: not an object/),
      expect.stringMatching(/^skipped: line 7: postedAt: expected an ISO 8601 date/),
    ]);
  });

  test.each([
    ['before', 'acme before'],
    ['after', 'acme after'],
    ['nul', 'acme escaped nul'],
    ['\ufffd', 'acme \ufffd'],
    ['unmatched', 'nothing of ours'],
  ])('post %s is stored', async (id, text) => {
    expect(await textOf(id)).toBe(text);
  });

  test('five megabytes of text are stored cut', async () => {
    expect(Buffer.byteLength((await textOf('big')) ?? '')).toBe(MAX_TEXT_BYTES);
  });

  test('a second import adds nothing, and reads everything', async () => {
    const again = report(await calledHere('import hostile.jsonl --source hostile --json'));
    expect(again).toMatchObject({ read: HOSTILE.length, skipped: 3, posts: 0, mentions: 0, signals: 0, deliveries: 0 });
  });
});

test('lines with raw NUL bytes are skipped, their neighbours are imported', async () => {
  const result = await called('import raw-nuls.jsonl --source raw --json');
  expect(report(result)).toMatchObject({ read: 4, skipped: 2, mentions: 2 });
  expect(result.err).toMatch(/skipped: line 2: .*\n(?:.*\n)*skipped: line 3: /);
  expect(result.err).not.toContain('\0');
});

describe('formats', () => {
  test('CSV with the columns of others', async () => {
    const result = await calledHere(
      'import survey.csv --source survey --platform survey --map text=answer --map postedAt=when --map author.handle=who --json',
    );
    expect(report(result)).toMatchObject({ read: 2, skipped: 0, posts: 2, mentions: 1 });
    const [row] = await db.query(`select data from posts where platform = 'survey'`);
    expect(row?.data).toMatchObject({
      text: 'acme, so so',
      author: { handle: 'ada' },
      postedAt: '2026-11-01T00:00:00.000Z',
    });
  });

  test.each(['more.jsonl.gz', 'array.json'])('%s', async (file) => {
    const result = await calledHere(`import ${file} --source ${file} --json`);
    expect(report(result)).toMatchObject({ read: 2, skipped: 0, posts: 2, mentions: 1, sent: 1 });
  });
});

test('backfill is stored and never delivered', async () => {
  const result = await calledHere('import old.jsonl --source history --backfill --json');
  expect(report(result)).toMatchObject({ read: 1, posts: 1, mentions: 1, signals: 1, deliveries: 0, sent: 0 });
  expect(await textOf('old')).toBe('acme long ago');
});

test('interrupted, it ends with 130 and goes on where it stood', async () => {
  const running = start('import many.jsonl --source many --json'.split(' '), options());
  try {
    await until('the first page', async () => {
      const rows = await db.query(`select 1 from sources where name = 'many' and posts_read > 0`);
      return rows.length > 0;
    });
    running.signal('SIGINT');
    const interrupted = await running.ended;
    expect(interrupted.code).toBe(130);
    expect(interrupted.err).toContain('Interrupted; run the same command');
  } finally {
    await running.end();
  }
  const rest = await called('import many.jsonl --source many --json');
  expect(rest.err).toMatch(/Going on with an import that was interrupted after \d+ posts/);
  expect(report(rest)?.read).toBeLessThan(MANY);
  expect(await count(db, 'haystack', `native_id like 'm%'`)).toBe(MANY);
});

describe('explain', () => {
  test('a matched post, by its URL: why it matched, what was made of it, where it went', async () => {
    const { code, out } = await called('explain https://x.example/after');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'x/after  https://x.example/after',
      '  "acme after"',
      expect.stringMatching(/^collected {2}\S+Z by source hostile$/),
      'matched    acme v1: "acme" in text',
      expect.stringMatching(/^analysed {3}\S+Z by earshot-2: /),
      expect.stringMatching(/^ {2}intents {2}/),
      expect.stringMatching(/^ {2}topics {3}/),
      expect.stringMatching(/^ {2}towards {2}acme: /),
      expect.stringMatching(/^story {6}#\d+: \d+ posts? on x$/),
      expect.stringMatching(/^routed {5}default → terminal \[told\]: /),
      expect.stringMatching(/^delivery {3}#\d+ terminal: sent \S+Z$/),
      '',
    ]);
  });

  test('by platform/id, as JSON', async () => {
    const [found] = linesOf<Record<string, unknown>>(await calledHere('explain x/before --json'));
    expect(found).toMatchObject({
      platform: 'x',
      nativeId: 'before',
      source: 'hostile',
      monitors: [{ name: 'acme', spans: [{ field: 'text', start: 0, end: 4 }] }],
      decisions: [{ route: 'default', channel: 'terminal', outcome: 'deliver' }],
    });
  });

  test('a post no monitor matched: each says why', async () => {
    const { out } = await calledHere('explain x/unmatched');
    expect(out).toContain('No monitor matched, so it was not stored as a mention:');
    expect(out).toContain('  acme: Not matched: acme was not found.');
  });

  test('history: stored, never delivered as news', async () => {
    const { out } = await calledHere('explain x/old');
    expect(out).toContain('by source history (backfill: never delivered as news)');
    expect(out).not.toMatch(/^delivery/m);
  });

  test('nobody ever read it', async () => {
    const { code, err } = await calledHere('explain x/never');
    expect(code).toBe(1);
    expect(err).toContain('x/never is neither stored nor in the haystack');
  });
});
