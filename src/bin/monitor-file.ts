/**
 * Reads a list of monitors (YAML or JSON): a list, or a mapping with `monitors:` and perhaps `lists:` and `queries:`, such
 * as a workspace's configuration.
 */
import { z } from 'zod';
import { ConfigError, type Finding, formatProblem, type Path } from '../../config/problem.ts';
import { checkQueries, commentTrapsAt, libraryIn, queriesOf } from '../../config/query-check.ts';
import { isRecord } from '../../config/raw-tree.ts';
import {
  type ListDef,
  listSchema,
  type MonitorDef,
  monitorSchema,
  type NamedQueryDef,
  namedQuerySchema,
} from '../domain/monitor.ts';
import { checkQuery } from '../query/check.ts';
import { type CheckedFile, readCheckedFile } from './checked-file.ts';
import type { Io } from './io.ts';

export interface MonitorFile {
  monitors: MonitorDef[];
  lists: ListDef[];
  queries: NamedQueryDef[];
}

/** Throws {@link ConfigError} with every problem, each with its line and column; warnings go to standard error. */
export async function readMonitorFile(io: Io, file: string): Promise<MonitorFile> {
  const read = await readCheckedFile(io, file);
  const { document } = read;
  const { value } = document;
  const base = isRecord(value) ? ['monitors'] : [];
  const list = isRecord(value) ? value.monitors : value;
  if (!Array.isArray(list)) throw new ConfigError([read.problemOf({ path: base, message: NO_LIST })]);
  const monitors = read.check(z.array(monitorSchema), list, base);
  const library = librarySections(read, value);
  const root = { monitors, ...library };
  const places = queriesOf(root).map((query) => ({
    ...query,
    path: isRecord(value) ? query.path : query.path.slice(1),
  }));
  const queries = checkQueries(places, { check: checkQuery, library: libraryIn(root), document, replaced: new Map() });
  const traps = commentTrapsAt(
    places.map(({ path }) => path),
    read.document,
  );
  for (const warning of [...traps, ...queries.warnings]) io.err(`warning: ${formatProblem(read.problemOf(warning))}`);
  const errors = [...repeated(monitors, base), ...queries.errors];
  if (errors.length > 0) throw new ConfigError(errors.map(read.problemOf));
  return root;
}

/** Only its monitors. */
export async function readMonitors(io: Io, file: string): Promise<MonitorDef[]> {
  return (await readMonitorFile(io, file)).monitors;
}

/** Beside a list of monitors there is nothing else. */
function librarySections(read: CheckedFile, value: unknown): Pick<MonitorFile, 'lists' | 'queries'> {
  if (!isRecord(value)) return { lists: [], queries: [] };
  return {
    lists: read.check(z.array(listSchema), value.lists ?? [], ['lists']),
    queries: read.check(z.array(namedQuerySchema), value.queries ?? [], ['queries']),
  };
}

const NO_LIST = 'expected a list of monitors, such as - { name: brand, match: \'acme\' }, or one under "monitors:"';

function repeated(monitors: MonitorDef[], base: Path): Finding[] {
  const first = new Map<string, number>();
  return monitors.flatMap(({ name }, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    if (earlier === undefined) return [];
    return [
      { path: [...base, index, 'name'], message: `a monitor above has the name "${name}" too; names are unique` },
    ];
  });
}
