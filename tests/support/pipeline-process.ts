/**
 * Earshot as a real process that a test may kill, stop and continue: every role on a given database. Besides the
 * registry's channels it knows `unkeyed`: a webhook whose receiver is taken not to dedupe. Run as a program it is that
 * process; imported it starts one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readSettings } from '../../config/settings.ts';
import { openRuntime, openStore, ROLES, type Role } from '../../src/bin/runtime.ts';
import { channels } from '../../src/channels/registry.ts';
import { webhook } from '../../src/channels/webhook.ts';

export interface PipelineOptions {
  databaseUrl: string;
  redisUrl?: string;
  roles?: readonly Role[];
  /** Of sources and claims; the real ones when absent. */
  leaseMs?: number;
}

export interface PipelineProcess {
  pid: number;
  /** What the process wrote to standard error: warnings and worse. */
  said: string[];
  /** Sends the signal; for one that ends the process, resolves when it has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ code: number | null }>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

/** Resolves when its roles run. */
export async function startPipeline(options: PipelineOptions): Promise<PipelineProcess> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { PATH: process.env.PATH, EARSHOT_LOG_LEVEL: 'warn' },
  });
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(...chunk.toString().trim().split('\n')));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the process ended with ${code}: ${said.join('\n')}`))),
  ]);
  return {
    pid: child.pid as number,
    said,
    async kill(signal) {
      child.kill(signal);
      return { code: (await ended)[0] };
    },
    signal: (signal) => void (child as ChildProcess).kill(signal),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(JSON.parse(process.argv[2] as string));

async function run(options: PipelineOptions): Promise<void> {
  const stopping = Promise.withResolvers<void>();
  process.once('SIGTERM', () => stopping.resolve());
  const settings = readSettings(process.env, { databaseUrl: options.databaseUrl, redisUrl: options.redisUrl });
  const store = await openStore(settings);
  const unkeyed = { ...webhook, name: 'unkeyed', keyed: false };
  const nothing = () => {};
  const io = { env: process.env, cwd: '/', out: nothing, err: nothing, signal: new AbortController().signal };
  const runtime = await openRuntime(io, settings, store, {
    print: nothing,
    collect: { leaseMs: options.leaseMs },
    deliver: { claimMs: options.leaseMs, channels: new Map([...channels, ['unkeyed', unkeyed]]) },
  });
  await runtime.start(options.roles ?? ROLES);
  process.send?.('running');
  await stopping.promise;
  await runtime.close();
  await store.close();
  // The channel to the test must not hold the process; anything else that does is a leak the test sees.
  process.disconnect?.();
}
