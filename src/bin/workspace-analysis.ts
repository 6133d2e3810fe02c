/** The analysis with what a workspace adds to it, without a database. */
import type { LoadedWorkspace } from '../../config/load.ts';
import { analysisView, definitionOf } from '../../workers/analysis-view.ts';
import type { Analysis } from '../domain/analysis.ts';
import { libraryOf, type MatchResult } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { loadAnalyser } from '../nlp/analyser.ts';
import { analyseIn } from '../nlp/batch.ts';
import { createMonitorSet } from '../query/monitor-set.ts';
import { type Io, plain } from './io.ts';

export interface WorkspaceAnalysis {
  match(post: Post): MatchResult;
  /** By topics, lists and the monitors that matched. */
  analyse(post: Post, matches: MatchResult['matches']): Analysis;
}

/** Of a configuration, or of none. What does not compile is told on stderr and left out. */
export async function workspaceAnalysis(
  io: Io,
  config?: Pick<LoadedWorkspace, 'lists' | 'queries' | 'topics' | 'monitors'> | null,
): Promise<WorkspaceAnalysis> {
  const { lists = [], queries = [], topics = [], monitors = [] } = config ?? {};
  const set = createMonitorSet({ library: libraryOf(lists, queries) });
  for (const monitor of monitors) if (monitor.enabled !== false) set.put(monitor);
  const view = analysisView(definitionOf(topics, { lists, queries }), ({ object, message }) =>
    io.err(`${plain(object)}: ${plain(message)}`),
  );
  const analyser = await loadAnalyser();
  return {
    match: (post) => set.match(post),
    analyse: (post, matches) =>
      analyseIn(view, { post, targets: matches.map(({ monitor: name, spans }) => ({ name, spans })) }, analyser),
  };
}
