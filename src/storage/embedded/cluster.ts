/** A data directory on disk: where it lies, who owns it, how it is made. No server is running here. */
import { randomUUID } from 'node:crypto';
import { lchown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, serverFailure, systemCode } from './errors.ts';
import type { Home } from './home.ts';
import { ownerOf, type Runner, reaches, runAs } from './runner.ts';

/** The one role; a superuser, because only this machine's Earshot knows the password. */
export const ROLE = 'earshot';

export interface Cluster {
  dataDir: string;
  password: string;
  binaries: Binaries;
  runner: Runner;
}

/** Where new data goes: into the home, unless the account that runs PostgreSQL cannot enter it. */
export async function placeData(home: Home, runner: Runner, elsewhere: string): Promise<string> {
  if (await reaches(runner, home.folder)) return join(home.folder, 'postgres');
  const folder = join(elsewhere, randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await writeFile(join(folder, 'README'), `PostgreSQL data of Earshot's home ${home.folder}\n`);
  return join(folder, 'postgres');
}

/**
 * Makes the data directory ready to be started: creates it when absent, hands it to its runner, checks its version.
 * `passwordIsNew`: the record was lost, so the directory, if there is one, does not know the password yet.
 * Throws `other-version`, `data-unreachable`, `disk-full`, `start-failed`.
 */
export async function prepareCluster(cluster: Cluster, options: { passwordIsNew: boolean; sync: boolean }) {
  const version = await versionOf(cluster.dataDir);
  if (version === null) return initialise(cluster, options.sync);
  if (version !== String(cluster.binaries.major)) throw otherVersion(cluster, version);
  await handOver(cluster);
  if (options.passwordIsNew) await setPassword(cluster);
}

/** Null when there is no cluster. */
async function versionOf(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  const content = await readdir(dataDir).catch(() => []);
  if (content.length === 0) return null;
  throw new EmbeddedPostgresError(
    'start-failed',
    `${dataDir} is not a PostgreSQL data directory (it has no PG_VERSION) and is not empty. Move it away and start again.`,
  );
}

/** Made beside its place and moved there when it is whole, so a killed initdb leaves nothing that looks like data. */
async function initialise(cluster: Cluster, sync: boolean): Promise<void> {
  const { dataDir, binaries, runner } = cluster;
  const parent = dirname(dataDir);
  const started = `${basename(dataDir)}.init-`;
  for (const left of (await readdir(parent)).filter((name) => name.startsWith(started))) {
    await rm(join(parent, left), { recursive: true, force: true });
  }
  const fresh = join(parent, `${started}${randomUUID()}`);
  const passwordFile = join(fresh, 'password');
  await mkdir(join(fresh, 'data'), { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, cluster.password, { mode: 0o600 });
  await chownTree(fresh, runner);
  const { ok, output } = await runAs(runner, binaries.initdb, [
    `--pgdata=${join(fresh, 'data')}`,
    `--pwfile=${passwordFile}`,
    ...INITDB,
    ...(sync ? [] : ['--no-sync']),
  ]);
  if (!ok) {
    await rm(fresh, { recursive: true, force: true });
    throw serverFailure(output, 'Creating the PostgreSQL data directory', dataDir);
  }
  // An empty folder may be in the way (made beforehand, or a failed first try); rename replaces it.
  await rename(join(fresh, 'data'), dataDir);
  await rm(fresh, { recursive: true });
  if (sync) await syncFolder(parent);
}

/** Byte order and Unicode rules that are part of PostgreSQL: an update of the system's C library changes no index. */
const INITDB = [
  `--username=${ROLE}`,
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  '--no-instructions',
];

async function handOver({ dataDir, runner }: Cluster): Promise<void> {
  if (!(await reaches(runner, dirname(dataDir)))) {
    const user = runner.kind === 'account' ? runner.account.name : 'this user';
    throw new EmbeddedPostgresError(
      'data-unreachable',
      `PostgreSQL must run as ${user} here (user namespaces are off), who cannot enter ${dataDir}. ` +
        'Allow user namespaces, or make every folder above it enterable (chmod o+x).',
    );
  }
  const owner = ownerOf(runner);
  if (owner === null || (await stat(dataDir)).uid === owner.uid) return;
  await chownTree(dataDir, runner);
}

async function chownTree(folder: string, runner: Runner): Promise<void> {
  const owner = ownerOf(runner);
  if (owner === null) return;
  await lchown(folder, owner.uid, owner.gid);
  for (const name of await readdir(folder, { recursive: true })) {
    await lchown(join(folder, name), owner.uid, owner.gid);
  }
}

/** In single-user mode, which asks for none: who may read the files may set the password. */
async function setPassword({ dataDir, password, binaries, runner }: Cluster): Promise<void> {
  const statement = `alter role ${ROLE} password '${password}'\n`;
  const { ok, output } = await runAs(runner, binaries.postgres, ['--single', '-D', dataDir, 'postgres'], statement);
  if (!ok || /ERROR/.test(output)) throw serverFailure(output, 'Setting a new password for', dataDir);
}

function otherVersion({ dataDir, binaries }: Cluster, version: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'other-version',
    `The data in ${dataDir} was written by PostgreSQL ${version}; this Earshot brings PostgreSQL ${binaries.major}, ` +
      `which cannot read it. Go back to the Earshot that wrote it and dump the database there (pg_dump), then move the ` +
      'folder away, start this Earshot and restore the dump.',
  );
}

/** So that a power cut right after cannot lose the folder's new entry. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
