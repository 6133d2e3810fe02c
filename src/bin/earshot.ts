#!/usr/bin/env node
/** The `earshot` process. The only reader of the environment, the arguments and the signals. */
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { run } from './run.ts';

const DRAIN_MS = 30_000;

function stop(stopping: AbortController, name: string): void {
  // A second Ctrl-C does not wait: what is unfinished is found again at the next start.
  if (stopping.signal.aborted) process.exit(EXIT.interrupted);
  stopping.abort(new Error(name));
  setTimeout(() => process.exit(EXIT.interrupted), DRAIN_MS).unref();
}

function processIo(signal: AbortSignal): Io {
  const tty = process.stderr.isTTY === true;
  return {
    env: process.env,
    cwd: process.cwd(),
    out: (line) => {
      if (tty) process.stderr.write('\r\u001b[K');
      process.stdout.write(`${line}\n`);
    },
    err: (line) => process.stderr.write(tty ? `\r\u001b[K${line}\n` : `${line}\n`),
    ...(tty ? { rewrite: (line: string) => process.stderr.write(`\r\u001b[K${line}`) } : {}),
    colours: { out: shows(process.stdout), err: shows(process.stderr) },
    signal,
  };
}

/** https://no-color.org and its opposite; without either, a terminal shows colours and nothing else does. */
function shows(output: { isTTY?: boolean }): boolean {
  if (process.env.NO_COLOR) return false;
  return output.isTTY === true || Boolean(process.env.FORCE_COLOR);
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop(stopping, name));
// A reader that went away (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT.failed));

process.exitCode = await run(processIo(stopping.signal), process.argv.slice(2));
// Nothing may hold the process open once its work is done.
setTimeout(() => process.exit(), 2_000).unref();
