/** The parser of all dialects with Boolean operators: NEAR binds tightest, then NOT, AND, OR. */
import type { Range } from '../problem.ts';
import type { Dialect, FieldValue, Near } from './dialect.ts';
import { type Draft, joined, missing, relaxed } from './draft.ts';
import { ForeignReader } from './foreign-reader.ts';
import type { ForeignKind, ForeignToken } from './lex.ts';
import type { Notice } from './notice.ts';

const MAX_DEPTH = 32;
const MAX_DISTANCE = 50;
const STARTS: readonly ForeignKind[] = ['open', 'not', 'field', 'word', 'phrase', 'exact'];

/** Null when nothing could be read; `notices` then says why. */
export function parseForeign(
  tokens: readonly ForeignToken[],
  dialect: Dialect,
): { draft: Draft | null; notices: Notice[] } {
  const reader = new ForeignReader(tokens);
  return { draft: new Parser(reader, dialect).query(), notices: reader.notices };
}

class Parser {
  readonly #reader: ForeignReader;
  readonly #dialect: Dialect;
  /** ANDs that were written in parentheses. */
  readonly #wrapped = new Set<Draft>();
  #depth = 0;
  /** The field whose group is being read: `title:(a OR b)`. */
  #field: ForeignToken | null = null;

  constructor(reader: ForeignReader, dialect: Dialect) {
    this.#reader = reader;
    this.#dialect = dialect;
  }

  query(): Draft | null {
    const draft = this.#or();
    const rest = this.#reader.peek();
    if (rest.kind === 'close') this.#reader.report('E-SYNTAX', rest, ') has no ( before it');
    else if (rest.kind !== 'end') this.#reader.report('E-SYNTAX', rest, `"${rest.text}" cannot stand here`);
    return draft;
  }

  #or(): Draft | null {
    const items: (Draft | null)[] = [this.#and()];
    const operators: ForeignToken[] = [];
    while (this.#reader.peek().kind === 'or') {
      const operator = this.#reader.next();
      operators.push(operator);
      if (this.#starts()) items.push(this.#and());
      else this.#reader.report('E-SYNTAX', operator, `${operator.text} has nothing on its right`);
    }
    const read = items.filter((item) => item !== null);
    const mixed = operators.find(() => read.some((item) => item.kind === 'and' && !this.#wrapped.has(item)));
    if (mixed !== undefined && this.#dialect.mixed !== undefined)
      this.#reader.once('W-UNCONFIRMED', mixed, this.#dialect.mixed);
    return read.length === 0 ? null : joined('or', read);
  }

  #and(): Draft | null {
    if (!this.#starts()) this.#missingOperand();
    const items: (Draft | null)[] = this.#starts() ? [this.#not()] : [];
    for (;;) {
      const next = this.#reader.peek();
      if (next.kind === 'and') {
        this.#reader.next();
        if (this.#starts()) items.push(this.#not());
        else this.#reader.report('E-SYNTAX', next, `${next.text} has nothing on its right`);
      } else if (this.#starts()) {
        if (next.kind !== 'not' && this.#dialect.juxtaposed !== undefined)
          this.#reader.once('W-UNCONFIRMED', next, this.#dialect.juxtaposed);
        items.push(this.#not());
      } else break;
    }
    const read = items.filter((item) => item !== null);
    return read.length === 0 ? null : joined('and', read);
  }

  #missingOperand(): void {
    const next = this.#reader.peek();
    if (next.kind === 'and' || next.kind === 'or' || next.kind === 'near')
      this.#reader.report('E-SYNTAX', next, `${next.text} has nothing on its left`);
    else if (next.kind !== 'end' && next.kind !== 'close')
      this.#reader.report('E-SYNTAX', this.#reader.next(), `"${next.text}" cannot stand here`);
  }

  #not(): Draft | null {
    const operator = this.#reader.peek();
    if (operator.kind !== 'not') return this.#near();
    this.#reader.next();
    if (!this.#starts()) {
      this.#reader.report('E-SYNTAX', operator, `${operator.text} has nothing on its right`);
      return null;
    }
    const item = this.#nested(operator, () => this.#not());
    return item && { kind: 'not', item, at: { start: operator.start, end: item.at.end } };
  }

  #near(): Draft | null {
    let left = this.#atom();
    while (this.#reader.peek().kind === 'near') {
      const operator = this.#reader.next();
      const right = this.#starts() ? this.#atom() : null;
      if (right === null) this.#reader.report('E-SYNTAX', operator, `${operator.text} has nothing on its right`);
      left = left && right && this.#pair(left, operator, right);
    }
    return left;
  }

  #pair(left: Draft, token: ForeignToken, right: Draft): Draft {
    const at = { start: left.at.start, end: right.at.end };
    const both = joined('and', [left, right]);
    if (token.near === undefined || token.near === 'sentence')
      return relaxed(both, `${token.text} (in one sentence) is only AND here: sentences are not told apart`);
    const { operator } = token.near;
    const distance = this.#distance(token, token.near);
    if (distance <= MAX_DISTANCE) return { kind: 'near', operator, distance, left, right, at };
    if (operator === 'NOTNEAR') return missing(at, 'a distance of more than 50');
    return relaxed(both, `${token.text} is only AND here: distances go up to ${MAX_DISTANCE}`);
  }

  #distance(token: ForeignToken, near: Near): number {
    const distance = near.distance ?? this.#dialect.defaultDistance;
    if (distance === null)
      this.#reader.report('E-SYNTAX', token, `${token.text} needs a number, as in ${token.text}/5`);
    return distance ?? 0;
  }

  #atom(): Draft | null {
    const token = this.#reader.next();
    const draft = this.#plain(token);
    return draft && this.#suffixes(draft, token);
  }

  #plain(token: ForeignToken): Draft | null {
    if (token.kind === 'open') return this.#group(token);
    if (token.kind === 'field') return this.#fieldAt(token);
    if (token.kind !== 'exact' && this.#field !== null) return this.#valueOf(this.#field, token);
    return this.#dialect.term(token);
  }

  #group(open: ForeignToken): Draft | null {
    if (this.#reader.peek().kind === 'close') {
      this.#reader.report('E-SYNTAX', { start: open.start, end: this.#reader.next().end }, 'the group is empty');
      return null;
    }
    const inside = this.#nested(open, () => this.#or());
    if (this.#reader.peek().kind === 'close') this.#reader.next();
    else if (this.#reader.notices.every(({ code }) => code !== 'E-SYNTAX'))
      this.#reader.report('E-SYNTAX', open, '( is not closed; put ) where the group ends');
    if (inside !== null) this.#wrapped.add(inside);
    return inside;
  }

  #fieldAt(name: ForeignToken): Draft | null {
    const value = this.#reader.peek();
    if (value.kind === 'open') {
      const outer = this.#field;
      this.#field = name;
      const inside = this.#group(this.#reader.next());
      this.#field = outer;
      return inside;
    }
    if (value.kind === 'word' || value.kind === 'phrase' || value.kind === 'range' || value.kind === 'exact')
      return this.#valueOf(name, this.#reader.next());
    this.#reader.report('E-SYNTAX', name, `${name.text}: needs a value`);
    return null;
  }

  #valueOf(name: ForeignToken, token: ForeignToken): Draft {
    const start = this.#field === name ? token.start : name.start;
    const kind = token.kind === 'phrase' || token.kind === 'range' ? token.kind : 'word';
    const value: FieldValue = { kind, text: token.text, start, end: token.end };
    const draft = this.#dialect.field(name.text, value);
    if (draft === undefined) this.#unknown(name);
    return draft ?? missing(value, `${name.text}:`);
  }

