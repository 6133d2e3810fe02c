/** The embedded server from outside: start, share, stop, and the users it runs as. Crashes: embedded-recovery. */
import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { findBinaries, reachableBinaries } from '../../src/storage/embedded/binaries.ts';
import { asFolderError, serverFailure } from '../../src/storage/embedded/errors.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
} from '../../src/storage/embedded/postgres.ts';
import { chooseRunner, reaches, runAs } from '../../src/storage/embedded/runner.ts';
import { findPostmaster } from '../../src/storage/embedded/server.ts';
import { openInChild } from '../support/embedded-child.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function folder(parent = tmpdir(), mode = 0o755): Promise<string> {
  const path = await realpath(await mkdtemp(join(parent, 'earshot-embedded-')));
  cleanups.push(() => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  await chmod(path, mode);
  return path;
}

async function open(home: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await openEmbeddedPostgres({ home, settings: { fsync: 'off' }, ...options });
  cleanups.push(() => server.close());
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('first start', () => {
  test('makes a UTF-8 database whose order no system update changes, for this machine only', async () => {
    const { url } = await open(join(await folder(), '.earshot'));
    const [row] = await query(
      url,
      `select current_database() as database, pg_encoding_to_char(encoding) as encoding, datlocprovider as provider,
              datlocale as locale, current_setting('listen_addresses') as listen, current_setting('jit') as jit,
              current_setting('unix_socket_directories') as sockets, current_setting('data_checksums') as checksums,
              current_setting('synchronous_commit') as commit, current_setting('server_version_num')::int / 10000 as major
         from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      ...{ database: 'earshot', encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', listen: '127.0.0.1', jit: 'off' },
      ...{ sockets: '', checksums: 'on', commit: 'on', major: 18 },
    });
  });

  test('keeps the password where only the owner reads it, and the server asks for it', async () => {
    const home = await folder();
    const { url } = await open(home);
    expect((await stat(join(home, 'postgres.json'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('runs in a session of its own, so Ctrl-C in our terminal does not reach it', async ({ skip }) => {
    if (process.platform !== 'linux') skip('needs /proc');
    const { dataDir } = await open(await folder());
    const pid = (await findPostmaster(dataDir))?.pid;
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
    expect({ group: Number(fields[2]), session: Number(fields[3]) }).toEqual({ group: pid, session: pid });
  });
});

describe('sharing', () => {
  test('a second handle reuses the server; the last to close stops it; the next start keeps port and data', async () => {
    const home = await folder();
    const first = await open(home);
    await query(first.url, 'create table kept as select 1 as one');
    const second = await open(home);
    expect({ first: first.reused, second: second.reused }).toEqual({ first: false, second: true });

    await first.close();
    expect(await query(second.url, 'select one from kept')).toEqual([{ one: 1 }]);
    await second.close();
    expect(await findPostmaster(second.dataDir)).toBeNull();

    const again = await open(home);
    expect({ reused: again.reused, port: again.port }).toEqual({ reused: false, port: first.port });
    expect(await query(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('two processes that start at once get one server, and neither pulls it away from the other', async () => {
    const home = await folder();
    const children = await Promise.all([openInChild({ home }), openInChild({ home })]);
    const [one, two] = children;
    expect(children.map((child) => child.reused).sort()).toEqual([false, true]);
    expect(one.url).toBe(two.url);
    await one.close();
    expect(await query(two.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await two.close();
    expect(await findPostmaster(one.dataDir)).toBeNull();
  });

  test('handles that open and close at the same time never meet a server that is going', async () => {
    const home = await folder();
    const life = async () => {
      for (let round = 0; round < 5; round++) {
        const server = await openEmbeddedPostgres({ home, settings: { fsync: 'off' } });
        expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
        await server.close();
      }
    };
    await Promise.all([life(), life(), life()]);
    expect(await findPostmaster(join(home, 'postgres'))).toBeNull();
  });

  test('a port that somebody took meanwhile is replaced', async () => {
    const home = await folder();
    const { port, close } = await open(home);
    await close();
    const thief = createServer().listen(port, '127.0.0.1');
    cleanups.push(async () => thief.close());
    const again = await open(home);
    expect(again.port).not.toBe(port);
    expect(await query(again.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe.skipIf(!isRoot)('as root (skipped for other users: only root needs another identity)', () => {
  test('works where only root may enter', async () => {
    const { url, dataDir } = await open(join(await folder('/root', 0o700), '.earshot'));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    if ((await chooseRunner('auto')).kind === 'user-namespace') expect(dataDir).toMatch(/^\/root\//);
  });

  test('without user namespaces, data stays in a home that others may enter', async () => {
    const home = await folder();
    const { url, dataDir, close } = await open(home, { userNamespaces: 'off' });
    expect(dataDir).toBe(join(home, 'postgres'));
    await query(url, 'create table kept as select 1 as one');
    await close();
    // The same home where namespaces work: its files change hands.
    expect(await query((await open(home)).url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('without user namespaces, data of a root-only home lies in the fallback folder and is found again', async () => {
    const home = await folder('/root', 0o700);
    const fallbackFolder = await folder();
    const first = await open(home, { userNamespaces: 'off', fallbackFolder });
    expect(first.dataDir.startsWith(fallbackFolder)).toBe(true);
    expect(JSON.parse(await readFile(join(home, 'postgres.json'), 'utf8')).dataDir).toBe(first.dataDir);
    await query(first.url, 'create table kept as select 1 as one');
    await first.close();
    const again = await open(home, { userNamespaces: 'off', fallbackFolder });
    expect(await query(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('without user namespaces, programs that only root reaches are copied, once', async () => {
    const runner = await chooseRunner('off');
    const hidden = await folder('/root', 0o700);
    const binaries = await findBinaries();
    await cp(dirname(dirname(binaries.postgres)), hidden, { recursive: true, verbatimSymlinks: true });
    const atRoot = { ...binaries, initdb: join(hidden, 'bin/initdb'), postgres: join(hidden, 'bin/postgres') };
    const into = await folder();
    const [copy] = await Promise.all([1, 2].map(() => reachableBinaries(atRoot, runner, into)));
    expect(await reachableBinaries(atRoot, runner, into)).toEqual(copy);
    const said = await runAs(runner, copy?.postgres ?? '', ['--version']);
    expect(said).toEqual({ ok: true, output: expect.stringContaining(`PostgreSQL) ${binaries.major}`) });
  });

  test('a child that lays down root works as that user', async ({ skip }) => {
    const nobody = { kind: 'account', account: { name: 'nobody', uid: NOBODY, gid: NOBODY } } as const;
    for (const needed of [process.execPath, import.meta.dirname]) {
      if (!(await reaches(nobody, await realpath(needed)))) skip(`the user nobody cannot enter ${dirname(needed)}`);
    }
    const home = await folder(tmpdir(), 0o777);
    const child = await openInChild({ home, uid: NOBODY });
    expect((await stat(child.dataDir)).uid).toBe(NOBODY);
    expect(await query(child.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await child.close();
  });
});

describe('errors say what to do', () => {
  test('data of another major version', async () => {
    const home = await folder();
    await mkdir(join(home, 'postgres'));
    await writeFile(join(home, 'postgres/PG_VERSION'), '17\n');
    await expect(open(home)).rejects.toMatchObject({
      code: 'other-version',
      message: expect.stringMatching(/PostgreSQL 17.*pg_dump/s),
    });
  });

  test('a home that cannot be a folder', async () => {
    const file = join(await folder(), 'file');
    await writeFile(file, '');
    await expect(open(join(file, '.earshot'))).rejects.toMatchObject({
      code: 'home-not-writable',
      message: expect.stringContaining(file),
    });
  });

  test('a folder that is not a data directory is left alone', async () => {
    const home = await folder();
    await mkdir(join(home, 'postgres'));
    await writeFile(join(home, 'postgres/letter.txt'), 'mine');
    await expect(open(home)).rejects.toMatchObject({ code: 'start-failed' });
    expect(await readFile(join(home, 'postgres/letter.txt'), 'utf8')).toBe('mine');
  });

  test("a setting that PostgreSQL refuses is told in PostgreSQL's words", async () => {
    await expect(open(await folder(), { settings: { fsync: 'off', wal_level: 'nonsense' } })).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringMatching(/invalid value for parameter "wal_level".*postgres\.log/s),
    });
  });

  test.each([
    ['the server', serverFailure('FATAL: could not write: No space left on device', 'Starting', '/data')],
    ['our own files', asFolderError(Object.assign(new Error('x'), { code: 'ENOSPC' }), '/data')],
  ])('a full disk met by %s', (_, error) => {
    expect(error).toMatchObject({ code: 'disk-full', message: expect.stringMatching(/\/data is full/) });
  });
});
