/** Puts what `list:` and `use:` name in their place. */
import { EMPTY_LIBRARY, type Library } from '../domain/monitor.ts';
import { and, type Node, not, or, type ReferenceNode } from './ast.ts';
import { similar } from './fields.ts';
import { shown } from './format.ts';
import { countLeaves } from './leaves.ts';
import { listNode } from './list-items.ts';
import { MAX_LEAVES, parseQuery } from './parse.ts';
import { errorsOf, type ProblemCode, problem, type QueryProblem, type Range } from './problem.ts';

/** How many `use:` may stand inside each other. */
export const MAX_USE_DEPTH = 8;

export interface Expanded {
  /** Without references; null when there is an error. */
  node: Node | null;
  /** Errors, each at the reference in the query's own text. */
  problems: QueryProblem[];
  /** Where each node of the expanded tree was written: what a reference brought, at that reference. */
  ranges: ReadonlyMap<Node, Range>;
}

/** Never throws. `ranges`: of a parsed query, so that problems have a place. Time and size are bounded by {@link MAX_LEAVES}. */
export function expandQuery(
  node: Node,
  library: Library = EMPTY_LIBRARY,
  ranges: ReadonlyMap<Node, Range> = new Map(),
): Expanded {
  const expander = new Expander(library, ranges);
  return expander.expand(node);
}

interface Complaint {
  code: ProblemCode;
  message: string;
  /** Only of a reference in the query's own text. */
  fix?: string;
}

/** What a name stands for. `height`: how many `use:` stand inside each other there, its own included. */
interface Meaning {
  node: Node | null;
  leaves: number;
  height: number;
  complaints: readonly Complaint[];
}

class Expander {
  readonly #library: Library;
  readonly #written: ReadonlyMap<Node, Range>;
  readonly #ranges: Map<Node, Range>;
  readonly #problems: QueryProblem[] = [];
  readonly #known = new Map<string, Meaning>();
  /** Set when a limit was passed: nothing more is expanded. */
  #stopped = false;

  constructor(library: Library, written: ReadonlyMap<Node, Range>) {
    this.#library = library;
    this.#written = written;
    this.#ranges = new Map(written);
  }

  expand(query: Node): Expanded {
    const replaced = this.#replace(query, (reference) => this.#placed(reference));
    const fits = replaced === null || this.#fits(query, replaced);
    return { node: fits ? replaced : null, problems: this.#problems, ranges: this.#ranges };
  }

  #fits(query: Node, replaced: Node): boolean {
    if (countLeaves(replaced) <= MAX_LEAVES) return true;
    const complaint: Complaint = { code: 'E-LIMIT', message: TOO_MANY };
    this.#report(this.#written.get(query), complaint);
    return false;
  }

  /** Every reference through `meaning`; null when one of them has none, but all are asked. */
  #replace(node: Node, meaning: (reference: ReferenceNode) => Node | null): Node | null {
    switch (node.kind) {
      case 'list':
      case 'use':
        return meaning(node);
      case 'and':
      case 'or': {
        const items = node.items.map((item) => this.#replace(item, meaning));
        const found = items.filter((item) => item !== null);
        if (found.length < items.length) return null;
        if (found.every((item, nth) => item === node.items[nth])) return node;
        return this.#moved(node, node.kind === 'and' ? and(found) : or(found));
      }
      case 'not': {
        const item = this.#replace(node.item, meaning);
        return item === null || item === node.item ? item && node : this.#moved(node, not(item));
      }
      default:
        return node;
    }
  }

