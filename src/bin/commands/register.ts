/** Every subcommand; a new one is its file and its line here. */
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { analyse } from './analyse.ts';
import { apply } from './apply.ts';
import { bench } from './bench.ts';
import { dead } from './dead.ts';
import { deliveries } from './deliveries.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { importPosts } from './import.ts';
import { init } from './init.ts';
import { match } from './match.ts';
import { migrate } from './migrate.ts';
import { routes } from './routes.ts';
import { schema } from './schema.ts';
import { sources } from './sources.ts';
import { start } from './start.ts';
import { status } from './status.ts';

/** Adds one subcommand. `done` takes the exit code when it is not 0. */
export type Register = (program: Command, io: Io, done: (exitCode: number) => void) => void;

const COMMANDS: Register[] = [
  start,
  init,
  migrate,
  doctor,
  apply,
  status,
  sources,
  importPosts,
  match,
  analyse,
  explain,
  routes,
  deliveries,
  dead,
  schema,
  bench,
];

export function registerAll(program: Command, io: Io, done: (exitCode: number) => void): void {
  for (const register of COMMANDS) register(program, io, done);
}
