/** Engine against naive evaluator: what a set of monitors answers for a post. */
import type { MatchResult, Span } from '../../../src/domain/monitor.ts';
import type { Post } from '../../../src/domain/post.ts';
import type { Node } from '../../../src/query/ast.ts';
import { resolved } from './library.ts';
import { oracleTruth, oracleUnknown, type Witness } from './oracle.ts';
import { oracleSpans } from './spans.ts';
import { type Pick, writeQuery } from './write-query.ts';

/** A monitor as trees and as text. */
export interface RandomMonitor {
  name: string;
  match: Written;
  /** The only source it looks at. */
  source?: string | undefined;
  exclude?: Written | undefined;
  mute?: Written | undefined;
}

export interface Written {
  /** Without references. */
  node: Node;
  text: string;
}

export function written(node: Node, pick: Pick): Written {
  return { node: resolved(node), text: writeQuery(node, pick) };
}

export interface Heard {
  post: Post;
  /** The name of the source it came from. */
  source: string | undefined;
}

/** Asks every monitor in turn. */
export function oracleResult(
  monitors: Iterable<RandomMonitor>,
  { post, source }: Heard,
  now: Date,
  witness?: Witness,
): MatchResult {
  const result: MatchResult = { matches: [], unknown: [] };
  const holds = (part: Written | undefined) => part !== undefined && oracleTruth(part.node, post, now) === 'yes';
  for (const { name: monitor, source: only, match, exclude, mute } of monitors) {
    if (only !== undefined && only !== source) continue;
    const truth = oracleTruth(match.node, post, now, witness);
    if (truth === 'unknown') result.unknown.push({ monitor, field: oracleUnknown(match.node, post, now)[0] ?? '' });
    if (truth !== 'yes' || holds(exclude)) continue;
    result.matches.push({ monitor, spans: oracleSpans(match.node, post, now), muted: holds(mute) });
  }
  return result;
}

/** Throws an error that names the monitors on which the two do not agree, their queries and the post. */
export function expectSame(
  engine: MatchResult,
  oracle: MatchResult,
  monitors: readonly RandomMonitor[],
  post: Post,
): void {
  const engineSays = answers(engine);
  const oracleSays = answers(oracle);
  const differing = monitors.filter(({ name }) => engineSays.get(name) !== oracleSays.get(name));
  if (differing.length === 0 && [...engineSays.keys()].join() === [...oracleSays.keys()].join()) return;
  const lines = differing.map((monitor) => {
    const texts = (['match', 'exclude', 'mute'] as const).map((part) => `${part}: ${monitor[part]?.text ?? '–'}`);
    const { name } = monitor;
    return `${texts.join('\n')}\nengine: ${engineSays.get(name) ?? 'no'}, naive evaluator: ${oracleSays.get(name) ?? 'no'}`;
  });
  throw new Error(`${lines.join('\n\n') || 'another order of monitors'}\npost: ${JSON.stringify(post)}`);
}

function answers({ matches, unknown }: MatchResult): Map<string, string> {
  return new Map([
    ...matches.map(({ monitor, muted, spans }): [string, string] => [
      monitor,
      `yes${muted ? ', muted' : ''}: ${spans.map(shown).join(', ')}`,
    ]),
    ...unknown.map(({ monitor, field }): [string, string] => [monitor, `unknown: ${field}`]),
  ]);
}

function shown({ field, start, end }: Span): string {
  return `${field} ${start}–${end}`;
}
