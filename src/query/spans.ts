/** Spans in order: field by field, each from left to right, none twice. */
import type { Span } from '../domain/monitor.ts';

/** At most `limit`. */
export function tidySpans(spans: Span[], order: readonly string[], limit: number): Span[] {
  if (spans.length < 2) return spans;
  const sorted = spans.sort(
    (a, b) => order.indexOf(a.field) - order.indexOf(b.field) || a.start - b.start || a.end - b.end,
  );
  const distinct = sorted.filter((span, nth) => {
    const before = sorted[nth - 1];
    return before?.field !== span.field || before.start !== span.start || before.end !== span.end;
  });
  return distinct.slice(0, limit);
}