  #moved(from: Node, to: Node): Node {
    const range = this.#written.get(from);
    if (range !== undefined) this.#ranges.set(to, range);
    return to;
  }

  /** A reference of the query itself. */
  #placed(reference: ReferenceNode): Node | null {
    const range = this.#written.get(reference);
    const { node, complaints } = this.#meaning(reference, []);
    for (const complaint of complaints) this.#report(range, complaint);
    if (node !== null && range !== undefined) this.#place(node, range);
    return node;
  }

  /** The first place of a name that stands in several is enough. */
  #place(node: Node, range: Range): void {
    if (this.#ranges.has(node)) return;
    this.#ranges.set(node, range);
    if (node.kind === 'and' || node.kind === 'or') for (const item of node.items) this.#place(item, range);
    if (node.kind === 'not') this.#place(node.item, range);
  }

  #report(range: Range | undefined, { code, message, fix }: Complaint): void {
    const at = range ?? { start: 0, end: 0 };
    this.#problems.push(problem(code, at, message, fix));
  }

  #meaning(reference: ReferenceNode, trail: readonly string[]): Meaning {
    const { kind, name } = reference;
    if (kind === 'list') return this.#remembered(shown(reference), () => this.#list(name));
    if (trail.includes(name)) return failed({ code: 'E-CYCLE', message: circle([...trail, name]) });
    if (this.#stopped) return failed();
    if (trail.length >= MAX_USE_DEPTH) return this.#tooDeep(trail);
    const meaning = this.#remembered(shown(reference), () => this.#used(name, trail));
    return trail.length + meaning.height > MAX_USE_DEPTH ? this.#tooDeep([...trail, name]) : meaning;
  }

  #tooDeep(trail: readonly string[]): Meaning {
    this.#stopped = true;
    const message = `use: is nested more than ${MAX_USE_DEPTH} deep, from "${trail[0]}" on; write a part of it out`;
    return failed({ code: 'E-LIMIT', message });
  }

  #remembered(key: string, work: () => Meaning): Meaning {
    const known = this.#known.get(key) ?? work();
    this.#known.set(key, known);
    return known;
  }

  #list(name: string): Meaning {
    const list = this.#library.list(name);
    if (list === undefined) return failed(this.#unknown('list', name));
    const { node, problems } = listNode(list);
    const complaints = problems.map(({ code, message }) => ({ code, message: `list "${name}": ${message}` }));
    if (complaints.length > 0 || node === null) return { ...failed(), complaints };
    return { node, leaves: countLeaves(node), height: 0, complaints };
  }

  #used(name: string, trail: readonly string[]): Meaning {
    const text = this.#library.query(name);
    if (text === undefined) return failed(this.#unknown('use', name));
    const { query, problems } = parseQuery(text);
    if (query === null) {
      const complaints = errorsOf(problems).map(({ code, message, start }) => ({
        code,
        message: `in "${name}", column ${start + 1}: ${message}`,
      }));
      return { ...failed(), complaints };
    }
    return this.#expanded(query, name, trail);
  }

  #expanded(query: Node, name: string, trail: readonly string[]): Meaning {
    const complaints: Complaint[] = [];
    let height = 1;
    let leaves = countLeaves(query);
    const node = this.#replace(query, (reference) => {
      const inner = this.#meaning(reference, [...trail, name]);
      height = Math.max(height, inner.height + 1);
      leaves += inner.leaves - 1;
      for (const { code, message } of inner.complaints) complaints.push({ code, message: within(name, message, code) });
      // A query that is too large is not even built.
      return leaves > MAX_LEAVES ? null : inner.node;
    });
    if (leaves > MAX_LEAVES) complaints.push({ code: 'E-LIMIT', message: `in "${name}": ${TOO_MANY}` });
    return { node: complaints.length > 0 ? null : node, leaves, height, complaints: distinct(complaints) };
  }

  #unknown(kind: 'list' | 'use', name: string): Complaint {
    const what = kind === 'list' ? 'list' : 'named query';
    const meant = similar(name, this.#library.names?.(kind) ?? []);
    if (meant === undefined) return { code: 'E-FIELD', message: `there is no ${what} "${name}"` };
    const message = `there is no ${what} "${name}"; did you mean "${meant}"?`;
    return { code: 'E-FIELD', message, fix: shown({ kind, name: meant }) };
  }
}

const TOO_MANY = `with lists and named queries written out there are more than ${MAX_LEAVES} terms; split the query`;

function failed(...complaints: Complaint[]): Meaning {
  return { node: null, leaves: 1, height: 0, complaints };
}

function circle(trail: readonly string[]): string {
  const round = trail.slice(trail.indexOf(trail.at(-1) ?? ''));
  return `named queries use each other in a circle: ${round.join(' → ')}`;
}

/** A circle and a depth name their way themselves. */
function within(name: string, message: string, code: ProblemCode): string {
  return code === 'E-CYCLE' || code === 'E-LIMIT' ? message : `in "${name}": ${message}`;
}

function distinct(complaints: readonly Complaint[]): Complaint[] {
  const seen = new Map(complaints.map((complaint) => [`${complaint.code} ${complaint.message}`, complaint]));
  return [...seen.values()].slice(0, 20);
}
