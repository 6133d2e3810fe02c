/** One call of the `earshot` command: runs what was asked for, says what went wrong; the exit code comes back. */
import { Command } from 'commander';
import { ConfigError, formatProblem } from '../../config/problem.ts';
import { Failure } from '../contracts/failure.ts';
import { DatabaseUnreachable } from '../storage/database.ts';
import { EmbeddedPostgresError } from '../storage/embedded/errors.ts';
import { registerCommands } from './commands/register.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

/** `args` without the programs' names. Never rejects. */
export async function run(io: Io, args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command('earshot')
    .description('Social listening that ends in action')
    .version(VERSION)
    .showHelpAfterError('(earshot --help tells what there is)')
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .exitOverride();
  try {
    await registerCommands(program, io, args[0], (exitCode) => {
      code = exitCode;
    });
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return report(io, error);
  }
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
