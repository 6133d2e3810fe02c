/** Reads a list of monitors (YAML or JSON): a list, or a mapping with `monitors:`, such as a workspace's configuration. */
import { z } from 'zod';
import { ConfigError, type Finding, formatProblem, type Path } from '../../config/problem.ts';
import { checkQueries, commentTrapsAt, type Query } from '../../config/query-check.ts';
import { isRecord } from '../../config/raw-tree.ts';
import { type MonitorDef, monitorSchema } from '../domain/monitor.ts';
import { checkQuery } from '../query/check.ts';
import { readCheckedFile } from './checked-file.ts';
import type { Io } from './io.ts';

const PARTS = ['match', 'exclude', 'mute'] as const;

/** Throws {@link ConfigError} with every problem, each with its line and column; warnings go to standard error. */
export async function readMonitors(io: Io, file: string): Promise<MonitorDef[]> {
  const read = await readCheckedFile(io, file);
  const { value } = read.document;
  const base = isRecord(value) ? ['monitors'] : [];
  const list = isRecord(value) ? value.monitors : value;
  if (!Array.isArray(list)) throw new ConfigError([read.problemOf({ path: base, message: NO_LIST })]);
  const monitors = read.check(z.array(monitorSchema), list, base);
  const places = queriesOf(monitors, base);
  const queries = checkQueries(places, checkQuery, read.document, new Map());
  const traps = commentTrapsAt(
    places.map(({ path }) => path),
    read.document,
  );
  for (const warning of [...traps, ...queries.warnings]) io.err(`warning: ${formatProblem(read.problemOf(warning))}`);
  const errors = [...repeated(monitors, base), ...queries.errors];
  if (errors.length > 0) throw new ConfigError(errors.map(read.problemOf));
  return monitors;
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

function queriesOf(monitors: MonitorDef[], base: Path): Query[] {
  return monitors.flatMap((monitor, index) =>
    PARTS.flatMap((part) => {
      const text = monitor[part];
      return text === undefined ? [] : [{ text, path: [...base, index, part], needsAnchor: part === 'match' }];
    }),
  );
}
