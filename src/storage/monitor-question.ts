/** What a monitor's three queries ask of a post, and of the text index. */
import { EMPTY_LIBRARY, type Library, type MonitorDef, type Span, scopedSource } from '../domain/monitor.ts';
import { type Node, or } from '../query/ast.ts';
import { compileQuery, treeOf } from '../query/compile.ts';
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

/**
 * Posts are asked as they would have been when they were posted: `within:24h` holds for all of history. Throws `QueryError`
 * when one of the queries is wrong.
 */
export function questionOf(def: MonitorQueries, library: Library = EMPTY_LIBRARY): MonitorQuestion {
  let now = 0;
  const clock = () => now;
  const options = (part: MonitorPart) => ({ library, clock, part, monitor: def.name ?? 'new' });
  const also = (part: 'exclude' | 'mute') => {
    const text = def[part] ?? '';
    return text.trim() === '' ? undefined : compileQuery(text, options(part));
  };
  const scope = scopedSource(def);
  const { node } = treeOf(def.match, { ...options('match'), needsAnchor: scope === undefined });
  const match = compileQuery(def.match, options('match'));
  const exclude = also('exclude');
  const mute = also('mute');
  return {
    node,
    ask(tokens, source) {
      if (scope !== undefined && source !== scope) return MISSED;
      now = Date.parse(tokens.post.postedAt);
      const { truth, spans, unknown } = match(tokens);
      if (truth !== true) return { kind: truth === null ? 'unknown' : 'missed', spans, unknown };
      const holds = (query: typeof mute) => query?.(tokens).truth === true;
      return { kind: holds(exclude) ? 'excluded' : holds(mute) ? 'muted' : 'caught', spans, unknown };
    },
  };
}

const MISSED: Caught = { kind: 'missed', spans: [], unknown: [] };

/** What a post holds that one of the questions catches; `unknownToo`: or cannot tell. */
export function selectionOf(questions: readonly MonitorQuestion[], unknownToo: boolean): KeySelection {
  return requiredKeys(or(questions.map(({ node }) => node)), { unknownToo });
}
