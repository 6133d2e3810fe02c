/** Reading values of unknown shape from outside: what is not as expected is absent, nothing throws. */

export type Loose = Record<string, unknown>;

export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty string, or undefined. */
export function looseText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id: a non-empty string or a whole number, as a string of at most 512 characters. */
export function looseId(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 512 ? value : undefined;
}

/** A whole number of at least 0, or undefined. */
export function looseCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function looseList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The same object without what is undefined: absent, not empty. */
export function present<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** A list with something in it, or undefined. */
export function filled<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** An object with something in it, or undefined. */
export function filledObject<T extends object>(object: T): T | undefined {
  const kept = present(object);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** A finite number, or undefined. */
export function looseNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** An ISO 8601 time of seconds since the epoch, or undefined beyond the years ISO 8601 writes with four digits. */
export function isoOfSeconds(seconds: unknown): string | undefined {
  const whole = looseCount(seconds);
  return whole === undefined || whole > 253_402_300_799 ? undefined : new Date(whole * 1000).toISOString();
}
