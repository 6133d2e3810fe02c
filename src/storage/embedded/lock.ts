/**
 * An exclusive lock file between processes. It appears whole (a hard link, so nobody reads a half-written one) and
 * names its owner; an owner that died leaves a stale lock, which exactly one of the waiters removes.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { EmbeddedPostgresError, systemCode } from './errors.ts';
import { birthMark, isAlive } from './processes.ts';
import { type Patience, waitFor } from './wait.ts';

export interface FileLock {
  release(): Promise<void>;
}

interface Owner {
  pid: number;
  /** When the owner's process began, as {@link birthMark} says it: process numbers are used again. */
  birth: string;
  /** This very lock; no two are alike. */
  token: string;
}

/** Waits for the lock. Throws `locked` with the owner's process number when time is up; system errors as they are. */
export async function lockFile(path: string, patience: Patience): Promise<FileLock> {
  const me: Owner = { pid: process.pid, birth: birthMark(process.pid), token: randomUUID() };
  const taken = await waitFor(async () => ((await take(path, me)) ? true : undefined), patience);
  if (taken) return { release: () => giveBack(path, me) };
  const owner = await readOwner(path);
  throw new EmbeddedPostgresError(
    'locked',
    `Another Earshot process (${owner?.pid ?? 'unknown'}) has been starting or stopping PostgreSQL for more than ` +
      `${Math.round(patience.withinMs / 1000)} s and holds ${path}. End that process; the lock then frees itself.`,
  );
}

async function take(path: string, me: Owner): Promise<boolean> {
  const owner = await readOwner(path);
  if (owner === null) return create(path, me);
  if (ownerLives(owner)) return false;
  return (await removeStale(path, owner, me)) && create(path, me);
}

/**
 * Only who holds the lock named after a stale lock's token may remove it, so a slow waiter can never remove the lock
 * that a quicker one has taken meanwhile.
 */
async function removeStale(path: string, stale: Owner, me: Owner): Promise<boolean> {
  const right = `${path}.${stale.token}`;
  if (!(await take(right, me))) return false;
  try {
    if ((await readOwner(path))?.token === stale.token) await unlink(path);
  } finally {
    await giveBack(right, me);
  }
  return true;
}

async function create(path: string, me: Owner): Promise<boolean> {
  const whole = `${path}.new-${me.token}`;
  try {
    await writeFile(whole, `${JSON.stringify(me)}\n`, { mode: 0o600 });
    await link(whole, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(whole, { force: true });
  }
}

async function giveBack(path: string, me: Owner): Promise<void> {
  if ((await readOwner(path))?.token === me.token) await unlink(path);
}

/** Null when the lock is gone. */
async function readOwner(path: string): Promise<Owner | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
  return parseOwner(text);
}

/** A lock that nobody could have written names no living owner, so it is stale. */
function parseOwner(text: string): Owner {
  try {
    const { pid, birth, token } = JSON.parse(text) as Partial<Owner>;
    if (Number.isInteger(pid) && typeof birth === 'string' && /^[0-9a-f-]{36}$/.test(token ?? '')) {
      return { pid: Number(pid), birth, token: String(token) };
    }
  } catch {
    // Falls through: damaged by a power cut.
  }
  return { pid: 0, birth: '', token: 'unreadable' };
}

function ownerLives(owner: Owner): boolean {
  return owner.pid > 0 && isAlive(owner.pid) && birthMark(owner.pid) === owner.birth;
}
