/** What can keep the PostgreSQL that Earshot brings from running, each with what a person can do about it. */

export type EmbeddedPostgresErrorCode =
  | 'no-binaries'
  | 'no-account'
  | 'home-not-writable'
  | 'home-unreadable'
  | 'data-unreachable'
  | 'disk-full'
  | 'port-taken'
  | 'other-version'
  | 'locked'
  | 'password-refused'
  | 'start-failed'
  | 'timeout';

const OWN_SERVER = 'Or set DATABASE_URL to a PostgreSQL of your own.';

/** The message says what, where and what to do; it never holds the password. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, cause?: unknown) {
    super(`${message} ${OWN_SERVER}`, cause === undefined ? undefined : { cause });
    this.name = 'EmbeddedPostgresError';
    this.code = code;
  }
}

/** The system's code (`ENOENT`, `EACCES`, …) of a thrown value; empty when it has none. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Names the folder when the system refused to write there; other errors stay as they are. */
export function asFolderError(error: unknown, folder: string): unknown {
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new EmbeddedPostgresError(
        'home-not-writable',
        `Earshot cannot write in ${folder} (${(error as Error).message}). ` +
          'Run it as the user who owns that folder, or choose another folder.',
        error,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error);
    default:
      return error;
  }
}

/** PostgreSQL's own words (log or tool output) as an error a person can act on. */
export function serverFailure(output: string, doing: string, folder: string, logFile?: string): EmbeddedPostgresError {
  if (/no space left on device|disk quota exceeded/i.test(output)) return diskFull(folder, new Error(output));
  const where = logFile === undefined ? '' : ` See ${logFile}.`;
  return new EmbeddedPostgresError('start-failed', `${doing} ${folder} failed: ${tellingLines(output)}${where}`);
}

function diskFull(folder: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'disk-full',
    `The disk that holds ${folder} is full. Free some space (PostgreSQL needs about 100 MB to begin) and start again.`,
    cause,
  );
}

/** The lines that tell why; the last ones when none stands out. */
function tellingLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /FATAL|PANIC|HINT|error:/.test(line));
  return (telling.length > 0 ? telling : lines).slice(-4).join(' / ') || 'it said nothing.';
}
