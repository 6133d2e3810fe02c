/** The `earshot` command as a person runs it: a real process with little more than PATH, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/bin/run.ts';
import { recordedIo } from './recorded-io.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'node_modules/.bin');
const MAIN = join(ROOT, 'src/bin/earshot.ts');
/** Nothing here takes half as long; what does is ended by its pid. */
const WITHIN_MS = 50_000;

export interface Folder {
  path: string;
  write(files: Record<string, string | Uint8Array>): Promise<void>;
  remove(): Promise<void>;
}

/** A new folder below the system's temporary one, with these files. */
export async function folderWith(files: Record<string, string | Uint8Array> = {}): Promise<Folder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'earshot-cli-')));
  const folder: Folder = {
    path,
    async write(more) {
      for (const [name, content] of Object.entries(more)) {
        await mkdir(dirname(join(path, name)), { recursive: true });
        await writeFile(join(path, name), content);
      }
    },
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
  await folder.write(files);
  return folder;
}

export interface CliOptions {
  /** Besides PATH, HOME and EARSHOT_HOME, which are always given. */
  env?: Record<string, string>;
  /** Where it runs; its home is in there too. Absent: an empty folder that is removed afterwards. */
  cwd?: string;
  /** What it reads on standard input. */
  stdin?: string;
}

export interface CliResult {
  /** Null when a signal ended it. */
  code: number | null;
  out: string;
  err: string;
}

/** Runs to the end. */
export async function earshot(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const own = options.cwd === undefined ? await folderWith() : undefined;
  try {
    return await start(args, { ...options, cwd: options.cwd ?? (own as Folder).path }).ended;
  } finally {
    await own?.remove();
  }
}

/** The same command in this process: without a process to start, so for the many cases. `cwd` is needed. */
export async function earshotHere(args: string[], { env = {}, cwd = '' }: CliOptions): Promise<CliResult> {
  const io = { ...recordedIo(), cwd, env: { EARSHOT_HOME: join(cwd, '.earshot'), ...env } };
  const code = await run(io, args);
  const text = (lines: string[]) => lines.map((line) => `${line}\n`).join('');
  return { code, out: text(io.printed.out), err: text(io.printed.err) };
}

/** Standard output as one JSON value a line. Throws with everything that was said when the command did not end well. */
export function linesOf<T>(result: CliResult): T[] {
  if (result.code !== 0) throw new Error(`ended with ${result.code}: ${result.out}\n${result.err}`);
  const lines = result.out.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as T);
}

export interface RunningCli {
  pid: number;
  ended: Promise<CliResult>;
  /** The first line of either stream, past or to come, that matches. Rejects when it ends without one. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Ends it, kindly at first, and resolves when it is gone. For `finally`. */
  end(): Promise<CliResult>;
}

/** Starts and returns at once; the test must `end` it. */
export function start(args: string[], { env = {}, cwd, stdin }: CliOptions & { cwd: string }): RunningCli {
  const child = spawn(join(BIN, 'node'), [MAIN, ...args], {
    cwd,
    env: { PATH: `${BIN}:/usr/bin:/bin`, HOME: cwd, EARSHOT_HOME: join(cwd, '.earshot'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(stdin);
  const heard = listen(child.stdout, child.stderr);
  const tooLong = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
  const ended = once(child, 'close').then(([code]): CliResult => {
    clearTimeout(tooLong);
    heard.close();
    return { code, out: heard.out.join(''), err: heard.err.join('') };
  });
  return {
    pid: child.pid as number,
    ended,
    line: heard.line,
    signal: (name) => void child.kill(name),
    async end() {
      if (isRunning(child)) child.kill('SIGTERM');
      return ended;
    },
  };
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function listen(stdout: Readable, stderr: Readable) {
  const lines: string[] = [];
  const waiting = new Set<(line: string | null) => void>();
  const tell = (line: string | null) => {
    for (const wake of [...waiting]) wake(line);
  };
  const keep = (stream: Readable): string[] => {
    const chunks: string[] = [];
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      tell(line);
    });
    return chunks;
  };
  let closed = false;
  return {
    out: keep(stdout),
    err: keep(stderr),
    close() {
      closed = true;
      tell(null);
    },
    line(pattern: RegExp): Promise<RegExpExecArray> {
      const past = lines.map((line) => pattern.exec(line)).find((found) => found !== null);
      if (past) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const wake = (line: string | null) => {
          const found = line === null ? null : pattern.exec(line);
          if (found === null && line !== null) return;
          waiting.delete(wake);
          if (found === null) reject(new Error(`ended without a line like ${pattern}:\n${lines.join('\n')}`));
          else resolve(found);
        };
        if (closed) wake(null);
        else waiting.add(wake);
      });
    },
  };
}
