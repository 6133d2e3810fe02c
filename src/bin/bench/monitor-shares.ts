/** What share of monitors uses what of the language. */
import type { MonitorDef } from '../../domain/monitor.ts';
import type { Node } from '../../query/ast.ts';
import { parseQuery } from '../../query/parse.ts';

export const TRAITS = ['phrases', 'near', 'negation', 'or', 'fields', 'wildcards', 'hashtags'] as const;
export type Trait = (typeof TRAITS)[number];
/** 0…1 each. */
export type Mix = Record<Trait, number>;

export function mixOf(monitors: readonly MonitorDef[]): Mix {
  const counts = Object.fromEntries(TRAITS.map((trait) => [trait, 0])) as Mix;
  for (const monitor of monitors) for (const trait of traitsOf(monitor)) counts[trait]++;
  const shares = TRAITS.map((trait) => [trait, Math.round((counts[trait] / monitors.length) * 1000) / 1000]);
  return Object.fromEntries(shares) as Mix;
}

/** An `exclude` counts as a negation. */
function traitsOf({ match, exclude }: MonitorDef): Set<Trait> {
  const traits = new Set<Trait>(exclude === undefined ? [] : ['negation']);
  const { query } = parseQuery(match);
  for (const node of query === null ? [] : nodesOf(query)) {
    const trait = traitOf(node);
    if (trait !== undefined) traits.add(trait);
  }
  return traits;
}

function traitOf(node: Node): Trait | undefined {
  switch (node.kind) {
    case 'or':
    case 'near':
      return node.kind;
    case 'not':
      return 'negation';
    case 'phrase':
      return 'phrases';
    case 'word':
      if (node.text.startsWith('#')) return 'hashtags';
      return /[*?]/.test(node.text) ? 'wildcards' : undefined;
    case 'text':
    case 'field':
    case 'number':
    case 'time':
    case 'exists':
      return 'fields';
    default:
      return undefined;
  }
}

/** The node itself and everything below it. */
function* nodesOf(node: Node): Generator<Node> {
  yield node;
  if (node.kind === 'and' || node.kind === 'or') for (const item of node.items) yield* nodesOf(item);
  else if (node.kind === 'not' || node.kind === 'window') yield* nodesOf(node.item);
  else if (node.kind === 'near') for (const side of [node.left, node.right]) yield* nodesOf(side);
}
