#!/usr/bin/env node
/** The `earshot` command: one file a subcommand, loaded when it is called. The only reader of the process. */
import { Command } from 'commander';
import { ConfigError, formatProblem } from '../../config/problem.ts';
import { Failure } from '../contracts/failure.ts';
import { DatabaseUnreachable } from '../storage/database.ts';
import { EmbeddedPostgresError } from '../storage/embedded/errors.ts';
import { registerAll } from './commands/register.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

const DRAIN_MS = 30_000;

async function main(): Promise<number> {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop(stopping, name));
  // A reader that went away (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT.failed));
  const io = processIo(stopping.signal);
  const program = new Command('earshot')
    .description('Social listening that ends in action')
    .version(VERSION)
    .showHelpAfterError('(earshot --help tells what there is)')
    .exitOverride();
  let code: number = EXIT.ok;
  registerAll(program, io, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    return report(io, error);
  }
}

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
    signal,
  };
}

function report(io: Io, error: unknown): number {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) io.err(formatProblem(problem));
    return EXIT.usage;
  }
  if (error instanceof CliError) {
    io.err(error.message);
    return error.exitCode;
  }
  if (error instanceof DatabaseUnreachable || error instanceof EmbeddedPostgresError || error instanceof Failure) {
    io.err(error.message);
    return EXIT.unavailable;
  }
  // commander has printed its own message
  if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}

function isCommanderError(error: unknown): error is { exitCode: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

process.exitCode = await main();
// Nothing may hold the process open once its work is done.
setTimeout(() => process.exit(), 2_000).unref();
