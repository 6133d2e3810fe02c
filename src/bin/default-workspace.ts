/** Without any route a signal would reach nobody: until routes are configured, everything goes to the terminal. */

import { applyWorkspace, type DesiredWorkspace } from '../storage/apply.ts';
import type { Database } from '../storage/database.ts';
import { DEFAULT_RETENTION } from '../storage/workspace.ts';

const NOTHING_CONFIGURED: Omit<DesiredWorkspace, 'sources' | 'monitors'> = {
  workspace: 'Earshot',
  lists: [],
  queries: [],
  topics: [],
  teams: [{ name: 'everyone', description: 'Until teams are configured' }],
  channels: [{ name: 'terminal', type: 'terminal', config: {} }],
  route: {
    name: 'default',
    team: 'everyone',
    channel: 'terminal',
    when: {},
    timing: { mode: 'instant' },
    continue: false,
    routes: [],
  },
  retention: DEFAULT_RETENTION,
  network: { allowPrivate: [] },
};

/** Gives a workspace without routes its default route. Replaced, like everything built in, by the first `apply`. */
export async function ensureDefaultRoute(db: Database): Promise<void> {
  const [row] = await db.query<{ routed: boolean }>('select exists (select 1 from routes) as routed');
  if (row?.routed === true) return;
  await applyWorkspace(
    db,
    { ...NOTHING_CONFIGURED, sources: [], monitors: [] },
    { origin: 'built-in', actor: 'default workspace' },
  );
}
