/** All monitors' words and phrases in one Aho-Corasick automaton. It finds keywords and no more: no AND, NOT, NEAR. */
import type { Node } from '../../../query/ast.ts';
import { type Baseline, type BaselineOptions, wanted, wordsOf } from './baseline.ts';

export async function openAhoCorasick({ monitors }: BaselineOptions): Promise<Baseline> {
  const { default: AhoCorasick } = await import('modern-ahocorasick');
  const automaton = new AhoCorasick(keywordsOf(monitors));
  return { monitors: monitors.length, match: (text) => automaton.search(text.toLowerCase()).length };
}

function keywordsOf(monitors: BaselineOptions['monitors']): string[] {
  const keywords = new Set<string>();
  for (const monitor of monitors) {
    const { match } = wanted(monitor);
    if (match !== null) collect(match, keywords);
  }
  return [...keywords];
}

function collect(node: Node, keywords: Set<string>): void {
  if (node.kind === 'and' || node.kind === 'or') for (const item of node.items) collect(item, keywords);
  else if (node.kind === 'near') for (const side of [node.left, node.right]) collect(side, keywords);
  else if (node.kind === 'window') collect(node.item, keywords);
  else if (node.kind === 'word' || node.kind === 'phrase' || node.kind === 'exact') {
    // A wildcard is found by what stands before it.
    const keyword = wordsOf(node.text).join(' ').split(/[*?]/, 1)[0]?.trim();
    if (keyword) keywords.add(keyword);
  }
}
