/** Files that a command will write. */
import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError, EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';

/** The path of `--out`; throws when its folder is not there or cannot be written to. */
export async function writable(io: Io, file: string): Promise<string> {
  const path = resolve(io.cwd, file);
  await access(dirname(path), constants.W_OK).catch(() => {
    throw new CliError(`--out ${file}: the folder ${dirname(path)} is not there or cannot be written to`, EXIT.usage);
  });
  return path;
}
