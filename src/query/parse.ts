/** The parser: tokens → a frozen tree and every problem found on the way. Never throws; depth and size are bounded. */
import { and, isPositional, type Node, near, not, or, window } from './ast.ts';
import { readPredicate } from './parse-field.ts';
import { readNear, readWindow, refuseWindow } from './parse-near.ts';
import { RegexReader, readTerm } from './parse-term.ts';
import { Places } from './places.ts';
import { errorsOf, problem, type QueryProblem, type Range } from './problem.ts';
import { lex, type QueryToken, type QueryTokenKind } from './token.ts';
import { TokenReader } from './token-reader.ts';

export const MAX_QUERY_CHARS = 8192;
export const MAX_LEAVES = 512;
export const MAX_DEPTH = 32;

export interface ParsedQuery {
  /** Null when there is an error. */
  query: Node | null;
  /** In the order of their places. */
  problems: QueryProblem[];
  /** Where each node was written. */
  ranges: ReadonlyMap<Node, Range>;
  /** The same with the parentheses around it. */
  extents: ReadonlyMap<Node, Range>;
  text: string;
}

export function parseQuery(text: string): ParsedQuery {
  if (text.length > MAX_QUERY_CHARS) return tooLong(text);
  const lexed = lex(text);
  const reader = new TokenReader(lexed.tokens, text);
  const parser = new Parser(reader);
  const read = parser.query();
  const problems = [...lexed.problems, ...reader.problems].sort((a, b) => a.start - b.start || a.end - b.end);
  const query = errorsOf(problems).length === 0 ? read : null;
  return { query, problems, ranges: parser.places.ranges, extents: parser.places.extents, text };
}

function tooLong(text: string): ParsedQuery {
  const message = `the query has ${text.length} characters; at most ${MAX_QUERY_CHARS} are allowed: split it into monitors`;
  const range = { start: MAX_QUERY_CHARS, end: text.length };
  return { query: null, problems: [problem('E-LIMIT', range, message)], ranges: new Map(), extents: new Map(), text };
}

const STARTS = new Set<QueryTokenKind>(['open', 'not', 'word', 'phrase', 'exact', 'regex', 'field', 'value', 'window']);

class Parser {
  readonly places = new Places();
  readonly #reader: TokenReader;
  readonly #regexes: RegexReader;
  #depth = 0;
  #leaves = 0;
  /** Reading was stopped at the depth limit, so that what is missing is no news. */
  #cut = false;

  constructor(reader: TokenReader) {
    this.#reader = reader;
    this.#regexes = new RegexReader(reader);
  }

