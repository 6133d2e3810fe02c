/** Looks into a configuration that may still be wrong in any way: what has not the expected shape is left out. */
import type { Path } from './problem.ts';

export type RawRecord = Record<string, unknown>;

export interface RawItem {
  item: RawRecord;
  path: Path;
}

export function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mappings in the list `root[key]`, with their paths. */
export function itemsOf(root: unknown, key: string, base: Path = []): RawItem[] {
  const list = isRecord(root) && Object.hasOwn(root, key) ? root[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, index) => (isRecord(item) ? [{ item, path: [...base, key, index] }] : []));
}

/** The mapping `root[key]`, with its path, as a list of one. */
export function partOf(root: unknown, key: string): RawItem[] {
  const part = isRecord(root) && Object.hasOwn(root, key) ? root[key] : undefined;
  return isRecord(part) ? [{ item: part, path: [key] }] : [];
}

/** All routes, parents before children. */
export function routesOf(root: unknown, base: Path = []): RawItem[] {
  return itemsOf(root, 'routes', base).flatMap((route) => [route, ...routesOf(route.item, route.path)]);
}

/** One text or a list of them, with their paths; anything else is left out. */
export function textsOf(value: unknown, path: Path): { text: string; path: Path }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((text, index) => (typeof text === 'string' ? [{ text, path: [...path, index] }] : []));
}
