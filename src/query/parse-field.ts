/** Predicates: `field:value`, `field:"value"`, `field:(value OR value)`, and what is written like one. */
import { type FieldNode, field } from './ast.ts';
import { type FieldStatus, fieldStatus, similarField } from './field-names.ts';
import { readValues } from './field-values.ts';
import type { Range } from './problem.ts';
import type { QueryToken, QueryTokenKind } from './token.ts';
import type { TokenReader } from './token-reader.ts';

export interface ReadPredicate {
  /** Null when something was reported. */
  node: FieldNode | null;
  range: Range;
  /** Leaves it counts for. */
  count: number;
}

const VALUE_KINDS: readonly QueryTokenKind[] = ['value', 'phrase', 'exact'];

/** Reads on after the field's token `name`; every problem goes to the reader. */
export function readPredicate(reader: TokenReader, name: QueryToken): ReadPredicate {
  const tokens = readTokens(reader, name);
  const range = { start: name.start, end: reader.before().end };
  return { node: nodeOf(reader, name, tokens, range), range, count: Math.max(1, tokens?.length ?? 1) };
}

function nodeOf(reader: TokenReader, name: QueryToken, tokens: QueryToken[] | null, range: Range): FieldNode | null {
  const status = fieldStatus(name.text);
  if (status === undefined) return unknownField(reader, name, range);
  if (status.status !== 'built' || name.operator !== ':') {
    reader.unsupported(range, whyUnsupported(name, status));
    return null;
  }
  if (tokens === null) return null;
  const read = readValues(status.field, tokens);
  reader.problems.push(...read.problems);
  return read.values.length === 0 ? null : field(status.field, read.values);
}

function whyUnsupported(name: QueryToken, { status }: FieldStatus): string {
  if (status === 'analysis')
    return `${name.text} is known only after analysis: use it in a route, a search or a saved view`;
  return `${name.text}${name.operator}…${name.operator === '(' ? ')' : ''} is not supported yet`;
}

function unknownField(reader: TokenReader, name: QueryToken, range: Range): null {
  const meant = similarField(name.text);
  const missing = `there is no field "${name.text}"`;
  if (meant !== undefined) {
    const at = { start: name.start, end: name.start + name.text.length };
    reader.report('E-FIELD', at, `${missing}; did you mean ${meant}?`, meant);
    return null;
  }
  const written = reader.written(range);
  const quoted = written.includes('"') ? undefined : `"${written}"`;
  reader.report('E-FIELD', range, `${missing}; put it in quotes to search for the text`, quoted);
  return null;
}

/** The values' tokens, or null when what stands there was reported. */
function readTokens(reader: TokenReader, name: QueryToken): QueryToken[] | null {
  const next = reader.peek();
  const adjacent = next.start === name.end;
  if (adjacent && next.kind === 'open') return readList(reader, name);
  if (adjacent && VALUE_KINDS.includes(next.kind)) {
    reader.next();
    return [next];
  }
  reader.report('E-TYPE', name, `${name.text}${name.operator} needs its value directly after it, without a space`);
  return null;
}

/** `(a OR b)`; anything else between the parentheses is reported once. */
function readList(reader: TokenReader, name: QueryToken): QueryToken[] | null {
  const open = reader.next();
  const inside: QueryToken[] = [];
  while (reader.peek().kind !== 'close' && reader.peek().kind !== 'end') inside.push(reader.next());
  if (reader.peek().kind === 'end') {
    reader.report('E-PAREN', open, '( is not closed; put ) after the last value');
    return null;
  }
  const close = reader.next();
  const values = inside.filter(isValue);
  if (inside.length % 2 === 1 && inside.every((token, nth) => (nth % 2 === 0 ? isValue(token) : token.kind === 'or'))) {
    return values;
  }
  const fix = values.length === 0 ? undefined : `(${values.map((value) => reader.written(value)).join(' OR ')})`;
  const at = { start: open.start, end: close.end };
  reader.report('E-TYPE', at, `${name.text}:(…) takes values with OR between them`, fix);
  return null;
}

function isValue(token: QueryToken): boolean {
  return token.kind === 'word' || token.kind === 'phrase';
}
