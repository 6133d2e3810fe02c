/** Kleene's three truth values, as words. */

export type Truth = 'yes' | 'no' | 'unknown';

export function truthOf(value: boolean | undefined): Truth {
  if (value === undefined) return 'unknown';
  return value ? 'yes' : 'no';
}

export function negated(truth: Truth): Truth {
  if (truth === 'unknown') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

export function all(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('unknown') ? 'unknown' : 'yes';
}

export function any(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('unknown') ? 'unknown' : 'no';
}
