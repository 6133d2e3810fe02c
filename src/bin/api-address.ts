/** Where the API listens, and what to say when it cannot. */

import type { Settings } from '../../config/settings.ts';
import type { WorkspaceConfig } from '../../config/workspace.ts';
import { CliError, EXIT } from './exit-codes.ts';

export interface ApiAddress {
  host: string;
  /** 0: any free one. */
  port: number;
}

/** Command line and environment win over the configuration. */
export function apiAddress(settings: Settings, config: Pick<WorkspaceConfig, 'api'> | null): ApiAddress {
  return {
    host: settings.apiHost ?? config?.api.host ?? '127.0.0.1',
    port: settings.apiPort ?? config?.api.port ?? 7787,
  };
}

export function listenError(error: unknown, { host, port }: ApiAddress): CliError {
  const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  return new CliError(
    code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken (a running Earshot?): choose another with --port (0: any free one)`
      : `The API cannot listen on ${host}:${port} (${code}): choose others with --host and --port`,
    EXIT.unavailable,
  );
}