  /** Left out, it might widen or narrow: nobody knows. */
  #unknown(name: ForeignToken): void {
    const message = `no operator ${name.text}: of ${this.#dialect.title} is known here; put it in quotes to search for the text`;
    this.#reader.report('E-UNTRANSLATED', name, message);
  }

  #suffixes(draft: Draft, token: ForeignToken): Draft {
    const next = this.#reader.peek();
    if (next.start !== this.#reader.before().end || (next.kind !== 'window' && next.kind !== 'boost')) return draft;
    this.#reader.next();
    const at = { start: draft.at.start, end: next.end };
    if (next.kind === 'boost') {
      this.#reader.once(
        'W-DIFFERS',
        next,
        `${next.text === '' ? '^' : `^${next.text}`} only orders results there; it is left out`,
      );
      return this.#suffixes(draft, token);
    }
    if (token.kind === 'word' || next.text === '') return missing(at, 'a fuzzy word (~)');
    const distance = Number(next.text);
    if (distance > MAX_DISTANCE)
      return relaxed(spread(draft, at), `~${distance} is only AND here: windows go up to 50`);
    if (this.#dialect.windowNote !== undefined) this.#reader.once('W-DIFFERS', next, this.#dialect.windowNote);
    return { kind: 'window', item: draft, distance, at };
  }

  #starts(): boolean {
    return STARTS.includes(this.#reader.peek().kind);
  }

  #nested<T>(token: ForeignToken, read: () => T | null): T | null {
    if (this.#depth >= MAX_DEPTH) {
      this.#reader.report('E-SYNTAX', token, `groups are nested more than ${MAX_DEPTH} deep`);
      this.#reader.skipAll();
      return null;
    }
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }
}

/** A phrase that is too wide for a window: its words. */
function spread(draft: Draft, at: Range): Draft {
  if (draft.kind !== 'leaf' || draft.node.kind !== 'phrase') return draft;
  const words = draft.node.text.split(/\s+/).filter((word) => word !== '');
  const items = words.map((text): Draft => ({ kind: 'leaf', at, node: Object.freeze({ kind: 'phrase', text }) }));
  return items.length === 0 ? draft : joined('and', items);
}
