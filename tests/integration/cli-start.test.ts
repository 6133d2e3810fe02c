/** `earshot start` as a process: it serves, it delivers, and it ends when it is told to. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type CliResult, earshot, type Folder, folderWith, type RunningCli, start } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const ENDS_WITHIN_MS = 15_000;

const CONFIG = [
  'workspace: Acme',
  'sources:',
  '  - { name: replay, connector: file, config: { path: data/posts.jsonl } }',
  'monitors:',
  "  - { name: brand, match: 'acme' }",
  'teams: [{ name: product }]',
  'channels: [{ name: terminal, type: terminal }]',
  'defaultRoute: { team: product, channel: terminal }',
  'api: { port: 0 }',
].join('\n');
const POST = '{"platform":"x","id":"1","text":"acme is down \\u001b[2J again","postedAt":"2026-11-01T10:00:00Z"}\n';

let folder: Folder;
let database: TestDatabase;
beforeAll(async () => {
  folder = await folderWith({ 'conf/earshot.yaml': CONFIG, 'conf/data/posts.jsonl': `${POST}{"not a post\n` });
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
  await folder?.remove();
});

/** Started elsewhere than where the configuration is: its files are named from its own folder. */
const options = () => ({ cwd: folder.path, env: { DATABASE_URL: database.url, NO_COLOR: '1' } });
const startWith = (...args: string[]) => start(['start', '--config', 'conf/earshot.yaml', ...args], options());

async function endedBy(running: RunningCli, signal: NodeJS.Signals): Promise<CliResult> {
  const from = performance.now();
  running.signal(signal);
  const result = await running.ended;
  expect(performance.now() - from).toBeLessThan(ENDS_WITHIN_MS);
  return result;
}

describe('everything in one process', () => {
  let running: RunningCli;
  let api: string;
  beforeAll(async () => {
    running = startWith();
    [, api = ''] = await running.line(/^ *API +(http:\S+)/);
    await running.line(/^ {2}acme is down/);
  });
  afterAll(() => running?.end());

  const get = async (path: string) => {
    const response = await fetch(`${api}${path}`);
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  };

  test('it lives, and it is ready', async () => {
    expect((await get('/healthz')).json()).toEqual({ ok: true });
    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    expect(ready.json()).toMatchObject({ ready: true, roles: ['collect', 'analyse', 'deliver', 'tend'] });
  });

  test('it counts what it does', async () => {
    const { text } = await get('/metrics');
    expect(text).toMatch(/^earshot_items_read_total\{source="replay"\} 2$/m);
    expect(text).toMatch(/^earshot_items_skipped_total\{source="replay",reason="not-json"\} 1$/m);
    expect(text).toMatch(/^earshot_deliveries_total\{channel="terminal",outcome="sent"\} 1$/m);
  });

  test('it tells what is stored, and how its sources are', async () => {
    expect((await get('/v1/status')).json()).toMatchObject({ totals: { posts: 1, signals: 1, sent: 1, dead: 0 } });
    expect((await get('/v1/sources')).json()).toMatchObject({
      sources: [{ name: 'replay', state: 'finished', postsRead: 2, postsMatched: 1, itemsSkipped: 1 }],
    });
  });

  test('it describes itself', async () => {
    const paths = z.object({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) });
    const document = paths.parse((await get('/openapi.json')).json());
    expect(Object.keys(document.paths)).toContain('/v1/status');
  });

  test('SIGTERM ends it well; standard output held notifications only', async () => {
    const { code, out, err } = await endedBy(running, 'SIGTERM');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^● /),
      expect.stringMatching(/^ {2}acme is down .*again$/),
      expect.stringMatching(/^ {2}→ product · default /),
    ]);
    expect(out).not.toContain('\u001b');
    expect(err).toContain('replay: skipped: line 2: ');
    expect(err).toContain('Ended. Nothing is lost');
  });
});

test('one role only, without the API: SIGINT ends it well', async () => {
  const running = startWith('--role', 'analyse,tend', '--no-api');
  try {
    await running.line(/^ *roles +analyse, tend$/);
    await running.line(/Ctrl-C ends/);
    const { code, out, err } = await endedBy(running, 'SIGINT');
    expect(err).toMatch(/^ *API +off$/m);
    expect({ code, out }).toEqual({ code: 0, out: '' });
  } finally {
    await running.end();
  }
});

test('a port that is taken: which, and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const result = await earshot(['start', '--config', 'conf/earshot.yaml', '--port', `${port}`], options());
    expect(result).toMatchObject({ code: 3, out: '' });
    expect(result.err).toContain(`Port ${port} on 127.0.0.1 is taken (a running Earshot?): choose another with --port`);
    expect(result.err).not.toMatch(/^\s+at /m);
  } finally {
    other.close();
  }
});
