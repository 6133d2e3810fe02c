/**
 * What a workspace adds to the shipped analysis: its topics, its names and what was learnt from corrections. As data it goes
 * to the threads that analyse; made ready, it is asked there.
 */
import { createHash } from 'node:crypto';
import type { TopicDef } from '../src/domain/analysis.ts';
import { libraryOf } from '../src/domain/monitor.ts';
import type { AnalysisView } from '../src/nlp/batch.ts';
import { nameLists } from '../src/nlp/entities/name-lists.ts';
import { indexNames } from '../src/nlp/entities.ts';
import { type Layer, learnedLayer } from '../src/nlp/learning/layer.ts';
import type { Queryable } from '../src/storage/database.ts';
import { currentLayer } from '../src/storage/learned-models.ts';
import type { LibraryDefs } from '../src/storage/library.ts';
import type { WorkspaceFrame } from '../src/storage/workspace.ts';
import type { ReportProblem } from './live-monitors.ts';
import { keywordMatcher, learnTopics, topicsBy } from './topic-matcher.ts';

/** Can be cloned. */
export interface ViewDefinition {
  /** Same key, same view. */
  key: string;
  topics: TopicDef[];
  defs: LibraryDefs;
  /** Null before anything was learnt. */
  learned: { version: number; layer: Layer } | null;
}

/** As stored with signals: the shipped model, and the workspace's version on top of it. */
export function modelName(shipped: string, version: number | null): string {
  return version === null ? shipped : `${shipped}+w${version}`;
}

/** Reads what belongs to a frame; the same object as before where nothing of it changed. */
export function viewDefinitions(db: Queryable): (frame: WorkspaceFrame) => Promise<ViewDefinition> {
  let last: ViewDefinition | undefined;
  return async ({ topics, defs, learned: version }) => {
    const key = keyOf([topics, defs, version]);
    if (last?.key !== key) last = { key, topics, defs, learned: await learnedBy(db, version) };
    return last;
  };
}

async function learnedBy(db: Queryable, version: number | null): Promise<ViewDefinition['learned']> {
  const layer = version === null ? undefined : ((await currentLayer(db))?.layer as Layer | undefined);
  return version === null || layer === undefined ? null : { version, layer };
}

/** Of a workspace that learnt nothing. */
export function definitionOf(topics: TopicDef[], defs: LibraryDefs): ViewDefinition {
  return { key: keyOf([topics, defs, null]), topics, defs, learned: null };
}

function keyOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64').slice(0, 24);
}

/** Ready to be asked. Topics are learnt when first asked for: 0.3 s for 600 examples that no correction was learnt about yet. */
export function analysisView({ topics, defs, learned }: ViewDefinition, report: ReportProblem): AnalysisView {
  const byKeywords = keywordMatcher(topics, libraryOf(defs.lists, defs.queries), report);
  let byTopics: AnalysisView['topicsOf'] | undefined;
  const topicsOf: AnalysisView['topicsOf'] = (post) => {
    byTopics ??= topicsBy(byKeywords, learnTopics(topics, learned?.layer.topic ?? null, byKeywords));
    return byTopics(post);
  };
  const names = indexNames(nameLists(defs.lists));
  if (learned === null) return { topicsOf, names, correct: (_, analysis) => analysis };
  const layer = learnedLayer(learned.layer, topics);
  return {
    topicsOf,
    names,
    correct(text, analysis) {
      return { ...layer.correct(text, analysis), model: modelName(analysis.model, learned.version) };
    },
  };
}

/** Makes a view once a definition: the last one is kept. */
export function keptView(report: ReportProblem): (definition: ViewDefinition) => AnalysisView {
  let last: { key: string; view: AnalysisView } | undefined;
  return (definition) => {
    if (last?.key !== definition.key) last = { key: definition.key, view: analysisView(definition, report) };
    return last.view;
  };
}
