/** What a subcommand's file gives, and values its options share. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Io } from './io.ts';

/** Adds one subcommand. `done` takes the exit code when it is not 0. */
export type Register = (program: Command, io: Io, done: (exitCode: number) => void) => void;

/** A whole number of at least 1. */
export function countOf(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number of at least 1');
  return value;
}
