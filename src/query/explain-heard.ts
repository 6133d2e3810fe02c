/** "Why (not)?" for a post that came from a source: a monitor with a scope hears that source alone. */
import { type Library, type MonitorDef, scopedSource } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { explainMonitor, type MonitorExplanation } from './explain-monitor.ts';

export interface HeardOptions {
  library?: Library;
  clock?: () => number;
  /** The name of the source the post came from; absent: from any that the monitor hears. */
  source?: string;
}

/** Throws `QueryError` when one of the monitor's queries is wrong. */
export function explainHeard(def: MonitorDef, post: Post, { source, ...options }: HeardOptions): MonitorExplanation {
  const scope = scopedSource(def);
  if (scope === undefined || source === undefined || source === scope) return explainMonitor(def, post, options);
  const reason = `Not matched: it hears the source ${scope} alone, and the post came from ${source}.`;
  return { matched: false, excluded: false, muted: false, spans: [], reason };
}
