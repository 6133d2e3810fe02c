/** The commands that look after a workspace, in the order in which a person meets them, on one database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '../../src/storage/apply.ts';
import { type CliResult, earshot, earshotHere, type Folder, folderWith, linesOf, start } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const SIGNALS = 3;
/** Twelve words each, so that none is another's near-duplicate. */
const TEXTS = [
  'acme broke my morning build again, the scheduler hangs after nine retries',
  'why does the acme exporter print every invoice line in upper case letters',
  'switched our warehouse to acme last week and the whole team likes it',
];

const CONFIG = [
  'workspace: Acme',
  'sources:',
  '  - { name: replay, connector: file, enabled: false, config: { path: posts.jsonl } }',
  'monitors:',
  "  - { name: brand, match: 'acme' }",
  'teams: [{ name: product }]',
  'channels:',
  '  - { name: hook, type: webhook, config: { url: env:HOOK_URL, secret: env:HOOK_SECRET } }',
  'defaultRoute: { team: product, channel: hook }',
  "network: { allowPrivate: ['127.0.0.1'] }",
].join('\n');

let folder: Folder;
let database: TestDatabase;
let receiver: WebhookReceiver;
beforeAll(async () => {
  const posts = TEXTS.map((text, id) => JSON.stringify({ platform: 'x', id, text, postedAt: '2026-11-01T10:00:00Z' }));
  folder = await folderWith({ 'earshot.yaml': CONFIG, 'posts.jsonl': posts.join('\n') });
  database = await createTestDatabase();
  receiver = await startWebhookReceiver();
});
afterAll(async () => {
  await receiver?.close();
  await database?.drop();
  await folder?.remove();
});

const options = () => ({
  cwd: folder.path,
  env: { DATABASE_URL: database.url, HOOK_URL: receiver.url, HOOK_SECRET: receiver.secret, EARSHOT_API_PORT: '0' },
});
/** As a process of its own, and in this one. */
const called = (args: string) => earshot(args.split(' '), options());
const calledHere = (args: string) => earshotHere(args.split(' '), options());
const first = <T = Record<string, unknown>>(result: CliResult) => linesOf<T>(result)[0] as T;

test('migrate says what it did; on a current database nothing', async () => {
  const report = first<{ applied: string[]; current: string }>(await called('migrate --json'));
  expect(report).toMatchObject({ applied: [], current: expect.stringMatching(/^\d{4}-/) });
  const { out } = await calledHere('migrate');
  expect(out).toBe(`PostgreSQL of DATABASE_URL: nothing to do; the schema is at ${report.current}\n`);
});

describe('doctor', () => {
  test('finds everything well', async () => {
    const findings = first<{ check: string; ok: boolean; detail: string }[]>(await called('doctor --json'));
    expect(findings.map(({ check, ok }) => [check, ok])).toEqual(
      ['node', 'home', 'configuration', 'database', 'queue', 'port'].map((check) => [check, true]),
    );
    const details = Object.fromEntries(findings.map(({ check, detail }) => [check, detail]));
    expect(details.configuration).toMatch(/earshot\.yaml: 1 monitor, 1 source, every secret is there$/);
    expect(details.database).toMatch(/^PostgreSQL \d+/);
    expect(details.queue).toBe('on postgres: 0 jobs for analysis, 0 for delivery');
  });

  test('names the secret that is missing, and where', async () => {
    const { env, cwd } = options();
    const { code, out } = await earshotHere(['doctor'], { cwd, env: { ...env, HOOK_SECRET: '' } });
    expect(code).toBe(1);
    expect(out).toContain('✗ configuration  channel hook: secret: environment variable HOOK_SECRET');
  });
});

