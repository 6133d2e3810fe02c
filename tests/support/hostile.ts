/** Values nobody expects, and an item with each of its parts replaced by each of them. */

export const HOSTILE: unknown[] = [
  null,
  0,
  -1,
  1.5,
  1e300,
  253_402_300_800,
  true,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '__proto__',
  '2999-12-31T23:59:59Z',
  '0000-00-00',
  '+275760-09-13T00:00:00.001Z',
  'x'.repeat(100_000),
  '<'.repeat(10_000),
  [],
  [null],
  [[[]]],
  {},
  { __proto__: null, constructor: 1 },
];

/** Every copy of `item` with one part (to four levels, at most 80 parts) replaced by one hostile value. */
export function* spoiled(item: unknown): Generator<unknown> {
  for (const path of paths(item).slice(0, 80)) {
    for (const value of HOSTILE) yield replaced(item, path, value);
  }
}

/** Copies with one text made 10 MB long, at most twelve. */
export function* swollen(item: unknown): Generator<unknown> {
  const texts = paths(item).filter((path) => typeof valueAt(item, path) === 'string');
  for (const path of texts.slice(0, 12)) {
    const text = String(valueAt(item, path)) || 'x';
    yield replaced(item, path, text.repeat(Math.ceil(10_000_000 / text.length)));
  }
}

/** A copy with U+0000 within every text that matches, at any depth, also in JSON that a text holds. */
export function withNuls(item: unknown, texts: RegExp): unknown {
  return mapped(item, (value) =>
    typeof value === 'string' && texts.test(value) ? `${value.slice(0, 1)}\u0000${value.slice(1)}` : value,
  );
}

/** A copy with every date in the year 9999: written out, or since 1970 in seconds, milliseconds or microseconds. */
export function farFuture(item: unknown): unknown {
  return mapped(item, (value) => {
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value.replace(/\b(?:19|20)\d\d/, '9999');
    if (typeof value !== 'number') return value;
    const unit = [1, 1000, 1_000_000].find((per) => value > 9e8 * per && value < 2.1e9 * per);
    return unit === undefined ? value : Date.parse('9999-06-01T00:00:00Z') * 0.001 * unit;
  });
}

function mapped(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapped(inner, change));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(inner, change)]));
  if (typeof value !== 'string' || !/^[{[]/.test(value)) return change(value);
  try {
    return JSON.stringify(mapped(JSON.parse(value), change));
  } catch {
    return change(value);
  }
}

/** A structure `depth` deep; built without recursion. */
export function nested(depth: number): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

type Path = string[];

function paths(value: unknown, depth = 4): Path[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...paths(inner, depth - 1).map((path) => [key, ...path]),
  ]);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((at, key) => (at as Record<string, unknown>)[key], value);
}

function replaced(item: unknown, path: Path, value: unknown): unknown {
  const copy = structuredClone(item);
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string, unknown>;
  parent[path.at(-1) as string] = value;
  return copy;
}
