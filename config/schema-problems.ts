/** What zod says of a value → what a person can act on. */
import { z } from 'zod';
import { didYouMean, type Finding, oneOf, type Path, shorten } from './problem.ts';

type Issue = z.core.$ZodIssue;

export interface Explained {
  schema: z.ZodType;
  /** What was validated. */
  value: unknown;
  /** Where it stands in the file. */
  base: Path;
  /** Whether values may be repeated in messages; not where a secret may have been put into the wrong field. */
  echo: boolean;
}

/** One finding a problem; an unknown field is pointed at by its name. Messages that begin with "expected" are kept. */
export function explainIssues(issues: readonly Issue[], context: Explained): Finding[] {
  return issues.flatMap((issue) => explainIssue(issue, context));
}

function explainIssue(issue: Issue, context: Explained): Finding[] {
  const inner = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const path = [...context.base, ...inner];
  const value = valueAt(context.value, inner);
  if (issue.code === 'unrecognized_keys') return unknownFields(issue.keys, path, inner, context);
  if (issue.code === 'invalid_union' && value !== undefined) return explainUnion(issue, context);
  const expected = expectation(issue);
  if (value === undefined) return [{ path, message: expected ? `missing; expected ${expected}` : 'missing', expected }];
  const got = context.echo || typeof value !== 'string' ? `, got ${describe(value)}` : '';
  const message = expected ? `expected ${expected}${got}${quoteHint(issue, value)}` : issue.message;
  return [{ path, message, expected, suggestion: suggestionFor(issue, value) }];
}

function unknownFields(keys: string[], path: Path, inner: Path, context: Explained): Finding[] {
  const known = fieldsAt(context.schema, inner);
  return keys.map((key) => ({
    path: [...path, key],
    atKey: true,
    message: 'unknown field',
    suggestion: didYouMean(key, known),
  }));
}

/** The branch whose outer type fits tells best what is wrong; when none fits, all are named. */
function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, context: Explained): Finding[] {
  const branches = issue.errors.map((branch) =>
    branch.map((nested) => ({ ...nested, path: [...issue.path, ...nested.path] })),
  );
  const depth = issue.path.length;
  const isWrongType = (nested: Issue) =>
    nested.path.length === depth && (nested.code === 'invalid_type' || nested.code === 'invalid_value');
  const fitting = branches.find((branch) => !branch.some(isWrongType));
  if (fitting) return explainIssues(fitting as Issue[], context);
  const roots = branches.flatMap((branch) => explainIssues(branch as Issue[], context));
  const first = roots[0];
  if (!first) return [{ path: [...context.base, ...issue.path.map(String)], message: issue.message }];
  const expected = [...new Set(roots.flatMap((root) => root.expected ?? []))].join(', or ');
  const value = valueAt(context.value, issue.path as Path);
  const got = context.echo || typeof value !== 'string' ? `, got ${describe(value)}` : '';
  const suggestion = roots.find((root) => root.suggestion !== undefined)?.suggestion;
  return [{ path: first.path, message: `expected ${expected}${got}`, expected, suggestion }];
}

const TYPE_NAMES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};
const FORMAT_NAMES: Record<string, string> = { url: 'a URL', email: 'an e-mail address', uuid: 'a UUID' };

/** What would have been right, to follow the word "expected"; undefined when only zod's own words can tell. */
function expectation(issue: Issue): string | undefined {
  if (issue.message.startsWith('expected ')) return issue.message.slice('expected '.length);
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'too_small':
      return `at least ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
    case 'invalid_format':
      return (
        FORMAT_NAMES[issue.format] ?? (issue.pattern ? `text of the form ${issue.pattern}` : `a valid ${issue.format}`)
      );
    default:
      return undefined;
  }
}

function unit(origin: string, amount: number | bigint): string {
  const word = origin === 'string' ? 'character' : origin === 'array' ? 'entr' : '';
  if (word === '') return '';
  const one = amount === 1;
  return word === 'entr' ? ` entr${one ? 'y' : 'ies'}` : ` character${one ? '' : 's'}`;
}

function suggestionFor(issue: Issue, value: unknown): string | undefined {
  return issue.code === 'invalid_value' && typeof value === 'string'
    ? didYouMean(value, issue.values.map(String))
    : undefined;
}

/** YAML reads unquoted 12, true, { and [ as something else than text. */
function quoteHint(issue: Issue, value: unknown): string {
  if (issue.code !== 'invalid_type' || issue.expected !== 'string' || issue.message.startsWith('expected ')) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return '; put it in quotes';
  if (typeof value === 'object' && value !== null) return '; text that begins with "{", "[" or "- " must be quoted';
  return '';
}

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return value.length > 60 ? `${value.length} characters` : JSON.stringify(value);
  return `${typeof value === 'number' ? 'the number ' : ''}${shorten(String(value))}`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, step) => {
    return typeof node === 'object' && node !== null && Object.hasOwn(node, step)
      ? (node as Record<string | number, unknown>)[step]
      : undefined;
  }, value);
}

/** The names of the fields that an object at `path` may have, through optionals, unions, lists and transforms. */
export function fieldsAt(schema: z.ZodType, path: Path): string[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(schema.shape);
    const field = (schema.shape as Record<string, z.ZodType>)[step];
    return field === undefined ? [] : fieldsAt(field, rest);
  }
  if (schema instanceof z.ZodArray) return step === undefined ? [] : fieldsAt(schema.element as z.ZodType, rest);
  if (schema instanceof z.ZodRecord) return step === undefined ? [] : fieldsAt(schema.valueType as z.ZodType, rest);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => fieldsAt(option as z.ZodType, path));
  if (schema instanceof z.ZodPipe) return fieldsAt(schema.in as z.ZodType, path);
  const inner = unwrapped(schema);
  return inner === undefined ? [] : fieldsAt(inner, path);
}

function unwrapped(schema: z.ZodType): z.ZodType | undefined {
  const wraps =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodLazy;
  return wraps ? (schema.unwrap() as z.ZodType) : undefined;
}
