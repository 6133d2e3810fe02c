/** The server process: starts it so that it outlives us, waits for it, stops it, clears up after a killed one. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { EmbeddedPostgresError, serverFailure, systemCode } from './errors.ts';
import { answersSignals, isAlive, orphansOf, serves } from './processes.ts';
import { notRunnable, spawnAs } from './runner.ts';
import { type ServerSettings, serverArguments } from './settings.ts';
import { type Patience, waitFor } from './wait.ts';

export interface Postmaster {
  pid: number;
  port: number;
  /** As the server says it: `starting`, `ready`, `stopping`, … */
  status: string;
}

/** The server that is running on this data directory, by its `postmaster.pid`; null when there is none. */
export async function findPostmaster(dataDir: string): Promise<Postmaster | null> {
  const lines = await pidFile(dataDir);
  const postmaster = { pid: Number(lines[0]), port: Number(lines[3] ?? 0), status: lines[7]?.trim() ?? 'starting' };
  if (!Number.isInteger(postmaster.pid) || postmaster.pid <= 0) return null;
  return (await serves(postmaster.pid, dataDir)) ? postmaster : null;
}

export interface StartOptions {
  /** Tried first; 0: any free one. */
  port: number;
  /** Told the port before the server starts, so that whoever comes after a crash finds it. */
  onPort: (port: number) => Promise<void>;
  logFile: string;
  settings?: ServerSettings;
  patience: Patience;
}

/** Starts the server and waits until it accepts connections. The data directory must have none running. */
export async function startServer(cluster: Cluster, options: StartOptions): Promise<void> {
  await disownPidFile(cluster.dataDir);
  let wantedPort = options.port;
  let portsTried = 0;
  const started = await waitFor(async () => {
    const port = await freePort(wantedPort);
    await options.onPort(port);
    const said = await startOnce(cluster, port, options);
    if (said === null) return true;
    if (OLD_SERVER_LEFT.test(said)) orphansOf(cluster.dataDir).forEach(quit);
    else if (PORT_TAKEN.test(said) && portsTried++ < MAX_PORTS) wantedPort = 0;
    else throw startFailure(said, cluster, port, options.logFile);
    return undefined;
  }, options.patience);
  if (!started) throw tooLong(cluster, options);
}

/** Disconnects everybody, writes everything and ends (a "fast" shutdown). False when it takes too long. */
export async function stopServer(dataDir: string, patience: Patience): Promise<boolean> {
  const postmaster = await findPostmaster(dataDir);
  if (postmaster === null) return true;
  signal(postmaster.pid, 'SIGINT');
  return (await waitFor(() => (isAlive(postmaster.pid) ? undefined : true), patience)) ?? false;
}

const MAX_PORTS = 5;
const PORT_TAKEN = /could not bind .*address|Address already in use/i;
/** Processes of a killed postmaster still hold its shared memory; they go when they notice, or when told. */
const OLD_SERVER_LEFT = /pre-existing shared memory block/;
/** Larger than any process number a system gives. */
const NOBODYS_PID = 2 ** 31 - 1;

/** One attempt: null when the server is ready, else what it wrote before it ended. */
async function startOnce(cluster: Cluster, port: number, options: StartOptions): Promise<string | null> {
  const { binaries, dataDir, runner } = cluster;
  // Truncated at each start, which bounds it; appended to, so that it may also be truncated while the server runs.
  await (await open(options.logFile, 'w', 0o600)).close();
  const log = await open(options.logFile, 'a');
  let child: ChildProcess;
  try {
    const args = serverArguments(dataDir, port, options.settings);
    child = spawnAs(runner, binaries.postgres, args, ['ignore', log.fd, log.fd]);
  } finally {
    await log.close();
  }
  let failed: Error | undefined;
  child.on('error', (error) => {
    failed = notRunnable(binaries.postgres, error);
  });
  child.unref();
  try {
    const outcome = await waitFor(async () => {
      if (failed !== undefined) throw failed;
      if (child.exitCode !== null || child.signalCode !== null) return 'ended';
      const postmaster = await findPostmaster(dataDir);
      return postmaster?.pid === child.pid && postmaster?.status === 'ready' ? 'ready' : undefined;
    }, options.patience);
    if (outcome === undefined) throw tooLong(cluster, options);
    return outcome === 'ready' ? null : readFile(options.logFile, 'utf8');
  } catch (error) {
    if (options.patience.signal?.aborted) child.kill('SIGINT');
    throw error;
  }
}

/**
 * After a power cut the number in `postmaster.pid` may be somebody else's now, which PostgreSQL takes for a running
 * server. Only the number is replaced: the rest lets PostgreSQL see for itself that no old process is left.
 */
async function disownPidFile(dataDir: string): Promise<void> {
  const lines = await pidFile(dataDir);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !answersSignals(pid)) return;
  const file = await open(join(dataDir, 'postmaster.pid'), 'r+');
  try {
    const text = [NOBODYS_PID, ...lines.slice(1)].join('\n');
    await file.truncate();
    await file.write(text, 0);
  } finally {
    await file.close();
  }
}

/** Empty when there is no such file. */
async function pidFile(dataDir: string): Promise<string[]> {
  try {
    return (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The wanted port when it can be had, else another that is free now. */
async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(wanted, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    if (address !== null && typeof address !== 'string') return address.port;
  } catch (error) {
    if (wanted === 0) throw error;
  } finally {
    probe.close();
  }
  return freePort(0);
}

function quit(pid: number): void {
  signal(pid, 'SIGQUIT');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

function startFailure(said: string, { dataDir }: Cluster, port: number, logFile: string): EmbeddedPostgresError {
  if (!PORT_TAKEN.test(said)) return serverFailure(said, 'Starting PostgreSQL on', dataDir, logFile);
  return new EmbeddedPostgresError(
    'port-taken',
    `PostgreSQL found no free port on 127.0.0.1 (${port} was taken too, after ${MAX_PORTS} others). ` +
      'End programs that listen there, then start again.',
  );
}

function tooLong({ dataDir }: Cluster, { patience, logFile }: StartOptions): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'timeout',
    `PostgreSQL on ${dataDir} was not ready within ${Math.round(patience.withinMs / 1000)} s. After a crash it may ` +
      `need longer: it goes on, and the next start finds it. See ${logFile}.`,
  );
}
