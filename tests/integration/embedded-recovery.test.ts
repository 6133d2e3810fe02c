/** The embedded server after kill -9, power cuts and lost files. */
import { mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { lockFile } from '../../src/storage/embedded/lock.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
} from '../../src/storage/embedded/postgres.ts';
import { isAlive } from '../../src/storage/embedded/processes.ts';
import { findPostmaster } from '../../src/storage/embedded/server.ts';
import { waitFor } from '../../src/storage/embedded/wait.ts';
import { openInChild } from '../support/embedded-child.ts';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function folder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'earshot-recovery-')));
  cleanups.push(() => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return path;
}

async function open(home: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await openEmbeddedPostgres({ home, settings: { fsync: 'off' }, ...options });
  cleanups.push(() => server.close());
  return server;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connect(url);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterOf(dataDir: string): Promise<number> {
  const pid = (await findPostmaster(dataDir))?.pid;
  if (pid === undefined) throw new Error(`no server runs on ${dataDir}`);
  return pid;
}

async function killPostmaster(dataDir: string): Promise<void> {
  const pid = await postmasterOf(dataDir);
  process.kill(pid, 'SIGKILL');
  await waitFor(() => (isAlive(pid) ? undefined : true), { withinMs: 5000 });
}

/** Resolves when the handle says that its server went away. */
async function openWatched(home: string): Promise<{ server: EmbeddedPostgres; lost: Promise<Error> }> {
  const { promise: lost, resolve } = Promise.withResolvers<Error>();
  return { server: await open(home, { onLost: resolve }), lost };
}

describe('killed processes', () => {
  test('kill -9 of the process that started the server leaves the server to the next one', async () => {
    const home = await folder();
    const child = await openInChild({ home });
    const pid = await postmasterOf(child.dataDir);
    await child.kill();
    const next = await open(home);
    expect({ reused: next.reused, pid: await postmasterOf(next.dataDir) }).toEqual({ reused: true, pid });
    await next.close();
    expect(isAlive(pid)).toBe(false);
  });

  test('a starter killed before it made the database leaves that to the next process', async () => {
    const home = await folder();
    const starter = await open(home);
    const maintenance = new URL(starter.url);
    maintenance.pathname = '/postgres';
    await query(maintenance.href, 'drop database earshot');
    const next = await Promise.all([open(home), open(home), open(home)]);
    for (const { url, reused } of next) {
      expect({ reused, answer: await query(url, 'select 1 as one') }).toEqual({ reused: true, answer: [{ one: 1 }] });
    }
  });

  test('kill -9 of the server is told, and the next start recovers what was committed', async () => {
    const home = await folder();
    const { server, lost } = await openWatched(home);
    await query(server.url, 'create table kept as select 1 as one');
    await killPostmaster(server.dataDir);
    expect(await lost).toBeInstanceOf(Error);
    const again = await open(home);
    expect(again.reused).toBe(false);
    expect(await query(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
    // Closing the old handle must not take the new server away.
    await server.close();
    expect(await query(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('a busy connection that outlived its killed server does not keep the next one from starting', async () => {
    const home = await folder();
    const { server, lost } = await openWatched(home);
    const busy = await connect(server.url);
    const answer = busy.query('select count(*) from generate_series(1, 10000000000)').catch((error: Error) => error);
    await waitFor(
      async () => {
        const rows = await query(
          server.url,
          "select 1 from pg_stat_activity where query like '%generate_series(1, 1%' and state = 'active' and pid <> pg_backend_pid()",
        );
        return rows.length > 0 ? true : undefined;
      },
      { withinMs: 5000 },
    );
    await killPostmaster(server.dataDir);
    await lost;
    const again = await open(home);
    expect(await query(again.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await answer).toBeInstanceOf(Error);
    await busy.end();
  });

  test("a power cut's postmaster.pid whose number is another process's now is not believed", async () => {
    const home = await folder();
    const { server, lost } = await openWatched(home);
    await query(server.url, 'create table kept as select 1 as one');
    await killPostmaster(server.dataDir);
    await lost;
    const pidFile = join(server.dataDir, 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
    const again = await open(home);
    expect(await query(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('somebody who stops the server by hand is told through onLost, and close still resolves', async () => {
    const { server, lost } = await openWatched(await folder());
    process.kill(await postmasterOf(server.dataDir), 'SIGINT');
    expect((await lost).message).toMatch(/terminat/);
    await server.close();
  });
});

describe('lost and left files', () => {
  test('a removed postgres.json costs no data: a new password is set', async () => {
    const home = await folder();
    const first = await open(home);
    await query(first.url, 'create table kept as select 1 as one');
    await first.close();
    await rm(join(home, 'postgres.json'));
    const again = await open(home);
    expect(again.url).not.toBe(first.url);
    expect(await query(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('postgres.json removed under a running server is told with what to do', async () => {
    const home = await folder();
    const server = await open(home);
    const pid = await postmasterOf(server.dataDir);
    await rm(join(home, 'postgres.json'));
    await expect(open(home)).rejects.toMatchObject({
      code: 'password-refused',
      message: expect.stringContaining(`kill -INT ${pid}`),
    });
  });

  test('what a killed first start left is cleared', async () => {
    const home = await folder();
    const left = join(home, 'postgres.init-killed');
    await writeFile(left, 'half');
    await open(home);
    expect((await readdir(home)).filter((name) => name.includes('init'))).toEqual([]);
  });

  test('a moved home is found at its new place', async () => {
    const home = join(await folder(), 'a');
    const first = await open(home);
    await query(first.url, 'create table kept as select 1 as one');
    await first.close();
    const moved = join(home, '..', 'b');
    await rename(home, moved);
    const again = await open(moved);
    expect(again.dataDir).toBe(join(await realpath(moved), 'postgres'));
    expect(await query(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });
});

describe('the lock file', () => {
  const token = '00000000-0000-4000-8000-000000000000';

  test.each([
    ['whose owner died', JSON.stringify({ pid: 2 ** 31 - 1, birth: '', token })],
    ["whose owner's number is another process's now", JSON.stringify({ pid: process.pid, birth: 'earlier', token })],
    ['that a power cut left empty', ''],
  ])('%s is taken by exactly one of many at a time', async (_, stale) => {
    const path = join(await folder(), 'lock');
    await writeFile(path, stale);
    let holders = 0;
    let most = 0;
    const turn = async () => {
      const lock = await lockFile(path, { withinMs: 10_000, everyMs: 1 });
      most = Math.max(most, ++holders);
      await new Promise(setImmediate);
      holders--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, turn));
    expect(most).toBe(1);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  test('of a living process is waited for, then named', async () => {
    const path = join(await folder(), 'lock');
    const lock = await lockFile(path, { withinMs: 1000 });
    await expect(lockFile(path, { withinMs: 50 })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`(${process.pid})`),
    });
    await lock.release();
  });

  test('is not waited for any longer once aborted', async () => {
    const home = await folder();
    const lock = await lockFile(join(home, 'postgres.lock'), { withinMs: 1000 });
    const abort = new AbortController();
    const waiting = open(home, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await lock.release();
  });
});

test('a process that closes its handle ends by itself and leaves no server', async () => {
  const child = await openInChild({ home: await folder() });
  const pid = await postmasterOf(child.dataDir);
  await child.close();
  expect({ server: isAlive(pid), exitCode: child.process.exitCode }).toEqual({ server: false, exitCode: 0 });
});
