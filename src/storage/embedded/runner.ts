/**
 * As whom PostgreSQL runs. It refuses to run as root, and `initdb` refuses a user without a name; files must stay
 * readable for it even where only root may enter.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { EmbeddedPostgresError, systemCode } from './errors.ts';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

export type Runner =
  /** This process's own user. */
  | { kind: 'self' }
  /** Still our user to the kernel, so our files stay ours, but called otherwise inside: PostgreSQL sees no root. */
  | { kind: 'user-namespace'; account: Account }
  /** Root lays down its rights: whatever PostgreSQL uses must be reachable for that account. */
  | { kind: 'account'; account: Account };

/** `auto` tries user namespaces where needed; `off` behaves as where the system forbids them. */
export type UserNamespaces = 'auto' | 'off';

/** Throws `no-account` when there is nobody PostgreSQL could run as. */
export async function chooseRunner(userNamespaces: UserNamespaces): Promise<Runner> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && ownUserHasName()) return { kind: 'self' };
  const account = await unprivilegedAccount();
  if (account !== null) {
    if (userNamespaces === 'auto' && (await namespacesWork(account))) return { kind: 'user-namespace', account };
    if (isRoot) return { kind: 'account', account };
  }
  throw new EmbeddedPostgresError(
    'no-account',
    isRoot
      ? 'PostgreSQL does not run as root, and /etc/passwd names no other user. Add one (for example `nobody`).'
      : `User ${process.getuid?.()} has no entry in /etc/passwd, which PostgreSQL needs. Add one, or run Earshot as another user.`,
  );
}

/**
 * Starts a program as the runner. Always in its own session, so Ctrl-C in our terminal does not reach it; with a bare
 * environment, so PGPORT and the like of whoever called us do not either.
 */
export function spawnAs(runner: Runner, file: string, args: string[], stdio: SpawnOptions['stdio']): ChildProcess {
  const options: SpawnOptions = { detached: true, cwd: '/', env: BARE_ENVIRONMENT, stdio };
  switch (runner.kind) {
    case 'self':
      return spawn(file, args, options);
    case 'user-namespace':
      return spawn('unshare', [...mapTo(runner.account), file, ...args], options);
    case 'account':
      return spawn(file, args, { ...options, uid: runner.account.uid, gid: runner.account.gid });
  }
}

/** Runs a program to its end; `output` holds the last of what it said on both streams. */
export async function runAs(
  runner: Runner,
  file: string,
  args: string[],
  input = '',
): Promise<{ ok: boolean; output: string }> {
  const child = spawnAs(runner, file, args, ['pipe', 'pipe', 'pipe']);
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-MAX_OUTPUT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  // A program that ended without reading is told by its exit code.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), TOOL_TIMEOUT_MS);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(notRunnable(file, error));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) output += `\nerror: ended by ${signal}`;
      resolve({ ok: code === 0, output });
    });
  });
}

/** A binary that is there and yet "not found" lacks its loader: another C library (Alpine's musl). */
export function notRunnable(file: string, error: Error): Error {
  if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EACCES') return error;
  return new EmbeddedPostgresError(
    'no-binaries',
    `${file} cannot be run on this system (${error.message}). It needs the GNU C library; on Alpine Linux use another base image.`,
    error,
  );
}

/** The user who owns what PostgreSQL writes, as the kernel sees it; null on systems without user ids. */
export function ownerOf(runner: Runner): { uid: number; gid: number } | null {
  if (runner.kind === 'account') return { uid: runner.account.uid, gid: runner.account.gid };
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  return uid === undefined || gid === undefined ? null : { uid, gid };
}

/** Whether the runner may enter every folder down to `path` and read what is there. */
export async function reaches(runner: Runner, path: string): Promise<boolean> {
  if (runner.kind !== 'account') return true;
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const shift = uid === runner.account.uid ? 6 : gid === runner.account.gid ? 3 : 0;
    if (((mode >> shift) & 0o1) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

const BARE_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};
const MAX_OUTPUT = 16_384;
/** initdb takes about a second; slow disks and emulators take minutes, nothing takes longer. */
const TOOL_TIMEOUT_MS = 300_000;

function mapTo(account: Account): string[] {
  return ['--user', `--map-user=${account.uid}`, '--'];
}

async function namespacesWork(account: Account): Promise<boolean> {
  try {
    return (await runAs({ kind: 'user-namespace', account }, 'true', [])).ok;
  } catch {
    return false;
  }
}

function ownUserHasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** PostgreSQL's own account where the system has one, else nobody's, else anyone's but root. */
async function unprivilegedAccount(): Promise<Account | null> {
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const found = accounts.find((account) => account.name === name);
    if (found !== undefined) return found;
  }
  return accounts[0] ?? null;
}

function parseAccounts(passwd: string): Account[] {
  return passwd
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ name, uid, gid }) => name !== '' && isId(uid) && isId(gid));
}

/** Above 0 and below 2^31, as spawn wants it (macOS writes nobody as -2). */
function isId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id < 2 ** 31;
}
