/** A real process that attaches to an embedded PostgreSQL: it opens a home, tells, and closes when told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  home: string;
  /** As this user; root only. */
  uid?: number;
}

export interface OpenedChild {
  process: ChildProcess;
  url: string;
  port: number;
  dataDir: string;
  reused: boolean;
  /** Closes as a program does, and ends. */
  close(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const MODULE = new URL('../../src/storage/embedded/postgres.ts', import.meta.url).href;
const PROGRAM = `
  import { once } from 'node:events';
  const { openEmbeddedPostgres } = await import(${JSON.stringify(MODULE)});
  try {
    const server = await openEmbeddedPostgres({ home: process.argv[1], settings: { fsync: 'off' } });
    console.log(JSON.stringify(server));
    await once(process.stdin.resume(), 'end');
    await server.close();
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
    process.exitCode = 1;
  }
`;

/** Resolves once the child is attached; rejects with its error's message. */
export async function openInChild({ home, uid }: ChildOptions): Promise<OpenedChild> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, home], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line') as Promise<[string]>,
    ended.then(([code, signal]) => [JSON.stringify({ error: `ended with ${code ?? signal}` })] as [string]),
  ]);
  const told = JSON.parse(line);
  if (told.error !== undefined) throw new Error(told.error);
  return {
    ...told,
    process: child,
    close: async () => {
      child.stdin.end();
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
