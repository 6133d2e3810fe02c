/** X's post ids: decimal texts of up to 19 digits that hold their time ("Twitter IDs (snowflake)"). */

const EPOCH_MS = 1_288_834_974_657n;

/** The smallest id of that moment (milliseconds since 1970). */
export function idAt(ms: number): string {
  const sinceEpoch = BigInt(Math.max(0, Math.floor(ms))) - EPOCH_MS;
  return String(sinceEpoch > 0n ? sinceEpoch << 22n : 0n);
}

/** Milliseconds since 1970; null for ids from before November 2010, which hold no time, and for what is no id. */
export function timeOf(id: string): number | null {
  if (!isPostId(id)) return null;
  const number = BigInt(id);
  return number < 30_000_000_000n ? null : Number((number >> 22n) + EPOCH_MS);
}

export function isPostId(id: string): boolean {
  return /^[1-9]\d{0,18}$/.test(id);
}

/** Older before newer. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

export function newerId(a: string, b: string): string {
  return compareIds(a, b) >= 0 ? a : b;
}