  query(): Node | null {
    if (this.#reader.peek().kind === 'end') {
      const all = { start: 0, end: this.#reader.text.length };
      this.#reader.report('E-EMPTY', all, 'the query is empty; write a word to look for');
      return null;
    }
    const parts: (Node | null)[] = [this.#or()];
    while (this.#reader.peek().kind === 'close') {
      this.#reader.report('E-PAREN', this.#reader.next(), ') has no ( before it', '');
      if (this.#reader.peek().kind !== 'end') parts.push(this.#or());
    }
    return this.#join(and, parts);
  }

  #or(): Node | null {
    const items = [this.#and()];
    while (this.#reader.peek().kind === 'or') {
      const operator = this.#reader.next();
      items.push(this.#operand(operator, () => this.#and()));
    }
    return this.#join(or, items);
  }

  #and(): Node | null {
    const items = [this.#operand(null, () => this.#not())];
    for (;;) {
      const { kind } = this.#reader.peek();
      if (kind === 'and') {
        const operator = this.#reader.next();
        items.push(this.#operand(operator, () => this.#not()));
      } else if (STARTS.has(kind)) items.push(this.#not());
      else return this.#join(and, items);
    }
  }

  /** What an operator needs on its right; without one, what it needs on its left. */
  #operand(before: QueryToken | null, read: () => Node | null): Node | null {
    const here = this.#reader.peek();
    // A NEAR without a left side is reported where it is read, but for the right side of another one.
    if (STARTS.has(here.kind) || (here.kind === 'near' && before?.kind !== 'near')) return read();
    if (before !== null) this.#reader.report('E-OPERAND', before, `${before.text} has nothing on its right`);
    else if (here.kind === 'or' || here.kind === 'and') {
      this.#reader.report('E-OPERAND', here, `${here.text} has nothing on its left`);
    }
    return null;
  }

  #not(): Node | null {
    return this.#reader.peek().kind === 'not' ? this.#negated(this.#reader.next()) : this.#near();
  }

  #negated(operator: QueryToken): Node | null {
    const item = this.#nested(operator, () => this.#operand(operator, () => this.#not()));
    return item && this.#place(not(item), operator);
  }

  #near(): Node | null {
    const start = this.#reader.peek();
    let left = start.kind === 'near' ? null : this.#position();
    if (start.kind === 'near') this.#reader.report('E-OPERAND', start, `${start.text} has nothing on its left`);
    while (this.#reader.peek().kind === 'near') {
      const operator = this.#reader.next();
      const asked = readNear(this.#reader, operator);
      const right = this.#operand(operator, () => this.#position());
      const sides = [left, right].filter((side) => this.#isPositional(side, operator));
      left = asked && sides.length === 2 && left && right ? near(asked.operator, asked.distance, left, right) : null;
      if (left !== null) this.#place(left, start);
    }
    return left;
  }

  #isPositional(side: Node | null, operator: QueryToken): boolean {
    if (side === null) return false;
    if (isPositional(side)) return true;
    const at = this.places.ranges.get(side) ?? operator;
    const message = `${operator.text} takes words, phrases and ORs of them, not AND, NOT or a field; move it outside`;
    this.#reader.report('E-NEAR-OPERAND', at, message);
    return false;
  }

  #position(): Node | null {
    const first = this.#reader.peek();
    let read = this.#atom();
    if (this.#reader.peek().kind === 'window') read = this.#windowed(first, read, this.#reader.next());
    // A second ~ is one too many, whatever stands before it.
    while (this.#reader.peek().kind === 'window') refuseWindow(this.#reader, this.#reader.next());
    return read;
  }

  /** `(…)~3` over an AND of positional items, or over one such item, which is that item. */
  #windowed(first: QueryToken, item: Node | null, operator: QueryToken): Node | null {
    const distance = readWindow(this.#reader, first, operator);
    if (item === null || distance === null) return null;
    const items = item.kind === 'and' ? item.items : [item];
    if (items.filter((one) => !this.#isPositional(one, operator)).length > 0) return null;
    const alone = first.kind === 'open' && item.kind === 'phrase';
    return this.#place(alone ? item : window(item, distance), first);
  }

  #atom(): Node | null {
    const token = this.#reader.next();
    switch (token.kind) {
      case 'open':
        return this.#nested(token, () => this.#group(token));
      case 'word':
      case 'phrase':
      case 'exact':
        return this.#term(token);
      case 'field':
        return this.#field(token);
      case 'regex':
        return this.#regex(token);
      case 'not':
        return this.#negated(token);
      default:
        return token.kind === 'window' ? refuseWindow(this.#reader, token) : null;
    }
  }

  #regex(token: QueryToken): Node | null {
    this.#leaf(token);
    const read = this.#regexes.read(token);
    return read && this.#place(read, token);
  }

  #group(open: QueryToken): Node | null {
    if (this.#reader.peek().kind === 'close') {
      this.#reader.report('E-EMPTY', { start: open.start, end: this.#reader.next().end }, 'the group is empty', '');
      return null;
    }
    const inside = this.#or();
    if (this.#reader.peek().kind === 'close') {
      const range = { start: open.start, end: this.#reader.next().end };
      if (inside !== null) this.places.putInParentheses(inside, range);
    } else if (!this.#cut) this.#reader.report('E-PAREN', open, '( is not closed; put ) where the group ends');
    return inside;
  }

  #term(token: QueryToken): Node | null {
    this.#leaf(token);
    const read = readTerm(this.#reader, token);
    return read && this.#place(read, token);
  }

  #field(token: QueryToken): Node | null {
    const read = readPredicate(this.#reader, token);
    this.#leaf(read.range, read.count);
    if (read.node === null) return null;
    if (this.#depth + levelsOf(read.node) > MAX_DEPTH) return this.#tooDeep(token);
    return this.places.putAll(read.node, read.range);
  }

  #leaf(range: Range, count = 1): void {
    this.#leaves += count;
    if (this.#leaves - count > MAX_LEAVES || this.#leaves <= MAX_LEAVES) return;
    this.#reader.report('E-LIMIT', range, `more than ${MAX_LEAVES} terms; split the query into monitors`);
  }

  /** One level deeper; beyond the limit the rest of the query is not read. */
  #nested<T>(token: QueryToken, read: () => T): T | null {
    if (this.#depth >= MAX_DEPTH) return this.#tooDeep(token);
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  #tooDeep(token: QueryToken): null {
    if (!this.#cut) this.#reader.report('E-LIMIT', token, `groups and NOTs are nested more than ${MAX_DEPTH} deep`);
    this.#cut = true;
    this.#reader.skipAll();
    return null;
  }

  #join(how: (items: readonly Node[]) => Node, parts: (Node | null)[]): Node | null {
    const items = parts.filter((part) => part !== null);
    const first = items[0];
    const last = items.at(-1);
    if (first === undefined || last === undefined) return null;
    return items.length === 1 ? first : this.places.put(how(items), this.places.across(first, last));
  }

  /** Notes that a node was written from `from.start` to where reading is now. */
  #place(node: Node, from: Range): Node {
    return this.places.put(node, { start: from.start, end: Math.max(from.end, this.#reader.before().end) });
  }
}

/** What one predicate is when printed: `likes:5..9` a group, `likes:!=5` a NOT. */
function levelsOf(node: Node): number {
  if (node.kind === 'not') return 1 + levelsOf(node.item);
  return node.kind === 'and' || node.kind === 'or' ? 1 + Math.max(...node.items.map(levelsOf)) : 0;
}
