/** A post in one line with the matched words marked: a colour where there are colours, brackets where not. */
import type { Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { fieldText } from '../query/text.ts';
import { type Io, paint, plain } from './io.ts';

const SHOWN = 140;
const BEFORE = 50;

export function sampleLine(io: Io, post: Post, spans: readonly Span[]): string {
  const head = `${post.platform}/${plain(post.id)} ${post.postedAt.slice(0, 16).replace('T', ' ')}`;
  return `${head}  ${marked(io, post, spans)}`;
}

/** The field of the first match, cut around it. */
function marked(io: Io, post: Post, spans: readonly Span[]): string {
  const field = spans[0]?.field ?? 'text';
  const text = fieldText(post, field) ?? post.text;
  const places = merged(spans.filter((span) => span.field === field));
  const from = Math.max(0, Math.min((places[0]?.start ?? 0) - BEFORE, text.length - SHOWN));
  const to = Math.min(text.length, from + SHOWN);
  const shown = { from, to };
  const where = field === 'text' ? '' : `${field}: `;
  return `${where}${from > 0 ? '…' : ''}${pieces(io, text, places, shown)}${to < text.length ? '…' : ''}`;
}

function pieces(io: Io, text: string, places: readonly Span[], { from, to }: { from: number; to: number }): string {
  const mark = io.colours?.out ? paint(io, 'out').bold : (word: string) => `[${word}]`;
  let line = '';
  let at = from;
  for (const { start, end } of places) {
    if (start >= to || end <= at) continue;
    line += plain(text.slice(at, Math.max(at, start)).toWellFormed());
    line += mark(plain(text.slice(Math.max(at, start), Math.min(end, to)).toWellFormed()));
    at = Math.min(end, to);
  }
  return line + plain(text.slice(at, to).toWellFormed());
}

function merged(spans: readonly Span[]): Span[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  return sorted.reduce<Span[]>((found, span) => {
    const last = found.at(-1);
    if (last === undefined || span.start > last.end) found.push({ ...span });
    else last.end = Math.max(last.end, span.end);
    return found;
  }, []);
}
