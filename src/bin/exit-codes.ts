/** Exit codes, stable: scripts rely on them. */
export const EXIT = {
  ok: 0,
  /** An expectation was not met, or something failed that a person must look at. */
  failed: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** PostgreSQL, Redis, a port or a file that is needed cannot be had. */
  unavailable: 3,
  /** Ended by Ctrl-C, after ending cleanly. */
  interrupted: 130,
} as const;

/** An error whose message is all a person needs: what, where, what to do. No stack is shown. */
export class CliError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}
