/**
 * A query without what a platform cannot filter. Every step finds at least as much as the one before: an AND may lose
 * items, an OR is kept whole or not at all, negations are never asked for.
 */
import type { LeafNode, NearNode, Node, WindowNode } from '../ast.ts';
import { formatQuery } from '../format.ts';
import { allOf, anyOf, type Pushed } from './pushed.ts';

export interface Dropped {
  /** In our language. */
  text: string;
  why: string;
  /** Of the query that was relaxed. */
  node: Node;
}

export interface PushedLeaf {
  /** Null: the platform cannot be asked for it. */
  pushed: Pushed | null;
  /** What is not asked for, if anything. */
  why?: string;
}

/** What differs between platforms. */
export interface Filter {
  leaf(node: LeafNode): PushedLeaf;
  /** A distance that the platform can keep; null: both sides are asked for without it. */
  near?(node: NearNode): Pushed | null;
}

export function relax(query: Node, filter: Filter): { pushed: Pushed | null; dropped: Dropped[] } {
  const relaxer = new Relaxer(filter);
  return { pushed: relaxer.relax(query), dropped: relaxer.dropped };
}

class Relaxer {
  dropped: Dropped[] = [];
  readonly #filter: Filter;

  constructor(filter: Filter) {
    this.#filter = filter;
  }

  relax(node: Node): Pushed | null {
    switch (node.kind) {
      case 'and':
        return allOf(node.items.map((item) => this.relax(item)));
      case 'or':
        return this.#or(node, node.items);
      case 'not':
        return this.#drop(node, 'what must not be there is checked here');
      case 'near':
        return this.#near(node);
      case 'window':
        return this.#window(node);
      default:
        return this.#leaf(node);
    }
  }

  #or(node: Node, items: readonly Node[]): Pushed | null {
    const before = this.dropped;
    this.dropped = [];
    const relaxed = items.map((item) => this.relax(item));
    const lost = items.find((_, nth) => relaxed[nth] === null);
    const why = this.dropped.find((found) => found.node === lost)?.why;
    this.dropped = lost === undefined ? [...before, ...this.dropped] : before;
    if (lost === undefined) return anyOf(relaxed);
    const reason = why === undefined ? '' : `: ${why}`;
    return this.#drop(node, `one side of the OR cannot be filtered, ${short(lost)}${reason}`);
  }

  #near(node: NearNode): Pushed | null {
    if (node.operator === 'NOTNEAR') {
      this.#drop(node, 'what must not be near is checked here');
      return this.relax(node.left);
    }
    const kept = this.#filter.near?.(node) ?? null;
    if (kept !== null) return kept;
    this.#drop(node, 'the distance is checked here');
    return allOf([this.relax(node.left), this.relax(node.right)]);
  }

  /** The items of the window, wherever they stand. A phrase's words need not stand together. */
  #window(node: WindowNode): Pushed | null {
    this.#drop(node, 'the distance is checked here');
    if (node.item.kind !== 'phrase') return this.relax(node.item);
    return allOf(wordsOf(node.item.text).map((text) => this.#filter.leaf({ kind: 'phrase', text }).pushed));
  }

  #leaf(node: LeafNode): Pushed | null {
    const { pushed, why } = this.#filter.leaf(node);
    if (why !== undefined) this.#drop(node, why);
    return pushed;
  }

  #drop(node: Node, why: string): null {
    this.dropped.push({ text: formatQuery(node), why, node });
    return null;
  }
}

/** What may stand apart in a window; none when it holds an address, which is one word here. */
function wordsOf(text: string): string[] {
  return /:\/\/|@|www\./.test(text) ? [] : (text.match(/#?[\p{L}\p{N}\p{M}_'’*?]+/gu) ?? []);
}

function short(node: Node): string {
  const written = formatQuery(node);
  return written.length > 60 ? `${written.slice(0, 57)}…` : written;
}
