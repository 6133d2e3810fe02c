/**
 * PostgreSQL asked in reverse: monitors are rows of `tsquery`, a post is matched with all of them. NEAR is an AND, and
 * fields are left out, which spares it work.
 */
import { readFileSync } from 'node:fs';
import type { Node } from '../../../query/ast.ts';
import { openDatabase } from '../../../storage/database.ts';
import { type Baseline, type BaselineOptions, wanted, wordsOf } from './baseline.ts';

const TABLE = `create temp table bench_monitors as
  select name, query::tsquery as q from unnest($1::text[], $2::text[]) as given(name, query)`;
const MATCH = `select name from bench_monitors where q @@ to_tsvector('simple', $1)`;

export async function openTsquery({ monitors, databaseUrl }: BaselineOptions): Promise<Baseline> {
  if (databaseUrl === undefined) throw new Error('tsquery needs a PostgreSQL');
  const db = await openDatabase({ url: databaseUrl, max: 1 });
  const rows = monitors.flatMap((monitor) => {
    const query = tsqueryOf(monitor);
    return query === null ? [] : [[monitor.name, query] as const];
  });
  await db.query('set max_parallel_workers_per_gather = 0');
  await db.query(TABLE, [rows.map(([name]) => name), rows.map(([, query]) => query)]);
  await db.query('analyze bench_monitors');
  const [server] = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
  return {
    monitors: rows.length,
    match: async (text) => (await db.query(MATCH, [text])).length,
    cpuMs: () => serverCpuMs(server?.pid ?? 0),
    close: () => db.close(),
  };
}

/** User and system time of a process, ms; wall time where the system does not tell. */
function serverCpuMs(pid: number): number {
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 14 and 15, in ticks of 10 ms.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return performance.now();
  }
}

export function tsqueryOf(monitor: BaselineOptions['monitors'][number]): string | null {
  const { match, exclude } = wanted(monitor);
  const positive = match === null ? null : written(match);
  const negative = exclude === null ? null : written(exclude);
  return positive === null || negative === null ? positive : `${positive} & !${negative}`;
}

/** Null for what the text does not say. */
function written(node: Node): string | null {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
      return termOf(node.text);
    case 'not': {
      const inner = written(node.item);
      return inner === null ? null : `!${inner}`;
    }
    case 'window':
      return written(node.item);
    case 'near':
      return node.operator === 'NOTNEAR' ? written(node.left) : joined([node.left, node.right], ' & ');
    case 'and':
      return joined(node.items, ' & ');
    case 'or':
      return node.items.some((item) => written(item) === null) ? null : joined(node.items, ' | ');
    default:
      return null;
  }
}

function joined(nodes: readonly Node[], operator: string): string | null {
  const parts = nodes.map(written).filter((part) => part !== null);
  return parts.length === 0 ? null : `(${parts.join(operator)})`;
}

function termOf(text: string): string | null {
  const words = wordsOf(text).flatMap((word) => {
    const [stem = ''] = word.replace('#', '').split(/[*?]/, 1);
    return stem === ''
      ? []
      : [`'${stem.replaceAll("'", "''")}'${stem.length < word.replace('#', '').length ? ':*' : ''}`];
  });
  return words.length === 0 ? null : `(${words.join(' <-> ')})`;
}
