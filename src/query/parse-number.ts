/** `likes:5`, `likes:>=5`, `likes:5..9`, `likes:(1 OR 2)`, `min_likes:1.5k`. */
import { and, type Comparison, type Node, not, number, or } from './ast.ts';
import type { NumberField } from './fields.ts';
import type { Written } from './parse-field.ts';
import type { QueryToken } from './token.ts';
import type { TokenReader } from './token-reader.ts';

const NUMBER = /^([+-]?\d{1,15}(?:\.\d{1,6})?)([km]?)$/i;
const SCALE: Record<string, number> = { k: 1e3, m: 1e6 };
/** Fields that can be below zero. */
const SIGNED: readonly NumberField[] = ['score', 'rating'];
const MAX_NUMBER = 1e15;

interface Asked {
  reader: TokenReader;
  field: NumberField;
  /** What a value without a range is compared by. */
  comparison: Comparison;
  written: Written;
}

/** `atLeast`: a bare value is a lower bound, as in `min_likes:5`. Null when something was reported. */
export function readNumber(reader: TokenReader, field: NumberField, atLeast: boolean, written: Written): Node | null {
  const { operator, values } = written;
  const bare: Comparison = atLeast ? '>=' : '=';
  const comparison = operator === '=' || operator === '!=' ? bare : operator;
  const asked: Asked = { reader, field, comparison, written };
  if (values.length > 1 && isCompared(asked)) return oneOnly(asked);
  const nodes = values.map((token) => valueNode(asked, token)).filter((node) => node !== null);
  if (nodes.length < values.length) return null;
  return operator === '!=' ? not(or(nodes)) : or(nodes);
}

function valueNode(asked: Asked, token: QueryToken): Node | null {
  const text = token.text.trim();
  const range = /^(.*?)\.\.(.*)$/.exec(text);
  if (token.kind === 'exact' || (range !== null && isCompared(asked))) return refused(asked, token);
  if (range !== null) return rangeNode(asked, token, range[1] ?? '', range[2] ?? '');
  const value = numberOf(asked, token, text);
  return value === null ? null : number(asked.field, asked.comparison, value);
}

function isCompared({ written: { operator } }: Asked): boolean {
  return operator !== '=' && operator !== '!=';
}

/** `5..9`; also `5..` and `..9`. */
function rangeNode(asked: Asked, token: QueryToken, low: string, high: string): Node | null {
  if (low === '' && high === '') return refused(asked, token);
  const from = low === '' ? undefined : numberOf(asked, token, low);
  const to = high === '' ? undefined : numberOf(asked, token, high);
  if (from === null || to === null) return null;
  if (from !== undefined && to !== undefined && from > to) return backwards(asked, token, `${high}..${low}`);
  const bounds: Node[] = [];
  if (from !== undefined) bounds.push(number(asked.field, '>=', from));
  if (to !== undefined) bounds.push(number(asked.field, '<=', to));
  return and(bounds);
}

function numberOf(asked: Asked, token: QueryToken, text: string): number | null {
  const [, digits, suffix = ''] = NUMBER.exec(text) ?? [];
  if (digits === undefined) return refused(asked, token);
  const scaled = Number(digits) * (SCALE[suffix.toLowerCase()] ?? 1);
  const value = Math.round(scaled * 1e6) / 1e6 + 0;
  if (value < 0 && !SIGNED.includes(asked.field)) return outside(asked, token, `${asked.field} is never below 0`);
  if (Math.abs(value) > MAX_NUMBER) return outside(asked, token, `${text} is larger than any ${asked.field}`);
  return value;
}

function refused({ reader, field, written }: Asked, token: QueryToken): null {
  const grouped = /^\d{1,3}(?:,\d{3})+$/.test(token.text);
  const message =
    `${written.name.text} takes a number such as 5, 1.5k or 2m, a range such as 5..9, or a comparison such as ` +
    `${field}:>=5; "${token.text}" is none`;
  reader.report('E-TYPE', token, message, grouped ? token.text.replaceAll(',', '') : undefined);
  return null;
}

function outside({ reader }: Asked, token: QueryToken, message: string): null {
  reader.report('E-RANGE', token, message);
  return null;
}

function backwards({ reader }: Asked, token: QueryToken, fix: string): null {
  reader.report('E-RANGE', token, `${token.text} goes from the larger to the smaller number`, fix);
  return null;
}

function oneOnly({ reader, written }: Asked): null {
  reader.report('E-TYPE', written.range, `${written.name.text}${written.name.operator} takes one number, not several`);
  return null;
}
