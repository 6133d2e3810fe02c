/** What a monitor's three queries ask of a post, and of the text index. */
import { EMPTY_LIBRARY, type Library, type MonitorDef, type Span, scopedSource } from '../domain/monitor.ts';
import { type Node, or } from '../query/ast.ts';
import { compileQuery } from '../query/compile.ts';
import { parseQuery } from '../query/parse.ts';
import type { MonitorPart } from '../query/problem.ts';
import { requiredKeys } from '../query/required-keys.ts';
import type { PostTokens } from '../query/text.ts';
import type { KeySelection } from './candidates.ts';

export type MonitorQueries = Pick<MonitorDef, 'match' | 'exclude' | 'mute' | 'scope'> & { name?: string };

export interface Caught {
  kind: 'caught' | 'muted' | 'excluded' | 'missed' | 'unknown';
  /** Where `match` was found. */
  spans: Span[];
  /** Of an unknown answer: what the post does not give. */
  unknown: string[];
}

export interface MonitorQuestion {
  /** Expanded. */
  node: Node;
  /** `source`: the name of the one the post came from. */
  ask(tokens: PostTokens, source?: string): Caught;
}

/** Throws `QueryError` when one of the queries is wrong. */
export function questionOf(def: MonitorQueries, library: Library = EMPTY_LIBRARY): MonitorQuestion {
  const part = (name: MonitorPart, text: string | undefined, needsAnchor = false) =>
    text === undefined || text.trim() === ''
      ? undefined
      : compileQuery(text, { library, needsAnchor, monitor: def.name ?? 'new', part: name });
  const match = compileQuery(def.match, {
    library,
    needsAnchor: def.scope === undefined,
    monitor: def.name ?? 'new',
    part: 'match',
  });
  const scope = scopedSource(def);
  const exclude = part('exclude', def.exclude);
  const mute = part('mute', def.mute);
  return {
    node: expanded(def.match, library),
    ask(tokens, source) {
      if (scope !== undefined && source !== scope) return MISSED;
      const { truth, spans, unknown } = match(tokens);
      if (truth !== true) return { kind: truth === null ? 'unknown' : 'missed', spans, unknown };
      const holds = (query: typeof mute) => query?.(tokens).truth === true;
      return { kind: holds(exclude) ? 'excluded' : holds(mute) ? 'muted' : 'caught', spans, unknown };
    },
  };
}

function expanded(text: string, _library: Library): Node {
  return parseQuery(text).query as Node;
}

const MISSED: Caught = { kind: 'missed', spans: [], unknown: [] };

/** What a post holds that one of the questions catches; `unknownToo`: or cannot tell. */
export function selectionOf(questions: readonly MonitorQuestion[], unknownToo: boolean): KeySelection {
  return requiredKeys(or(questions.map(({ node }) => node)), { unknownToo });
}
