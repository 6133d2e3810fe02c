/**
 * The PostgreSQL that Earshot brings: a real server in the home folder, shared by every Earshot process that attaches.
 * It outlives a killed process and is found again; the last process that closes stops it.
 */
import type { Log } from '../../contracts/log.ts';
import { findBinaries, reachableBinaries } from './binaries.ts';
import { placeData, prepareCluster, ROLE } from './cluster.ts';
import { asFolderError, EmbeddedPostgresError, systemCode } from './errors.ts';
import { type Home, newRecord, openHome, readRecord, type ServerRecord, writeRecord } from './home.ts';
import { lockFile } from './lock.ts';
import { chooseRunner, type Runner, type UserNamespaces } from './runner.ts';
import { findPostmaster, startServer, stopServer } from './server.ts';
import { attach, type Session } from './session.ts';
import type { ServerSettings } from './settings.ts';
import { type Patience, waitFor } from './wait.ts';

export interface EmbeddedPostgresOptions {
  /** Folder that holds everything, such as `/path/.earshot`; created when missing. */
  home: string;
  log?: Log;
  /** More server settings, or others; they hold for the server this call starts. `fsync: 'off'` is for tests only. */
  settings?: ServerSettings;
  /** `off`: as where the system forbids them. Matters to root only. Default `auto`. */
  userNamespaces?: UserNamespaces;
  /** Where root puts programs and data that PostgreSQL cannot reach otherwise. Default `/var/lib/earshot`. */
  fallbackFolder?: string;
  /** The server went away although this process had not closed it. Called at most once. */
  onLost?: (error: Error) => void;
  /** Until a start is given up, milliseconds; recovery after a crash takes its time. Default 120,000. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface EmbeddedPostgres {
  /** Of the database `earshot`, with the password: a secret. */
  url: string;
  port: number;
  dataDir: string;
  /** The server was running already. */
  reused: boolean;
  /** Detaches, and stops the server when nobody else is attached. May be called again; never throws. */
  close(): Promise<void>;
}

/**
 * Attaches to the home's server and starts it when none is running. Throws {@link EmbeddedPostgresError}, whose `code`
 * and message say what to do, and the signal's reason when aborted.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = await openHome(options.home);
  const record = await readRecord(home);
  const claim = record === null ? 'not-running' : await claimRunning(record, options);
  if (typeof claim !== 'string') return handle(home, claim, true, options);
  try {
    return await openLocked(home, options);
  } catch (error) {
    throw asFolderError(error, home.folder);
  }
}

const DATABASE = 'earshot';
/** duplicate_database, or its unique_violation when two create it in the same moment. */
const ALREADY_THERE = ['42P04', '23505'];
const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_FALLBACK = '/var/lib/earshot';
/** Closing waits for another process's start or stop, then for the server's last checkpoint. */
const CLOSE_TIMEOUT_MS = 60_000;

/** A claim on a running server. */
interface Claim {
  session: Session;
  record: ServerRecord;
  port: number;
}

/** One process at a time: takes the server that another has just started, or starts it. */
async function openLocked(home: Home, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const patience = { withinMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS, signal: options.signal };
  const lock = await lockFile(home.lock, patience);
  try {
    const runner = await chooseRunner(options.userNamespaces ?? 'auto');
    const known = await readRecord(home);
    const record = known ?? newRecord(await placeData(home, runner, fallbackFolder(options)));
    const running = await claimSettled(record, options, patience);
    if (running !== null) return await handle(home, running, true, options);
    await start(home, record, known === null, runner, options, patience);
    const claim = await claimSettled(record, options, patience);
    if (claim === null) throw endedAtOnce(record, home);
    return await handle(home, claim, false, options);
  } finally {
    await lock.release();
  }
}

type NoClaim = 'not-running' | 'not-answering' | 'wrong-password' | 'stopping';

async function claimRunning(record: ServerRecord, { onLost, log }: EmbeddedPostgresOptions): Promise<Claim | NoClaim> {
  const postmaster = await findPostmaster(record.dataDir);
  if (postmaster === null) return 'not-running';
  if (postmaster.status !== 'ready') return 'not-answering';
  const attached = await attach(postmaster.port, record.password, (error) => {
    log?.error({ error: error.message }, 'PostgreSQL went away');
    onLost?.(error);
  });
  return 'session' in attached ? { session: attached.session, record, port: postmaster.port } : attached.refused;
}

