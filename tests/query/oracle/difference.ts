/** Engine against naive evaluator: what a set of monitors answers for a post. */
import type { MatchResult } from '../../../src/domain/monitor.ts';
import type { Post } from '../../../src/domain/post.ts';
import type { Node } from '../../../src/query/ast.ts';
import { oracleTruth, oracleUnknown, type Witness } from './oracle.ts';
import { type Pick, writeQuery } from './write-query.ts';

/** A monitor as trees and as text. */
export interface RandomMonitor {
  name: string;
  match: Written;
  exclude?: Written | undefined;
  mute?: Written | undefined;
}

export interface Written {
  node: Node;
  text: string;
}

/** What a difference is about: names and states, without spans. */
export interface PlainResult {
  matches: { monitor: string; muted: boolean }[];
  unknown: { monitor: string; field: string }[];
}

export function written(node: Node, pick: Pick): Written {
  return { node, text: writeQuery(node, pick) };
}

/** Asks every monitor in turn. */
export function oracleResult(monitors: Iterable<RandomMonitor>, post: Post, now: Date, witness?: Witness): PlainResult {
  const result: PlainResult = { matches: [], unknown: [] };
  const holds = (part: Written | undefined) => part !== undefined && oracleTruth(part.node, post, now) === 'yes';
  for (const { name: monitor, match, exclude, mute } of monitors) {
    const truth = oracleTruth(match.node, post, now, witness);
    if (truth === 'unknown') result.unknown.push({ monitor, field: oracleUnknown(match.node, post, now)[0] ?? '' });
    if (truth === 'yes' && !holds(exclude)) result.matches.push({ monitor, muted: holds(mute) });
  }
  return result;
}

export function plainResult({ matches, unknown }: MatchResult): PlainResult {
  return { matches: matches.map(({ monitor, muted }) => ({ monitor, muted })), unknown };
}

/** Throws an error that names the monitors on which the two do not agree, their queries and the post. */
export function expectSame(
  engine: PlainResult,
  oracle: PlainResult,
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

function answers({ matches, unknown }: PlainResult): Map<string, string> {
  return new Map([
    ...matches.map(({ monitor, muted }): [string, string] => [monitor, muted ? 'yes, muted' : 'yes']),
    ...unknown.map(({ monitor, field }): [string, string] => [monitor, `unknown: ${field}`]),
  ]);
}
