/** Spans in order: field by field, each from left to right, none twice. */
import type { Span } from '../domain/monitor.ts';
import { SPAN_FIELDS } from './text.ts';

const ORDER: Readonly<Record<string, number>> = Object.fromEntries(SPAN_FIELDS.map((field, at) => [field, at]));

/** At most `limit`. */
export function tidySpans(spans: Span[], limit: number): Span[] {
  if (spans.length < 2) return spans;
  if (!isTidy(spans)) {
    spans.sort(compare);
    return spans.filter((span, nth) => nth === 0 || compare(spans[nth - 1] as Span, span) !== 0).slice(0, limit);
  }
  return spans.length > limit ? spans.slice(0, limit) : spans;
}

function isTidy(spans: readonly Span[]): boolean {
  for (let nth = 1; nth < spans.length; nth++) {
    if (compare(spans[nth - 1] as Span, spans[nth] as Span) >= 0) return false;
  }
  return true;
}

function compare(a: Span, b: Span): number {
  if (a.field !== b.field) return (ORDER[a.field] ?? 0) - (ORDER[b.field] ?? 0);
  return a.start - b.start || a.end - b.end;
}
