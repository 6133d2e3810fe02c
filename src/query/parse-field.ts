/** Predicates: `field:value`, `field:"value"`, `field:(value OR value)`, `field:>=5`, and what is written like one. */
import { exists, field, type Node, not, or, reference, type TermNode, textField } from './ast.ts';
import { isPredicate, readName, readReference, refuseUnquoted } from './field-values.ts';
import { existsName, type Field, fieldNamed, type NameField, similarField, type TextField } from './fields.ts';
import { readNumber } from './parse-number.ts';
import { readTerm } from './parse-term.ts';
import { readTime } from './parse-time.ts';
import type { Range } from './problem.ts';
import type { QueryToken, QueryTokenKind } from './token.ts';
import type { TokenReader } from './token-reader.ts';

export interface ReadPredicate {
  /** Null when something was reported. */
  node: Node | null;
  range: Range;
  /** Leaves it counts for. */
  count: number;
}

/** A predicate as written; its values are still tokens. */
export interface Written {
  name: QueryToken;
  /** `=` for a plain `:`. */
  operator: '=' | '!=' | '>' | '>=' | '<' | '<=';
  values: readonly QueryToken[];
  range: Range;
}

const VALUE_KINDS: readonly QueryTokenKind[] = ['value', 'phrase', 'exact'];

/** Reads on after the field's token `name`; every problem goes to the reader. */
export function readPredicate(reader: TokenReader, name: QueryToken): ReadPredicate {
  const values = readTokens(reader, name);
  const range = { start: name.start, end: reader.before().end };
  const count = Math.max(1, values?.length ?? 1);
  const known = fieldNamed(name.text);
  if (known === undefined) return { node: unknownField(reader, name, range), range, count };
  if (known.type === 'analysis') return { node: analysisField(reader, name, range), range, count };
  if (values === null) return { node: null, range, count };
  const node = nodeOf(reader, known, { name, operator: operatorOf(name), values, range });
  return { node, range, count };
}

/** `:>=` → `>=`; `:`, `:=` and the parenthesis of `exists(` → `=`. */
function operatorOf(name: QueryToken): Written['operator'] {
  const bare = name.operator?.replace(':', '');
  return bare === '>' || bare === '>=' || bare === '<' || bare === '<=' || bare === '!=' ? bare : '=';
}

function nodeOf(reader: TokenReader, known: Field, written: Written): Node | null {
  if (known.type === 'number') return readNumber(reader, known.field, known.atLeast, written);
  if (known.type === 'time') return readTime(reader, known.field, written);
  if (written.operator !== '=' && written.operator !== '!=') return noComparison(reader, written);
  const read = plainNode(reader, known, written.values);
  return read && written.operator === '!=' ? not(read) : read;
}

function plainNode(reader: TokenReader, known: Field, values: readonly QueryToken[]): Node | null {
  switch (known.type) {
    case 'text':
      return textNode(reader, known.field, values);
    case 'name':
      return nameNode(reader, known.field, values);
    case 'exists':
      return anyOf(values.map((token) => existsNode(reader, token)));
    case 'list':
    case 'use':
      return anyOf(
        values.map((token) => {
          const name = readReference(reader, known.type, token);
          return name === null ? null : reference(known.type, name);
        }),
      );
    default:
      return null;
  }
}

function textNode(reader: TokenReader, name: TextField, values: readonly QueryToken[]): Node | null {
  const items = values.map((token) => textItem(reader, name, token)).filter((item) => item !== null);
  return items.length === values.length ? textField(name, items) : null;
}

function textItem(reader: TokenReader, name: TextField, token: QueryToken): TermNode | null {
  return refuseUnquoted(reader, name, token) ? null : readTerm(reader, token);
}

function nameNode(reader: TokenReader, name: NameField, values: readonly QueryToken[]): Node | null {
  const read = values.map((token) => readName(reader, name, token)).filter((value) => value !== null);
  return read.length === values.length ? field(name, read) : null;
}

function anyOf(nodes: readonly (Node | null)[]): Node | null {
  const found = nodes.filter((node) => node !== null);
  return found.length === nodes.length && found.length > 0 ? or(found) : null;
}

function existsNode(reader: TokenReader, token: QueryToken): Node | null {
  const text = token.text.trim();
  const name = existsName(text);
  if (name !== undefined) return exists(name);
  const meant = fieldNamed(text) === undefined ? similarField(text) : undefined;
  const fix = meant !== undefined && existsName(meant) !== undefined ? meant : undefined;
  const ending = fix === undefined ? 'name one that a post may lack, such as likes or lang' : `did you mean ${fix}?`;
  reader.report('E-FIELD', token, `exists(…) cannot ask for "${text}"; ${ending}`, fix);
  return null;
}

function noComparison(reader: TokenReader, { name, range }: Written): null {
  const shown = name.operator ?? '';
  const message = `${name.text} takes a value after ":" (or ":!=", or ":(a OR b)"), not "${shown}"; only numbers are compared`;
  reader.report('E-TYPE', range, message);
  return null;
}

function analysisField(reader: TokenReader, name: QueryToken, range: Range): null {
  const message = `${name.text} is known only after analysis: use it in a route, a search or a saved view`;
  reader.report('E-FIELD', range, message);
  return null;
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
  let depth = 1;
  while (reader.peek().kind !== 'end') {
    const token = reader.next();
    depth += token.kind === 'open' ? 1 : token.kind === 'close' ? -1 : 0;
    if (depth === 0) break;
    inside.push(token);
  }
  if (depth > 0) {
    reader.report('E-PAREN', open, '( is not closed; put ) after the last value');
    return null;
  }
  return alternatives(reader, name, inside, { start: open.start, end: reader.before().end });
}

function alternatives(
  reader: TokenReader,
  name: QueryToken,
  inside: readonly QueryToken[],
  at: Range,
): QueryToken[] | null {
  const values = inside.filter(isValue);
  if (inside.length % 2 === 1 && inside.every((token, nth) => (nth % 2 === 0 ? isValue(token) : token.kind === 'or'))) {
    return values;
  }
  const certain = values.length > 0 && inside.every((token) => isPlainValue(token) || token.kind === 'or');
  const fix = certain ? `(${values.map((value) => reader.written(value)).join(' OR ')})` : undefined;
  const shown = `${name.text}${name.operator === '(' ? '' : ':'}(…)`;
  reader.report('E-TYPE', at, `${shown} takes values with OR between them`, fix);
  return null;
}

function isValue(token: QueryToken): boolean {
  return VALUE_KINDS.includes(token.kind);
}

/** Nothing that looks as if it belonged after the values. */
function isPlainValue(token: QueryToken): boolean {
  return isValue(token) && !(token.kind === 'value' && (isPredicate(token.text) || token.text.startsWith('-')));
}
