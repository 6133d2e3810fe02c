/** Which part of a query finds all that another finds. Only what is certain: `false` means "cannot be told". */
import type { NameFieldNode, NearNode, Node, NumberFieldNode, TermNode, TextFieldNode } from './ast.ts';
import { ANY_RUN } from './char-class.ts';
import type { TextField } from './fields.ts';
import { foldName } from './fold.ts';
import { formatQuery } from './format.ts';
import { contains, rangeOf } from './interval.ts';
import { glob, prefixOf, type Sequence, type Step, sequencesOf } from './term.ts';
import { MENTION } from './token-list.ts';

/** Where bare terms look too. */
const BARE_TEXTS: readonly TextField[] = ['title', 'body', 'alt'];
/** Compared with case and accents folded. */
const FOLDED = new Set<string>(['author', 'to', 'reply_to', 'mentions', 'community', 'site', 'url_contains']);

/** Remembers what it worked out for each node; one for a query. */
export class Coverage {
  readonly #keys = new Map<Node, string>();
  readonly #sequences = new Map<Node, readonly Sequence[]>();

  /** Equal for two nodes that say the same, up to folding and the order of ANDs and ORs. */
  key(node: Node): string {
    const known = this.#keys.get(node);
    if (known !== undefined) return known;
    const key = this.#keyOf(node);
    this.#keys.set(node, key);
    return key;
  }

  /** True when every post that `inner` matches is surely matched by `outer`. Time: at most the product of their sizes. */
  covers(outer: Node, inner: Node): boolean {
    if (this.key(outer) === this.key(inner)) return true;
    if (inner.kind === 'or') return inner.items.every((item) => this.covers(outer, item));
    if (outer.kind === 'and') return outer.items.every((item) => this.covers(item, inner));
    if (outer.kind === 'or') return outer.items.some((item) => this.covers(item, inner));
    if (inner.kind === 'and') return inner.items.some((item) => this.covers(outer, item));
    return this.#leafCovers(outer, inner);
  }

  #leafCovers(outer: Node, inner: Node): boolean {
    if (inner.kind === 'near') return this.#coversNear(outer, inner);
    if (inner.kind === 'window') return inner.item.kind !== 'phrase' && this.covers(outer, inner.item);
    switch (outer.kind) {
      case 'word':
      case 'phrase':
        return this.#termCovers(outer, inner);
      case 'text':
        return inner.kind === 'text' && inner.field === outer.field && this.#itemsCover(outer, inner);
      case 'field':
        return inner.kind === 'field' && inner.field === outer.field && hasAll(outer, inner);
      case 'number':
        return inner.kind === 'number' && inner.field === outer.field && within(outer, inner);
      default:
        return false;
    }
  }

  /** NEAR needs both sides, NOTNEAR its left one. */
  #coversNear(outer: Node, inner: NearNode): boolean {
    if (outer.kind === 'near' && this.#isWider(outer, inner)) return true;
    return this.covers(outer, inner.left) || (inner.operator !== 'NOTNEAR' && this.covers(outer, inner.right));
  }

  #isWider(outer: NearNode, inner: NearNode): boolean {
    const sameSides = this.key(outer.left) === this.key(inner.left) && this.key(outer.right) === this.key(inner.right);
    if (!sameSides) return false;
    if (outer.operator === 'NOTNEAR' || inner.operator === 'NOTNEAR') {
      return outer.operator === inner.operator && outer.distance <= inner.distance;
    }
    return (outer.operator === 'NEAR' || inner.operator === 'ONEAR') && outer.distance >= inner.distance;
  }

  #termCovers(outer: Node, inner: Node): boolean {
    if (inner.kind === 'text') {
      return BARE_TEXTS.includes(inner.field) && inner.items.every((item) => this.covers(outer, item));
    }
    if (inner.kind !== 'word' && inner.kind !== 'phrase') return false;
    const wanted = this.#sequencesOf(outer);
    return this.#sequencesOf(inner).every((found) => wanted.some((sequence) => standsIn(sequence, found)));
  }

  #itemsCover(outer: TextFieldNode, inner: TextFieldNode): boolean {
    return inner.items.every((item) => outer.items.some((wanted) => this.covers(wanted, item)));
  }

  #sequencesOf(node: Node): readonly Sequence[] {
    const known = this.#sequences.get(node);
    if (known !== undefined) return known;
    const found = node.kind === 'word' || node.kind === 'phrase' ? sequencesOf(node) : [];
    this.#sequences.set(node, found);
    return found;
  }

  #keyOf(node: Node): string {
    switch (node.kind) {
      case 'word':
      case 'phrase':
        return this.#termKey(node);
      case 'not':
        return `not(${this.key(node.item)})`;
      case 'and':
      case 'or':
        return `${node.kind}(${this.#sorted(node.items)})`;
      case 'near':
        return `${node.operator}/${node.distance}(${this.key(node.left)},${this.key(node.right)})`;
      case 'window':
        return `window/${node.distance}/${node.item.kind}(${this.key(node.item)})`;
      case 'text':
        return `${node.field}:(${this.#sorted(node.items)})`;
      case 'field':
        return `${node.field}:(${[...valuesOf(node)].sort().join()})`;
      default:
        return formatQuery(node);
    }
  }

  #termKey(node: TermNode): string {
    return this.#sequencesOf(node).map(sequenceKey).join('|');
  }

  #sorted(nodes: readonly Node[]): string {
    return nodes
      .map((node) => this.key(node))
      .sort()
      .join();
  }
}

function sequenceKey(sequence: Sequence): string {
  return sequence.map((step) => `${step.match}.${step.kind}${step.glued ? '+' : ''}"${step.text}"`).join(' ');
}

/** True when `found`, wherever it stands in a text, holds `wanted`. */
function standsIn(wanted: Sequence, found: Sequence): boolean {
  for (let at = 0; at + wanted.length <= found.length; at++) {
    if (wanted.every((step, nth) => stepCovers(step, found[at + nth], nth === 0))) return true;
  }
  return false;
}

function stepCovers(wanted: Step, found: Step | undefined, first: boolean): boolean {
  if (found === undefined || (!first && wanted.glued !== found.glued)) return false;
  if (wanted.match === 'any' || found.match === 'any') return wanted.match === 'any' && !found.glued;
  if (wanted.kind !== found.kind) return false;
  if (wanted.match === found.match && wanted.text === found.text) return true;
  return wanted.match === 'wild' && wildCovers(wanted, found);
}

function wildCovers(wanted: Step, found: Step): boolean {
  const prefix = prefixOf(wanted.text);
  const open = wanted.text === prefix + ANY_RUN;
  if (found.match === 'wild') return open && prefixOf(found.text).startsWith(prefix);
  // `@acme` also stands for `@acme@host`.
  return found.match === 'token' && (open || found.kind !== MENTION) && glob(wanted.text, found.text);
}

function valuesOf({ field, values }: NameFieldNode): ReadonlySet<string> {
  return new Set(FOLDED.has(field) ? values.map(foldName) : values);
}

function hasAll(outer: NameFieldNode, inner: NameFieldNode): boolean {
  const wanted = valuesOf(outer);
  return [...valuesOf(inner)].every((value) => wanted.has(value));
}

function within(outer: NumberFieldNode, inner: NumberFieldNode): boolean {
  return contains(rangeOf(outer), rangeOf(inner));
}
