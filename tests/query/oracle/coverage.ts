/** Counts how often each kind of node, operator and field was judged, and how. */
import type { Node } from '../../../src/query/ast.ts';
import type { Truth } from './kleene.ts';
import type { Witness } from './oracle.ts';

export class Coverage {
  readonly counts = new Map<string, Record<Truth, number>>();

  readonly witness: Witness = (node, truth) => {
    for (const name of namesOf(node)) {
      const counts = this.counts.get(name) ?? { yes: 0, no: 0, unknown: 0 };
      counts[truth]++;
      this.counts.set(name, counts);
    }
  };

  /** Names judged so in fewer than `least` cases. */
  rare(names: readonly string[], truth: Truth, least: number): string[] {
    return names.filter((name) => (this.counts.get(name)?.[truth] ?? 0) < least);
  }
}

function namesOf(node: Node): string[] {
  switch (node.kind) {
    case 'near':
      return [node.operator];
    case 'word':
      return ['word', ...(/[*?]/.test(node.text) ? ['wildcard'] : []), ...sigilOf(node.text)];
    case 'phrase':
      return ['phrase', ...(/(?:^| )\*(?: |$)/.test(node.text) ? ['* in a phrase'] : [])];
    case 'field':
      return node.field === 'is' || node.field === 'has'
        ? node.values.map((value) => `${node.field}:${value}`)
        : [node.field];
    case 'text':
    case 'time':
      return [node.field];
    case 'number':
      return [node.field, node.comparison];
    case 'exists':
      return ['exists'];
    default:
      return [node.kind];
  }
}

function sigilOf(text: string): string[] {
  return /^[#@$]/.test(text) ? [text.charAt(0)] : [];
}
