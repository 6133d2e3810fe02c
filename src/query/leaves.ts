/** How large a tree is. */
import type { Node } from './ast.ts';

/** Leaves of a tree, as the limit counts them: values and terms of a field count each. */
export function countLeaves(node: Node): number {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.items.reduce((sum, item) => sum + countLeaves(item), 0);
    case 'not':
    case 'window':
      return countLeaves(node.item);
    case 'near':
      return countLeaves(node.left) + countLeaves(node.right);
    case 'text':
      return node.items.length;
    case 'field':
      return node.values.length;
    default:
      return 1;
  }
}
