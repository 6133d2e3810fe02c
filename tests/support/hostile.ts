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
