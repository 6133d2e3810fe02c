/** What people do instead of an engine, as far as it goes: over the posts' texts alone. */
import type { MonitorDef } from '../../../domain/monitor.ts';
import type { Node } from '../../../query/ast.ts';
import { parseQuery } from '../../../query/parse.ts';

export interface Baseline {
  /** How many monitors it was given: fewer than there are where it would not end. */
  monitors: number;
  /** What it found in one text. */
  match(text: string): number | Promise<number>;
  /** CPU time spent for it by another process so far, ms. Absent: everything happens in this one. */
  cpuMs?(): number;
  close?(): Promise<void>;
}

export interface BaselineOptions {
  monitors: readonly MonitorDef[];
  /** Of a PostgreSQL that may be used; for baselines that need one. */
  databaseUrl?: string;
}

export type OpenBaseline = (options: BaselineOptions) => Promise<Baseline>;

/** What a monitor hears: its `match` and, negated, its `exclude`. */
export function wanted({ match, exclude }: MonitorDef): { match: Node | null; exclude: Node | null } {
  const parse = (text: string | undefined) => (text === undefined ? null : parseQuery(text).query);
  return { match: parse(match), exclude: parse(exclude) };
}

/** The words of a term, lower case, with the `*` and `?` of wildcards; a hashtag keeps its `#`. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/#?[\p{L}\p{N}_'’*?]+/gu) ?? [];
}
