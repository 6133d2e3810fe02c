/** What Earshot keeps about its PostgreSQL in its home folder (`.earshot/`). */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { asFolderError, EmbeddedPostgresError, systemCode } from './errors.ts';

export interface Home {
  folder: string;
  /** Password, port and where the data is; mode 0600. */
  record: string;
  lock: string;
  /** The server's log since its last start. */
  log: string;
}

const recordSchema = z.object({
  password: z.string().regex(/^[0-9a-f]{32,}$/),
  port: z.number().int().min(0).max(65_535),
  dataDir: z.string().min(1),
});

export interface ServerRecord {
  password: string;
  /** Tried first at the next start; 0: none yet. */
  port: number;
  /** Absolute. Written relative to the home where it lies inside, so that a home can be moved. */
  dataDir: string;
}

/** Creates the folder when missing. Throws `home-not-writable`, `disk-full`. */
export async function openHome(path: string): Promise<Home> {
  const wanted = resolve(path);
  try {
    await mkdir(wanted, { recursive: true });
    const folder = await realpath(wanted);
    const at = (name: string) => join(folder, name);
    return { folder, record: at('postgres.json'), lock: at('postgres.lock'), log: at('postgres.log') };
  } catch (error) {
    throw asFolderError(error, wanted);
  }
}

export function newRecord(dataDir: string): ServerRecord {
  return { password: randomBytes(24).toString('hex'), port: 0, dataDir };
}

/** Null when there is none yet. Throws `home-unreadable` when it cannot be read or understood. */
export async function readRecord(home: Home): Promise<ServerRecord | null> {
  let text: string;
  try {
    text = await readFile(home.record, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw unreadable(home, `cannot be read (${(error as Error).message}); run Earshot as the user who owns it.`, error);
  }
  const parsed = recordSchema.safeParse(parseJson(text));
  if (!parsed.success) throw unreadable(home, 'is damaged. Remove it: a new password is set at the next start.');
  return { ...parsed.data, dataDir: resolve(home.folder, parsed.data.dataDir) };
}

/** Whole or not at all, also through a power cut. */
export async function writeRecord(home: Home, record: ServerRecord): Promise<void> {
  const inside = `${home.folder}/`;
  const { dataDir } = record;
  const kept = { ...record, dataDir: dataDir.startsWith(inside) ? dataDir.slice(inside.length) : dataDir };
  const file = await open(`${home.record}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(kept, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${home.record}.new`, home.record);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(home: Home, what: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError('home-unreadable', `${home.record} ${what}`, cause);
}
