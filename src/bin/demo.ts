/** The demo workspace: what `npm start` shows when nothing is configured. */
import { fileURLToPath } from 'node:url';
import type { LoadedWorkspace } from '../../config/load.ts';
import { readConfiguration } from './configuration.ts';
import type { Io } from './io.ts';

const FOLDER = fileURLToPath(new URL('../../config/demo/', import.meta.url));

export async function demoWorkspace(io: Io): Promise<LoadedWorkspace> {
  const config = await readConfiguration(io, `${FOLDER}workspace.yaml`);
  if (config === null) throw new Error(`the demo workspace is missing: ${FOLDER}`);
  return config;
}
