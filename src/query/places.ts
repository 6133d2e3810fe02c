/** Where the nodes of a query were written. */
import type { Node } from './ast.ts';
import type { Range } from './problem.ts';

export class Places {
  /** The node itself, without parentheses around it. */
  readonly ranges = new Map<Node, Range>();
  /** With the parentheses around it. */
  readonly extents = new Map<Node, Range>();

  put<T extends Node>(node: T, range: Range): T {
    this.ranges.set(node, range);
    this.extents.set(node, range);
    return node;
  }

  /** The node and all that it was made of: `likes:5..9` is two. */
  putAll(node: Node, range: Range): Node {
    if (node.kind === 'and' || node.kind === 'or') for (const item of node.items) this.putAll(item, range);
    if (node.kind === 'not') this.putAll(node.item, range);
    return this.put(node, range);
  }

  putInParentheses(node: Node, range: Range): void {
    this.extents.set(node, range);
  }

  /** From the first node's beginning to the last one's end. */
  across(first: Node, last: Node): Range {
    return { start: this.extents.get(first)?.start ?? 0, end: this.extents.get(last)?.end ?? 0 };
  }
}
