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
