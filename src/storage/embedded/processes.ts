/** What the system tells about other processes. `/proc` where there is one; elsewhere signals and `ps`. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process that has ended but was not yet reaped by its parent counts as dead. */
export function isAlive(pid: number): boolean {
  const state = statFields(pid)?.[0];
  return answersSignals(pid) && state !== 'Z' && state !== 'X';
}

/** What PostgreSQL itself looks at: true for zombies and for other users' processes too. */
export function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Tells a process from a later one with the same number; empty where the system does not say. */
export function birthMark(pid: number): string {
  const startedTicks = statFields(pid)?.[19];
  return startedTicks === undefined ? '' : `${readOrEmpty('/proc/sys/kernel/random/boot_id').trim()}:${startedTicks}`;
}

/** Whether the process is a PostgreSQL server whose working folder is `folder` (postmasters live in theirs). */
export async function serves(pid: number, folder: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const inside = worksIn(pid, folder);
  if (inside !== undefined) return inside;
  const command = await commandLine(pid);
  return command.includes('postgres') && command.includes(folder);
}

/** Server processes of `folder` that outlived their postmaster: they hold its shared memory. Linux only. */
export function orphansOf(folder: string): number[] {
  return pids().filter((pid) => {
    if (worksIn(pid, folder) !== true || !readOrEmpty(`/proc/${pid}/cmdline`).startsWith('postgres: ')) return false;
    const parent = Number(statFields(pid)?.[1] ?? 0);
    return worksIn(parent, folder) !== true;
  });
}

/** By inode, so a moved folder is still recognised; undefined where it cannot be told. */
function worksIn(pid: number, folder: string): boolean | undefined {
  try {
    const cwd = statSync(`/proc/${pid}/cwd`);
    const wanted = statSync(folder);
    return cwd.ino === wanted.ino && cwd.dev === wanted.dev;
  } catch {
    return undefined;
  }
}

async function commandLine(pid: number): Promise<string> {
  const fromProc = readOrEmpty(`/proc/${pid}/cmdline`);
  if (fromProc !== '') return fromProc;
  try {
    return (await run('ps', ['-o', 'command=', '-p', String(pid)], { timeout: 5000 })).stdout;
  } catch {
    return '';
  }
}

/** The fields of `/proc/<pid>/stat` from the third (state) on; the second may hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
