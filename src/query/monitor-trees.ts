/** A monitor's three queries, ready to be compiled. */
import { EMPTY_LIBRARY, type Library, type MonitorDef } from '../domain/monitor.ts';
import { type QueryTree, treeOf } from './compile.ts';
import type { MonitorPart } from './problem.ts';

export interface MonitorTrees {
  match: QueryTree;
  exclude: QueryTree | null;
  mute: QueryTree | null;
}

/** Parsed, checked and expanded. Throws `QueryError` naming the monitor and which of its queries is wrong. */
export function treesOf(def: MonitorDef, library: Library = EMPTY_LIBRARY): MonitorTrees {
  const tree = (part: MonitorPart, text: string, needsAnchor: boolean) =>
    treeOf(text, { needsAnchor, monitor: def.name, part, library });
  const optional = (part: 'exclude' | 'mute') => {
    const text = def[part]?.trim() ?? '';
    return text === '' ? null : tree(part, text, false);
  };
  return {
    match: tree('match', def.match, def.scope === undefined),
    exclude: optional('exclude'),
    mute: optional('mute'),
  };
}
