/** What a source's platform is asked for: the monitors of this moment, pushed down. */
import type { Asked, Queries } from '../src/contracts/connector.ts';
import { type Library, type MonitorDef, scopedSource } from '../src/domain/monitor.ts';
import { breather, pause } from '../src/platform/wait.ts';
import { treesOf } from '../src/query/monitor-trees.ts';
import { PUSH_DOWN_PLATFORMS, pushDown } from '../src/query/push-down/registry.ts';
import { loadMonitors } from '../src/storage/monitors.ts';
import type { WorkerContext } from './context.ts';

interface AskingSource {
  name: string;
  connector: string;
}

/** How often the workspace's version is looked at; the collect loop refreshes it. */
const LOOK_MS = 500;
/** Longer than anybody tries a source. */
const NEVER_MS = 86_400_000;

/** Undefined for platforms that filter nothing that we know of. */
export function askedQueries({ db, watch }: WorkerContext, source: AskingSource): Queries | undefined {
  if (!PUSH_DOWN_PLATFORMS.includes(source.connector)) return undefined;
  return {
    async current(maxChars) {
      // Taken before the monitors are: those may only be newer, and then it is looked at once more.
      const { version, library } = watch.current().workspace;
      return { ...(await askedOf(await loadMonitors(db), library, source, maxChars)), version };
    },
    async changed(version, signal) {
      while (!signal.aborted && watch.current().workspace.version === version) await pause(LOOK_MS, signal);
    },
  };
}

/** The same from a configuration, which nobody changes meanwhile. */
export function configuredQueries(
  monitors: readonly MonitorDef[],
  library: Library,
  source: AskingSource,
): Queries | undefined {
  if (!PUSH_DOWN_PLATFORMS.includes(source.connector)) return undefined;
  const enabled = monitors.filter((monitor) => monitor.enabled !== false);
  return {
    current: async (maxChars) => ({ ...(await askedOf(enabled, library, source, maxChars)), version: 1 }),
    changed: (_version, signal) => pause(NEVER_MS, signal),
  };
}

/** A monitor that does not compile is left out: whoever watches the workspace reports it. */
export async function askedOf(
  monitors: readonly MonitorDef[],
  library: Library,
  source: AskingSource,
  maxChars?: number,
): Promise<Omit<Asked, 'version'>> {
  const breathe = breather(20);
  const asked: Omit<Asked, 'version'> = { queries: [], unasked: [] };
  for (const monitor of monitors) {
    await breathe();
    if ((scopedSource(monitor) ?? source.name) !== source.name) continue;
    const queries = queriesOf(monitor, library, source.connector, maxChars);
    if (queries?.length === 0) asked.unasked.push(monitor.name);
    for (const text of queries ?? []) asked.queries.push({ text, tag: monitor.name });
  }
  return asked;
}

function queriesOf(monitor: MonitorDef, library: Library, platform: string, maxChars?: number): string[] | null {
  try {
    const { node } = treesOf(monitor, library).match;
    return pushDown(node, platform, maxChars === undefined ? {} : { maxChars }).queries.map(({ text }) => text);
  } catch {
    return null;
  }
}