describe('apply', () => {
  const applied = async (args: string, call = calledHere) =>
    first<{ dryRun: boolean; changes: Change[] }>(await call(`apply --json ${args}`.trim()));
  const names = (changes: Change[]) => changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`);

  test('a dry run says what would change, and changes nothing', async () => {
    const { dryRun, changes } = await applied('--dry-run');
    expect(dryRun).toBe(true);
    expect(names(changes)).toEqual([
      'create team product',
      'create channel hook',
      'create monitor brand',
      'create source replay',
      'create route default',
      'update workspace Acme',
    ]);
    expect(first<unknown[]>(await calledHere('sources --json'))).toEqual([]);
  });

  test('does what the dry run said, and the second time nothing', async () => {
    const planned = await applied('--dry-run');
    expect((await applied('', called)).changes).toEqual(planned.changes);
    expect((await applied('')).changes).toEqual([]);
    expect((await calledHere('apply')).out).toBe('Nothing to change.\n');
  });

  test('for a person: a line per object, old and new value per field', async () => {
    await folder.write({ 'edited.yaml': CONFIG.replace("'acme'", "'acme OR #acme'") });
    const { out } = await calledHere('apply --dry-run --config edited.yaml');
    expect(out).toContain('~ monitor brand\n    match: acme → acme OR #acme\n1 would change.\n');
  });

  test('a file named in the configuration is looked for beside it', async () => {
    await folder.write({ 'deep/er/earshot.yaml': CONFIG });
    const { changes } = await applied('--dry-run --config deep/er/earshot.yaml');
    expect(changes).toEqual([
      expect.objectContaining({
        name: 'replay',
        fields: [
          expect.objectContaining({
            from: { path: `${folder.path}/posts.jsonl` },
            to: { path: `${folder.path}/deep/er/posts.jsonl` },
          }),
        ],
      }),
    ]);
  });
});

describe('what is refused for good becomes a dead letter, and comes back', () => {
  interface Group {
    fingerprint: string;
    count: number;
    channel: string;
    failure: { kind: string; message: string };
  }

  test('import counts it', async () => {
    receiver.script = Array.from({ length: SIGNALS }, () => 400);
    const report = first(await called('import posts.jsonl --source posts --json'));
    expect(report).toMatchObject({ read: SIGNALS, mentions: SIGNALS, deliveries: SIGNALS, sent: 0, dead: SIGNALS });
  });

  test('deliveries lists it, with the reason', async () => {
    const rows = first<Record<string, unknown>[]>(await called('deliveries --json --state dead --channel hook'));
    expect(rows).toHaveLength(SIGNALS);
    expect(rows[0]).toMatchObject({ lastFailure: { kind: 'rejected', message: 'webhook answered 400' }, attempts: 1 });
    expect(first(await calledHere('deliveries --json --state sent'))).toEqual([]);
    const { out } = await calledHere('deliveries --limit 1');
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^\S*id +state +channel /),
      expect.stringContaining('webhook answered 400'),
    ]);
  });

  test('dead list groups it by what went wrong', async () => {
    const groups = first<Group[]>(await called('dead list --json'));
    expect(groups).toMatchObject([{ count: SIGNALS, channel: 'hook', failure: { message: 'webhook answered 400' } }]);
  });

  test('replay of something else puts nothing back', async () => {
    const { code, out } = await calledHere('dead replay --fingerprint other');
    expect(code).toBe(0);
    expect(out).toContain('Nothing was put back');
  });

  test('dead replay puts it back, once, and start delivers it', async () => {
    const [group] = first<Group[]>(await calledHere('dead list --json'));
    const replay = ['dead', 'replay', '--fingerprint', group?.fingerprint ?? '', '--json'];
    const { replayed } = first<{ replayed: number[] }>(await earshot(replay, options()));
    expect(replayed).toHaveLength(SIGNALS);
    expect(first(await earshotHere(replay, options()))).toEqual({ replayed: [] });
    const running = start(['start', '--role', 'deliver', '--no-api'], options());
    try {
      await receiver.until(({ arrivals }) => arrivals.size === SIGNALS, 20_000);
      running.signal('SIGTERM');
      expect(await running.ended).toMatchObject({ code: 0, out: '' });
    } finally {
      await running.end();
    }
    expect(receiver.refused).toEqual([]);
    expect(first(await calledHere('dead list --json'))).toEqual([]);
  });
});

test('status counts what is stored and what waits', async () => {
  const report = first(await called('status --json'));
  expect(report).toMatchObject({
    where: 'PostgreSQL of DATABASE_URL',
    totals: { posts: SIGNALS, mentions: SIGNALS, signals: SIGNALS, sent: SIGNALS, waiting: 0, dead: 0 },
    backlog: { analyse: 0, deliver: 0 },
  });
  const { out } = await calledHere('status');
  expect(out).toContain(`deliveries ${SIGNALS}: ${SIGNALS} sent, 0 for digests, 0 waiting, 0 dead`);
});

test('sources tells the health of each', async () => {
  const rows = first<Record<string, unknown>[]>(await called('sources --json'));
  expect(rows).toMatchObject([
    { name: 'posts', connector: 'file', state: 'finished', postsRead: SIGNALS, postsMatched: SIGNALS, failures: 0 },
    { name: 'replay', connector: 'file', state: 'disabled', postsRead: 0 },
  ]);
});

test('an import does not take over a source that reads something else', async () => {
  const hears = CONFIG.replace('connector: file,', 'connector: rss,').replace(
    'path: posts.jsonl',
    "url: 'https://blog.example/feed.xml'",
  );
  await folder.write({ 'rss.yaml': hears });
  expect((await calledHere('apply --config rss.yaml')).code).toBe(0);
  const { code, err } = await calledHere('import posts.jsonl --source replay');
  expect(code).toBe(2);
  expect(err).toBe('--source replay: that source reads rss; choose another name for this import\n');
});

test('a queue that does not answer: what to do, no password, and nothing was changed', async () => {
  const redisUrl = 'redis://:hunter2@127.0.0.1:9';
  const { code, err } = await calledHere(`dead replay --all --log-level silent --redis-url ${redisUrl}`);
  expect(code).toBe(3);
  expect(err).toMatch(/^Redis at [\d.:]+ cannot be reached: .*Check REDIS_URL/);
  expect(err).not.toMatch(/hunter2|^\s+at /m);
});

describe('apply --backfill', () => {
  interface Applied {
    backfill?: { monitor: string; version: number; mentions: number }[];
  }
  const HAY = 'globex is mentioned by nobody so far, and yet somebody said this about it';

  test('stores what a new monitor catches in history; nobody is told', async () => {
    const post = { platform: 'x', id: 'hay', text: HAY, postedAt: '2026-11-01T10:00:00Z' };
    await folder.write({
      'hay.jsonl': JSON.stringify(post),
      'earshot.yaml': CONFIG.replace("'acme' }", "'acme' }\n  - { name: rivals, match: globex }"),
    });
    await called('import hay.jsonl --source hay --json');
    expect(first<Applied>(await calledHere('apply --dry-run --backfill --json')).backfill).toBeUndefined();
    const requests = receiver.requests;
    expect((await calledHere('apply --backfill')).out).toContain('rivals: 1 new mention from history.\n');
    expect(first<Applied>(await calledHere('apply --backfill all --days 7 --json')).backfill).toEqual([
      { monitor: 'brand', version: 1, mentions: 0 },
      { monitor: 'rivals', version: 1, mentions: 0 },
    ]);
    // Whoever runs analyses it: here a second import.
    await called('import hay.jsonl --source hay --json');
    const { out } = await calledHere('explain x/hay');
    expect(out).toContain('(backfill: never delivered as news)');
    expect(out).toContain('[backfill]: history, not live news');
    expect(receiver.requests).toBe(requests);
  });

  test('--days alone, or a --backfill of something else, is a slip', async () => {
    expect(await calledHere('apply --days 7')).toMatchObject({ code: 2, err: expect.stringContaining('--backfill') });
    expect(await calledHere('apply --backfill some')).toMatchObject({ code: 2 });
  });
});