/** Waits while the server is between two states. Null when none is running; throws when it cannot be had. */
async function claimSettled(
  record: ServerRecord,
  options: EmbeddedPostgresOptions,
  patience: Patience,
): Promise<Claim | null> {
  const claim = await waitFor(async () => {
    const answer = await claimRunning(record, options);
    return answer === 'not-answering' || answer === 'stopping' ? undefined : answer;
  }, patience);
  if (typeof claim === 'object') return claim;
  if (claim === 'not-running') return null;
  const pid = (await findPostmaster(record.dataDir))?.pid;
  const [code, what] =
    claim === 'wrong-password'
      ? ([
          'password-refused',
          'does not take the password of postgres.json (was that file removed or replaced?)',
        ] as const)
      : (['timeout', `did not answer within ${Math.round(patience.withinMs / 1000)} s`] as const);
  throw new EmbeddedPostgresError(
    code,
    `The PostgreSQL server (process ${pid}) on ${record.dataDir} ${what}. End it with \`kill -INT ${pid}\` and start again.`,
  );
}

async function start(
  home: Home,
  record: ServerRecord,
  isNew: boolean,
  runner: Runner,
  options: EmbeddedPostgresOptions,
  patience: Patience,
): Promise<void> {
  const binaries = await reachableBinaries(await findBinaries(), runner, fallbackFolder(options));
  const cluster = { dataDir: record.dataDir, password: record.password, binaries, runner };
  await prepareCluster(cluster, { passwordIsNew: isNew, sync: options.settings?.fsync !== 'off' });
  let written = !isNew;
  await startServer(cluster, {
    port: record.port,
    onPort: async (port) => {
      if (written && port === record.port) return;
      record.port = port;
      await writeRecord(home, record);
      written = true;
    },
    logFile: home.log,
    settings: options.settings,
    patience,
  });
  const { dataDir, port } = record;
  options.log?.info({ dataDir, port, version: binaries.version }, 'PostgreSQL started');
  if (runner.kind === 'account') {
    options.log?.warn(
      { dataDir, user: runner.account.name },
      'user namespaces are off: PostgreSQL runs as another user',
    );
  }
}

async function handle(
  home: Home,
  claim: Claim,
  reused: boolean,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { record, port } = claim;
  await ensureDatabase(claim.session);
  let closed: Promise<void> | undefined;
  const close = () =>
    detach(home, claim, options.log).catch((error: Error) => {
      options.log?.warn({ error: error.message }, 'PostgreSQL could not be stopped; the next process to close may');
    });
  return {
    // PGSSLMODE of a person's environment must not ask a server on loopback for TLS it has not.
    url: `postgresql://${ROLE}:${record.password}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`,
    port,
    dataDir: record.dataDir,
    reused,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** Also for a running server: who started it may have been killed before it came to this, or be about to do it. */
async function ensureDatabase(session: Session): Promise<void> {
  const found = await session.query(`select 1 from pg_database where datname = '${DATABASE}'`);
  if (found.length > 0) return;
  try {
    await session.query(`create database ${DATABASE} template template0`);
  } catch (error) {
    if (!ALREADY_THERE.includes(systemCode(error))) {
      await session.end();
      throw error;
    }
  }
}

/** Under the lock, so that nobody finds a server that is about to stop. */
async function detach(home: Home, { session, record }: Claim, log: Log | undefined): Promise<void> {
  const patience = { withinMs: CLOSE_TIMEOUT_MS };
  try {
    if (session.lost !== undefined) return;
    const lock = await lockFile(home.lock, patience);
    try {
      if (!(await session.becomeLast())) return;
      const stopped = await stopServer(record.dataDir, patience);
      log?.info({ dataDir: record.dataDir }, stopped ? 'PostgreSQL stopped' : 'PostgreSQL is still stopping');
    } finally {
      await lock.release();
    }
  } finally {
    await session.end();
  }
}

function fallbackFolder(options: EmbeddedPostgresOptions): string {
  return options.fallbackFolder ?? DEFAULT_FALLBACK;
}

function endedAtOnce({ dataDir }: ServerRecord, home: Home): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'start-failed',
    `PostgreSQL on ${dataDir} ended right after it had started. See ${home.log}.`,
  );
}
